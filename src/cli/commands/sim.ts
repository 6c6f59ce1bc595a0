// Starts the vessel's boards as virtual boards; their ports are symlinks at the paths flux.boards.json names.
import { mkdirSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { boardEntry, loadBoardKind, loadProject } from "../../project/load.ts";
import { RealClock } from "../../simulator/clock.ts";
import { loadRecording, RecordingPlayer } from "../../simulator/recording.ts";
import { startVessel, type VesselBoard } from "../../simulator/vessel.ts";
import type { Context, ExitCode } from "../context.ts";
import { numberOption, SPEED } from "../number-option.ts";
import { concludeFault } from "../outcome.ts";

export async function run(
  context: Context,
  _args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const reporter = new Reporter();
  const project = loadProject(context.cwd, reporter, options.boards as string | undefined);
  const speed = numberOption(options, "speed", SPEED, reporter) ?? 1;
  const startMs = (numberOption(options, "start", { above: 0, isFrom: true, atMost: 1e9 }, reporter) ?? 0) * 1000;
  const recording =
    typeof options.input === "string" ? loadRecording(resolve(context.cwd, options.input), options.input) : undefined;
  if (recording?.kind === "fault") reporter.report(recording.diagnostic);
  const boards = project
    ? Object.keys(project.file.boards).flatMap((name): VesselBoard[] => {
        const entry = boardEntry(project, name, reporter)!;
        const kind = loadBoardKind(entry.board, reporter);
        if (!kind) return [];
        const linkPath = resolve(project.folder, entry.port);
        if (!linkPath.startsWith(join(project.folder, ".flux") + sep)) {
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
        return [{ name, kind, linkPath, storagePath: join(project.folder, ".flux", "storage", `${name}.bin`) }];
      })
    : [];
  if (!project || reporter.hasErrors) return concludeFault(context, options.json === true, reporter, 2);
  const clock = new RealClock();
  const player =
    recording?.kind === "recording"
      ? new RecordingPlayer({ recording: recording.recording, clock, speed, startMs, loop: options.loop === true })
      : undefined;
  let vessel: Awaited<ReturnType<typeof startVessel>>;
  // Before the boards run: what has begun is ended in order from here on.
  const { signal } = context;
  try {
    for (const { linkPath } of boards) mkdirSync(dirname(linkPath), { recursive: true });
    vessel = await startVessel({ boards, clock, ...(player ? { player } : {}) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    reporter.error("FLX0901", `the virtual ports cannot be made: ${reason}`, undefined, {
      hint: `flux sim needs pseudo-terminals, the command \`script\`, and a folder .flux it may write beside ${project.path}`,
    });
    return concludeFault(context, options.json === true, reporter, 3);
  }
  for (const board of vessel.boards) {
    if (options.json) context.json({ type: "port", board: board.name, port: board.linkPath, pty: board.path });
    else context.print(`${board.name}: ${board.linkPath} -> ${board.path}`);
  }
  for (const { name, board } of options.json ? vessel.boards : [])
    board.onUart((text) => context.json({ type: "said", board: name, sentence: text.trim() }));
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
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
  await vessel.close();
  return 0;
}
