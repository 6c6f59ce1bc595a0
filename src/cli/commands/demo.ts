// The vessel demo in one command: virtual boards in a process of their own, then flash and monitor as on a real vessel.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { loadProject } from "../../project/load.ts";
import { packageFile } from "../../project/package-root.ts";
import type { Context, ExitCode } from "../context.ts";
import { watch } from "../watch.ts";
import { run as flash } from "./flash.ts";

export async function run(
  context: Context,
  _args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const folder = mkdtempSync(join(tmpdir(), "flux-demo-"));
  const boards = join(folder, "flux.boards.json");
  cpSync(packageFile("flux.boards.json"), boards);
  cpSync(packageFile("docs", "demo"), join(folder, "docs", "demo"), { recursive: true });
  const passage = join(folder, "docs", "demo", "passage.nmea");
  const sim = spawn(
    process.execPath,
    [
      packageFile("dist", "cli", "main.js"),
      "sim",
      "--boards",
      boards,
      "--input",
      passage,
      "--speed",
      String(options.speed ?? 4),
      "--loop",
      "--json",
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const asJson = options.json === true || context.stdout.isTTY !== true;
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
    if (!ready) {
      context.note("flux: the virtual boards did not start");
      return 3;
    }
    const flashed = await flash(context, [[]], { boards, json: asJson });
    if (flashed !== 0) return flashed;
    const reporter = new Reporter();
    const project = loadProject(folder, reporter, boards);
    if (!project) return 2;
    return await watch(context, project, options);
  } finally {
    sim.kill("SIGTERM");
    await new Promise<void>((gone) => {
      if (sim.exitCode !== null || sim.signalCode !== null) gone();
      else sim.once("exit", () => gone());
    });
    rmSync(folder, { recursive: true, force: true });
  }
}
