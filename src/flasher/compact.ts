// Attended compaction: the trash that updates leave in a board's Storage is given back, after everything in it was saved on the host, and
// everything is compared afterwards. Espruino holds the files in RAM meanwhile: a power cut then may cost them all, and `flux recover` puts them back.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { crc32 } from "../image/crc.ts";
import {
  type BoardFile,
  compactStorage,
  eraseFile,
  fileCrc,
  fileNames,
  readFile,
  writeFile,
} from "../link/board-files.ts";
import { EspruinoConsole } from "../link/console.ts";
import { diagnosticOf, LinkError } from "../link/link-error.ts";
import type { Port } from "../link/port.ts";
import { openSession } from "../link/session.ts";
import type { Hello } from "../link/session-types.ts";
import * as wire from "../wire/frame.ts";
import type { Backup } from "./backup.ts";
import { greet, restart, type Timing } from "./install.ts";
import { updatesLeft } from "./updates-left.ts";

export interface CompactEvent {
  readonly step: "hello" | "back-up" | "compact" | "verify" | "restore" | "start";
  readonly done?: number;
  readonly total?: number;
}

export interface CompactRequest extends Timing {
  readonly path: string;
  /** Name the backup goes by. */
  readonly board: string;
  readonly openPort: (path: string) => Promise<Port>;
  /** Text of this flux's bundle: a file that is the same need not come over the line. */
  readonly bundle: string;
  /** Now, as an ISO date. */
  readonly at: string;
  /** Keeps the backup where it survives; what it throws ends the compaction before anything was touched. */
  readonly save: (backup: Backup) => void;
}

export interface CompactReport {
  readonly freeBefore: number;
  readonly freeAfter: number;
  readonly updatesBefore: number;
  readonly updatesAfter: number;
  readonly files: number;
  /** Files that came out of it otherwise, and were written again. */
  readonly restored: number;
  /** The board runs what it ran. */
  readonly imageCrc: string | undefined;
}

export type CompactResult =
  | { readonly kind: "compacted"; readonly report: CompactReport }
  | { readonly kind: "failed"; readonly diagnostic: Diagnostic; readonly isStorageTouched: boolean };

/** Does it all. Whatever goes wrong before the compaction itself leaves the board as it was. Throws only what `save` throws. */
export async function compact(
  request: CompactRequest,
  onEvent: (event: CompactEvent) => void = () => {},
): Promise<CompactResult> {
  let port: Port | undefined;
  const progress = { isStorageTouched: false };
  try {
    port = await request.openPort(request.path);
    return { kind: "compacted", report: await compactOver(port, request, progress, onEvent) };
  } catch (error) {
    const diagnostic = diagnosticOf(error);
    if (!diagnostic) throw error;
    return { kind: "failed", diagnostic, ...progress };
  } finally {
    await port?.close();
  }
}

async function compactOver(
  port: Port,
  request: CompactRequest,
  progress: { isStorageTouched: boolean },
  onEvent: (event: CompactEvent) => void,
): Promise<CompactReport> {
  onEvent({ step: "hello" });
  const session = await openSession(port, request);
  const before = session.hello;
  // The program stands still with its outputs safe: nothing writes to Storage, and nobody steers while the board is busy.
  if (before.slot !== undefined) await session.command(wire.CONTROL, Uint8Array.of(wire.CONTROL_STOP));
  await session.command(wire.CONSOLE, new Uint8Array(0));
  const console = new EspruinoConsole(port, request);
  try {
    if (!(await console.probe()))
      throw new LinkError(
        "FLX0904",
        `the console of the board on ${port.path} does not answer`,
        `put it in order: flux recover ${port.path}`,
      );
    const files = await backUp(console, request.bundle, onEvent);
    request.save({ board: request.board, at: request.at, files });
    progress.isStorageTouched = true;
    onEvent({ step: "compact" });
    // What is left of a file whose header was cut: nobody's, and compaction would keep it.
    for (const { name } of files.filter(({ name: one }) => one.includes("\xff"))) await eraseFile(console, name);
    await compactStorage(console);
    const kept = files.filter(({ name }) => !name.includes("\xff"));
    const restored = await putBackWhatDiffers(console, kept, onEvent);
    onEvent({ step: "start" });
    await restart(console, request);
    const after = await greet(port, request, 12);
    if (!after || after.hello.imageCrc !== before.imageCrc || after.hello.bundleCrc !== before.bundleCrc)
      throw new LinkError(
        "FLX0907",
        `the board on ${port.path} does not run what it ran before`,
        `put it in order with the backup that was made: flux recover ${port.path}`,
      );
    return reportOf(before, after.hello, kept.length, restored);
  } catch (error) {
    // Nothing was touched yet: the program that was stopped goes on.
    if (!progress.isStorageTouched && port.isOpen) await resume(port, console, before, request);
    throw error;
  }
}

const reportOf = (before: Hello, after: Hello, files: number, restored: number): CompactReport => ({
  freeBefore: before.freeFlashBytes,
  freeAfter: after.freeFlashBytes,
  updatesBefore: updatesLeft(before),
  updatesAfter: updatesLeft(after),
  files,
  restored,
  imageCrc: after.imageCrc,
});

/** Gives the agent its line back and starts what was stopped. */
async function resume(port: Port, console: EspruinoConsole, before: Hello, request: CompactRequest): Promise<void> {
  try {
    await console.leave("fx.go()");
    const session = await greet(port, request, 4);
    if (before.runState === wire.RUN_RUNNING) await session?.command(wire.CONTROL, Uint8Array.of(wire.CONTROL_START));
  } catch {
    // A line that has ended: the board starts its program with its next start.
  }
}

/** All files of the board, read back and checked. */
export async function backUp(
  console: EspruinoConsole,
  bundle: string,
  onEvent: (event: { readonly step: "back-up"; readonly done: number; readonly total: number }) => void,
): Promise<BoardFile[]> {
  const names = await fileNames(console);
  const known = [Uint8Array.from(Buffer.from(bundle, "latin1"))];
  const files: BoardFile[] = [];
  onEvent({ step: "back-up", done: 0, total: names.length });
  for (const name of names) {
    const content = await readFile(console, name, known);
    if (content) files.push({ name, content });
    onEvent({ step: "back-up", done: files.length, total: names.length });
  }
  return files;
}

/** Compares each file with the backup and writes those again that differ; how many. */
async function putBackWhatDiffers(
  console: EspruinoConsole,
  files: readonly BoardFile[],
  onEvent: (event: CompactEvent) => void,
): Promise<number> {
  let restored = 0;
  for (const [at, file] of files.entries()) {
    const held = await fileCrc(console, file.name);
    onEvent({ step: "verify", done: at + 1, total: files.length });
    if (held === crc32(file.content)) continue;
    onEvent({ step: "restore", done: at + 1, total: files.length });
    await writeFile(console, file);
    restored++;
  }
  return restored;
}
