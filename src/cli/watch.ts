// Runs the monitor over a vessel: the screen on a terminal, JSON lines elsewhere.
import { resolve } from "node:path";
import type { Project } from "../project/load.ts";
import type { Context, ExitCode } from "./context.ts";
import { deckHub } from "./deck.ts";

export async function watch(context: Context, project: Project, options: Record<string, unknown>): Promise<ExitCode> {
  const seconds = options.seconds === undefined ? undefined : Number(options.seconds);
  if (seconds !== undefined && !(seconds > 0)) {
    context.note(`flux: --seconds ${String(options.seconds)} is not a number above 0`);
    return 2;
  }
  const hub = deckHub(project);
  const stop = new AbortController();
  const end = () => stop.abort();
  context.signal.addEventListener("abort", end, { once: true });
  const timer = seconds === undefined ? undefined : setTimeout(end, seconds * 1000);
  if (typeof options.record === "string") {
    const { recordEvents } = await import("../agents/record.ts");
    recordEvents(hub, resolve(context.cwd, options.record), stop.signal);
  }
  try {
    if (options.json === true || context.stdout.isTTY !== true) {
      const { runMonitorJson } = await import("../monitor/json-lines.ts");
      await runMonitorJson({ hub, write: (line: string) => void context.stdout.write(line), signal: stop.signal });
    } else {
      const { runMonitor } = await import("../monitor/screen.tsx");
      await runMonitor({
        hub,
        title: project.file.vessel.name,
        theme: String(options.theme ?? "day"),
        stdin: context.stdin,
        stdout: context.stdout,
        signal: stop.signal,
      });
    }
  } finally {
    clearTimeout(timer);
    await hub.close();
  }
  return 0;
}
