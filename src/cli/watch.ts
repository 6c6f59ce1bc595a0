// Runs the monitor over a vessel: the screen on a terminal, JSON lines elsewhere.
import { resolve } from "node:path";
import { Reporter } from "../diagnostics/diagnostic.ts";
import type { Project } from "../project/load.ts";
import { boardLock } from "./board-key.ts";
import type { Context, ExitCode } from "./context.ts";
import { deckHub } from "./deck.ts";
import { numberOption, SECONDS } from "./number-option.ts";
import { concludeFault } from "./outcome.ts";

/** JSON lines when they are asked for, and when nobody looks. */
export const writesJson = (context: Context, options: Record<string, unknown>): boolean =>
  options.json === true || context.stdout.isTTY !== true;

/** Keys of the boards that hold one. Without its key a board is watched and gets no message: that is said, and is no reason not to watch. */
async function keysOf(context: Context, project: Project): Promise<Map<string, Uint8Array>> {
  const keys = new Map<string, Uint8Array>();
  const missing = new Reporter();
  for (const [name, entry] of Object.entries(project.file.boards)) {
    const key = boardLock(context, name, entry, missing)?.key;
    if (key) keys.set(name, key);
  }
  await context.showDiagnostics(missing.diagnostics.map((one) => ({ ...one, severity: "warning" })));
  return keys;
}

export async function watch(context: Context, project: Project, options: Record<string, unknown>): Promise<ExitCode> {
  const reporter = new Reporter();
  const asJson = writesJson(context, options);
  const seconds = numberOption(options, "seconds", SECONDS, reporter);
  if (reporter.hasErrors) return concludeFault(context, options.json === true, reporter, 2);
  const hub = deckHub(project, await keysOf(context, project));
  const stop = new AbortController();
  const end = () => stop.abort();
  const { signal } = context;
  if (signal.aborted) end();
  signal.addEventListener("abort", end, { once: true });
  const timer = seconds === undefined ? undefined : setTimeout(end, seconds * 1000);
  try {
    if (typeof options.record === "string") {
      const { recordEvents } = await import("../agents/record.ts");
      const { failure } = recordEvents(hub, resolve(context.cwd, options.record), stop.signal);
      if (failure !== undefined) {
        reporter.error("FLX0101", `--record ${options.record} cannot be written: ${failure}`, undefined, {
          hint: "name a file in a folder that is there",
        });
        return await concludeFault(context, options.json === true, reporter, 2);
      }
    }
    if (asJson) {
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
    signal.removeEventListener("abort", end);
    await hub.close();
    // Ends the recording too.
    end();
  }
  return 0;
}
