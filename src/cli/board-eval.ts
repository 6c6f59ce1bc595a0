// flux eval --board: a phrase compiled with the words that are resident on a board, run there once, and its value read back.
import { resolve } from "node:path";
import { type CompiledPhrase, type EvaluatedValue, shownValue } from "../authoring/evaluate.ts";
import { compileResident, type ResidentPhrase } from "../authoring/resident.ts";
import { compileResidentSet, type ResidentPlace } from "../authoring/resident-set.ts";
import { Reporter } from "../diagnostics/diagnostic.ts";
import { crc32 } from "../image/crc.ts";
import { parcelOf } from "../image/parcel.ts";
import { type BoardRunRequest, type BoardRunResult, RUN_IMAGE_BYTES_MAX, runOnBoard } from "../link/board-run.ts";
import { diagnosticOf } from "../link/link-error.ts";
import type { Port } from "../link/port.ts";
import { openSerialPort } from "../link/serial.ts";
import type { LinkClock } from "../link/session.ts";
import { boardEntry, loadProject } from "../project/load.ts";
import { vesselFacts } from "../project/resolve.ts";
import { bundleText } from "../simulator/bundle.ts";
import { createMachine } from "../simulator/machine.ts";
import { type BoardLock, boardLock } from "./board-key.ts";
import type { Context, ExitCode } from "./context.ts";
import { diagnosticsJson } from "./program.ts";

/** How the port is opened, and time; tests bring their own. */
export interface BoardLine {
  readonly open: (path: string) => Promise<Port>;
  readonly clock?: LinkClock;
  /** Text of the bundle this flux has. */
  readonly bundle?: string;
}

/** Runs the phrase there. 0 with its value, 1 when it trapped, 2 when it cannot be compiled for the board, 3 when the link fails. */
export async function evaluateOnBoard(
  context: Context,
  phrase: string,
  board: string,
  options: Record<string, unknown>,
  line: BoardLine = { open: openSerialPort },
): Promise<ExitCode> {
  const reporter = new Reporter();
  const project = loadProject(context.cwd, reporter, options.boards as string | undefined);
  const entry = project && boardEntry(project, board, reporter);
  // Without the board's inputs and outputs: a phrase may neither sense nor act.
  const vessel = project && vesselFacts(project, undefined, reporter);
  const place: ResidentPlace | undefined = entry &&
    vessel && { folder: project.folder, vessel, resident: entry.resident ?? [] };
  const ready =
    place && (await compileResident(phrase, { ...place, board, imageBytesMax: RUN_IMAGE_BYTES_MAX }, reporter));
  if (!ready || !entry) return answer(context, phrase, board, options, reporter, undefined, undefined);
  const port =
    typeof options.port === "string" ? resolve(context.cwd, options.port) : resolve(project.folder, entry.port);
  const lock = boardLock(context, board, entry, reporter);
  const parcel = lock && (await parcelFor(ready, place));
  const result = lock && (await runThere(ready, port, lock, line, parcel, reporter));
  if (result?.resident === "none" || result?.resident === "other")
    reporter.warning(
      "FLX0905",
      `${board} holds ${result.resident === "none" ? "no resident words" : "other resident words than flux.boards.json says"}, so the whole phrase was sent`,
      undefined,
      { hint: `put them on the board: flux install ${board}` },
    );
  return answer(context, phrase, board, options, reporter, ready, result);
}

/** The phrase as what it has beside the words that are to be on the board; undefined where it shares nothing with them. */
async function parcelFor(
  { compiled, words }: ResidentPhrase,
  place: ResidentPlace,
): Promise<BoardRunRequest["parcel"]> {
  if (place.resident.length === 0) return undefined;
  const { functions, file } = await compileResidentSet(words, place);
  const parcel = parcelOf(compiled.bytes, functions);
  return parcel && { ...parcel, fileCrc: crc32(file) };
}

async function runThere(
  { compiled }: CompiledPhrase,
  path: string,
  lock: BoardLock,
  line: BoardLine,
  parcel: BoardRunRequest["parcel"],
  reporter: Reporter,
): Promise<BoardRunResult | undefined> {
  const created = createMachine(compiled.bytes);
  if (created.kind === "refused") throw new Error(`the verifier refused a compiled phrase: ${created.refusal.code}`);
  let port: Port | undefined;
  try {
    port = await line.open(path);
    return await runOnBoard(port, {
      image: compiled.bytes,
      textLength: created.machine.text.length,
      bundleCrc: crc32(Buffer.from(line.bundle ?? bundleText(lock.bundle), "latin1")),
      key: lock.key,
      ...(parcel ? { parcel } : {}),
      ...(line.clock ? { clock: line.clock } : {}),
    });
  } catch (error) {
    const diagnostic = diagnosticOf(error);
    if (!diagnostic) throw error;
    reporter.report(diagnostic);
    return undefined;
  } finally {
    await port?.close();
  }
}

async function answer(
  context: Context,
  phrase: string,
  board: string,
  options: Record<string, unknown>,
  reporter: Reporter,
  ready: CompiledPhrase | undefined,
  result: BoardRunResult | undefined,
): Promise<ExitCode> {
  const value: EvaluatedValue | undefined =
    ready && result?.kind === "ran" ? shownValue(ready.shape, { machine: result, map: ready.compiled.map }) : undefined;
  const trap = result?.kind === "trapped" ? result.trap : null;
  if (options.json) {
    context.json({
      phrase,
      board,
      value: value?.value ?? null,
      unit: value?.unit ?? null,
      cycles: result?.kind === "ran" ? result.cycles : null,
      bytes: ready?.compiled.bytes.length ?? null,
      bytesSent: result?.bytesSent ?? null,
      bytesThere: result?.bytesThere ?? null,
      trap,
      diagnostics: await diagnosticsJson(reporter.diagnostics),
    });
  } else {
    await context.showDiagnostics(reporter.diagnostics);
    if (trap !== null) context.note(`trapped on ${board}: ${trap}`);
    else if (value && result?.kind === "ran")
      context.print(
        `${value.shown}    (on ${board}, ${ready!.compiled.bytes.length} bytes${result.bytesThere > 0 ? `, ${result.bytesThere} of them there, ${result.bytesSent} sent` : ""}, ${result.cycles} cycles)`,
      );
  }
  if (!ready) return 2;
  if (!result) return 3;
  return trap === null ? 0 : 1;
}
