// The vessel demo in one command: virtual boards in a process of their own, then flash and monitor as on a real vessel.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { loadProject } from "../../project/load.ts";
import { packageFile } from "../../project/package-root.ts";
import type { Context, ExitCode } from "../context.ts";
import { numberOption, SECONDS, SPEED } from "../number-option.ts";
import { concludeFault } from "../outcome.ts";
import { watch, writesJson } from "../watch.ts";
import { run as flash } from "./flash.ts";

export async function run(
  context: Context,
  _args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const reporter = new Reporter();
  const speed = numberOption(options, "speed", SPEED, reporter) ?? 4;
  numberOption(options, "seconds", SECONDS, reporter);
  const command = packageFile("dist", "cli", "main.js");
  if (!existsSync(command))
    reporter.error("FLX0101", `${command}: there is no such file`, undefined, {
      hint: "build flux first: npm run build",
    });
  if (reporter.hasErrors) return concludeFault(context, options.json === true, reporter, 2);
  // From here on Ctrl-C ends the virtual boards and removes their folder.
  const { signal } = context;
  const folder = mkdtempSync(join(tmpdir(), "flux-demo-"));
  const boards = join(folder, "flux.boards.json");
  cpSync(packageFile("flux.boards.json"), boards);
  cpSync(packageFile("docs", "demo"), join(folder, "docs", "demo"), { recursive: true });
  const passage = join(folder, "docs", "demo", "passage.nmea");
  const sim = spawn(
    process.execPath,
    [command, "sim", "--boards", boards, "--input", passage, "--speed", String(speed), "--loop", "--json"],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const stopSim = () => sim.kill("SIGTERM");
  signal.addEventListener("abort", stopSim, { once: true });
  const asJson = writesJson(context, options);
  const say = (line: string) => {
    if (!asJson) context.print(line);
  };
  try {
    say("a synthetic passage on three virtual boards; nothing here is a real recording");
    const ready = await new Promise<boolean>((resolveReady) => {
      sim.once("exit", () => resolveReady(false));
      createInterface({ input: sim.stdout }).on("line", (line) => {
        const event = JSON.parse(line) as { type: string; board?: string; port?: string };
        if (event.type === "port") say(`${event.board}: ${event.port}`);
        if (event.type === "ready") resolveReady(true);
      });
    });
    if (signal.aborted) return 0;
    if (!ready) {
      context.note("flux: the virtual boards did not start");
      return 3;
    }
    const flashed = await flash(context, [[]], { boards, json: asJson });
    if (signal.aborted) return 0;
    if (flashed !== 0) return flashed;
    const project = loadProject(folder, reporter, boards);
    if (!project) return 2;
    return await watch(context, project, options);
  } finally {
    signal.removeEventListener("abort", stopSim);
    stopSim();
    await new Promise<void>((gone) => {
      if (sim.exitCode !== null || sim.signalCode !== null) gone();
      else sim.once("exit", () => gone());
    });
    rmSync(folder, { recursive: true, force: true });
  }
}
