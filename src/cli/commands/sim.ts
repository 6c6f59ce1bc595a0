// Starts the vessel's boards as virtual boards; their ports are symlinks at the paths flux.boards.json names.
import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { boardEntry, loadBoardKind, loadProject } from "../../project/load.ts";
import { RealClock } from "../../simulator/clock.ts";
import { loadRecording, RecordingPlayer } from "../../simulator/recording.ts";
import { startVessel, type VesselBoard } from "../../simulator/vessel.ts";
import type { Context, ExitCode } from "../context.ts";
import { diagnosticsJson } from "../program.ts";

export async function run(
  context: Context,
  _args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const reporter = new Reporter();
  const project = loadProject(context.cwd, reporter, options.boards as string | undefined);
  const speed = Number(options.speed ?? 1);
  const startMs = Number(options.start ?? 0) * 1000;
  if (!(speed > 0 && speed <= 1000))
    reporter.error("FLX0001", `--speed ${String(options.speed)} is not a number above 0, at most 1000`);
  if (!(startMs >= 0)) reporter.error("FLX0001", `--start ${String(options.start)} is not a number of seconds`);
  const recording =
    typeof options.input === "string" ? loadRecording(resolve(context.cwd, options.input), options.input) : undefined;
  if (recording?.kind === "fault") reporter.report(recording.diagnostic);
  const boards = project
    ? Object.keys(project.file.boards).flatMap((name): VesselBoard[] => {
        const entry = boardEntry(project, name, reporter)!;
        const kind = loadBoardKind(entry.board, reporter);
        if (!kind) return [];
        const linkPath = resolve(project.folder, entry.port);
        if (!linkPath.startsWith(join(project.folder, ".flux"))) {
          reporter.error(
            "FLX0801",
            `${project.path}: boards.${name}.port: "${entry.port}" is not a place for a virtual port`,
            undefined,
            {
              hint: `flux sim makes its ports under .flux/ports/, e.g. ".flux/ports/${name}"; a real port is left alone`,
            },
          );
          return [];
        }
        mkdirSync(dirname(linkPath), { recursive: true });
        return [{ name, kind, linkPath, storagePath: join(project.folder, ".flux", "storage", `${name}.bin`) }];
      })
    : [];
  if (!project || reporter.hasErrors) {
    if (options.json) context.json({ type: "error", diagnostics: await diagnosticsJson(reporter.diagnostics) });
    else await context.showDiagnostics(reporter.diagnostics);
    return 2;
  }
  const clock = new RealClock();
  const player =
    recording?.kind === "recording"
      ? new RecordingPlayer({ recording: recording.recording, clock, speed, startMs, loop: options.loop === true })
      : undefined;
  let vessel: Awaited<ReturnType<typeof startVessel>>;
  try {
    vessel = await startVessel({ boards, clock, ...(player ? { player } : {}) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    reporter.error("FLX0901", `the virtual ports cannot be made: ${reason}`);
    if (options.json) context.json({ type: "error", diagnostics: await diagnosticsJson(reporter.diagnostics) });
    else await context.showDiagnostics(reporter.diagnostics);
    return 3;
  }
  for (const board of vessel.boards) {
    if (options.json) context.json({ type: "port", board: board.name, port: board.linkPath, pty: board.path });
    else context.print(`${board.name}: ${board.linkPath} -> ${board.path}`);
  }
  if (player) {
    player.onEnd(() =>
      options.json ? context.json({ type: "end" }) : context.print("the recording has ended; the boards go on"),
    );
    player.start();
    if (options.json)
      context.json({
        type: "playing",
        input: options.input,
        seconds: player.durationMs / 1000,
        rejected: player.rejectedCount,
      });
    else
      context.print(
        `playing ${String(options.input)}: ${Math.round(player.durationMs / 1000)} s, ${player.rejectedCount} lines rejected`,
      );
  }
  if (options.json) context.json({ type: "ready" });
  else context.print("ready; Ctrl-C stops");
  await new Promise<void>((done) => {
    if (context.signal.aborted) done();
    else context.signal.addEventListener("abort", () => done(), { once: true });
  });
  await vessel.close();
  return 0;
}
