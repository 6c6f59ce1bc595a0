// From an image to a board that runs it: refuse what cannot work, install the bundle if it is another, send, read back, start, and believe only
// what was read back. Whatever goes wrong before the commit leaves the board's running program alone.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { refusalName } from "../image/capability-names.ts";
import { crc32 } from "../image/crc.ts";
import { decodeImage } from "../image/decode.ts";
import { EspruinoConsole } from "../link/console.ts";
import { diagnosticOf, LinkError } from "../link/link-error.ts";
import type { Port } from "../link/port.ts";
import { type LinkClock, openSession } from "../link/session.ts";
import type { Ack, BoardSession, Hello } from "../link/session-types.ts";
import * as wire from "../wire/frame.ts";
import { ABI, CLASS_ANY, CRC_BYTES } from "../wire/image-header.ts";
import { TRIAL_TICKS } from "../wire/slot-log.ts";

/** Bytes of an image in one frame. */
const BLOCK_BYTES = 128;
const BLOCK_TRIES = 3;
const FROM_BOOT_MS = 2_500;
/** How often a board is asked how its trial goes. */
const TRIAL_POLL_MS = 1_000;

export type FlashStep = "hello" | "install" | "send" | "verify" | "start" | "trial";

export interface FlashEvent {
  readonly step: FlashStep;
  /** Bytes done and to do, where the step has them. */
  readonly done?: number;
  readonly total?: number;
}

export interface FlashRequest {
  readonly path: string;
  readonly openPort: (path: string) => Promise<Port>;
  readonly image: Uint8Array;
  /** Text of the firmware bundle for this board's class. */
  readonly bundle: string;
  readonly clock?: LinkClock;
  /** Watch the program until it has run well long enough, and confirm it; else the board does so by itself. */
  readonly waitForTrial?: boolean;
}

export interface FlashReport {
  /** The bundle was written too. */
  readonly installed: boolean;
  /** CRC-32 of the image the board says it runs, 8 hex digits. */
  readonly imageCrc: string;
  /** Hash of the echo the board says it runs; undefined where the image carries none. */
  readonly echo: string | undefined;
  readonly slot: number | undefined;
  readonly freeFlashBytes: number;
  /** It is not confirmed yet: the board goes back to the image before if this one fails. */
  readonly isOnTrial: boolean;
}

export type FlashResult =
  | { readonly kind: "flashed"; readonly report: FlashReport }
  | { readonly kind: "failed"; readonly diagnostic: Diagnostic };

/** Does it all; never throws for what a board, a line or an image does. */
export async function flash(
  request: FlashRequest,
  onEvent: (event: FlashEvent) => void = () => {},
): Promise<FlashResult> {
  let port: Port | undefined;
  try {
    checkImage(request.image);
    port = await request.openPort(request.path);
    return { kind: "flashed", report: await flashOver(port, request, onEvent) };
  } catch (error) {
    const diagnostic = diagnosticOf(error);
    if (!diagnostic) throw error;
    return { kind: "failed", diagnostic };
  } finally {
    await port?.close();
  }
}

async function flashOver(
  port: Port,
  request: FlashRequest,
  onEvent: (event: FlashEvent) => void,
): Promise<FlashReport> {
  const options = request.clock ? { clock: request.clock } : {};
  const bundle = Buffer.from(request.bundle, "latin1");
  const bundleCrc = crc32(bundle);
  onEvent({ step: "hello" });
  let session = await greet(port, options, 4);
  let installed = false;
  if (!session || session.hello.bundleCrc !== bundleCrc) {
    if (session) await session.command(wire.CONSOLE, new Uint8Array(0));
    await install(port, bundle, bundleCrc, options, onEvent);
    installed = true;
    session = await greet(port, options, 12);
    if (!session)
      throw new LinkError(
        "FLX0904",
        `the agent on ${port.path} does not answer after it was installed`,
        "press reset on the board and try again",
      );
    if (session.hello.bundleCrc !== bundleCrc)
      throw new LinkError("FLX0907", `the board on ${port.path} runs another bundle than was installed`, "try again");
  }
  checkBoard(session, request.image);
  await sendImage(session, request.image, onEvent);
  onEvent({ step: "start" });
  const running = await openSession(port, { ...options, helloTries: 7 });
  const wanted = crcFieldOf(request.image);
  const { hello } = running;
  if (hello.imageCrc !== wanted || hello.runState !== wire.RUN_RUNNING) {
    throw notRunning(port.path, hello, wanted);
  }
  const isOnTrial =
    hello.trialStarts > 0 && !(request.waitForTrial && (await confirmed(port, request, wanted, onEvent)));
  const { echo, slot, freeFlashBytes } = hello;
  return { installed, imageCrc: wanted, echo, slot, freeFlashBytes, isOnTrial };
}

/** Watches an image on trial until it has had enough healthy ticks, and confirms it; the board may have done so before. */
async function confirmed(
  port: Port,
  request: FlashRequest,
  wanted: string,
  onEvent: (event: FlashEvent) => void,
): Promise<true> {
  const options = request.clock ? { clock: request.clock } : {};
  for (;;) {
    await new Promise<void>((done) => void (request.clock ?? globalThis).setTimeout(done, TRIAL_POLL_MS));
    const session = await openSession(port, { ...options, helloTries: 7 });
    const { hello } = session;
    if (hello.imageCrc !== wanted || hello.runState !== wire.RUN_RUNNING) throw notRunning(port.path, hello, wanted);
    onEvent({ step: "trial", done: Math.min(hello.ticks, TRIAL_TICKS), total: TRIAL_TICKS });
    if (hello.trialStarts === 0) return true;
    if (hello.ticks < TRIAL_TICKS) continue;
    const ack = await session.command(wire.CONTROL, Uint8Array.of(wire.CONTROL_CONFIRM));
    // The board confirmed it between the two.
    if (ack.status === wire.ACK_OK || ack.status === wire.ACK_NO_TRIAL) return true;
    throw new LinkError("FLX0908", `the board on ${port.path} could not confirm the image`, "flash it again");
  }
}

/** Verified and committed, and yet not what runs: what the board says of itself is all that can help. */
function notRunning(path: string, hello: Hello, wanted: string): LinkError {
  const is = `the image is on the board on ${path}, but`;
  if (hello.imageCrc !== wanted) {
    const other = hello.imageCrc === undefined ? "no image" : `image ${hello.imageCrc}`;
    return new LinkError(
      "FLX0907",
      `${is} it failed in its trial, and the board went back to ${other}`,
      "run it in the simulator: flux run",
    );
  }
  return hello.runState === wire.RUN_TRAPPED
    ? new LinkError(
        "FLX0907",
        `${is} the program trapped in its trial, and the board goes back to the one before`,
        "run it in the simulator: flux run",
      )
    : new LinkError("FLX0907", `${is} the program is not running`, "look at the board's faults: flux monitor");
}

const crcFieldOf = (image: Uint8Array): string =>
  Buffer.from(image.subarray(image.length - 4))
    .readUInt32LE(0)
    .toString(16)
    .padStart(8, "0");

async function greet(port: Port, options: { clock?: LinkClock }, tries: number): Promise<BoardSession | undefined> {
  try {
    return await openSession(port, { ...options, helloTries: tries });
  } catch (error) {
    if (error instanceof LinkError && error.diagnostic.code === "FLX0904") return undefined;
    throw error;
  }
}

function checkImage(image: Uint8Array): void {
  const decoded = decodeImage(image);
  if (decoded.kind === "program") return;
  throw new LinkError(
    "FLX0701",
    `the image is damaged or not for this flux: ${refusalName(decoded.refusal)} at byte ${decoded.offset}`,
    "build it again",
  );
}

/** What can be known before a byte is written. */
function checkBoard(session: BoardSession, image: Uint8Array): void {
  const { hello, path } = session;
  const boardClass = image[2]! & 31;
  if (hello.abi !== ABI) {
    throw new LinkError(
      "FLX0905",
      `the board on ${path} has ABI ${hello.abi}, the image ABI ${ABI}`,
      "install the matching bundle: flux flash with this version of flux",
    );
  }
  if (boardClass !== CLASS_ANY && boardClass !== hello.boardClass) {
    throw new LinkError(
      "FLX0905",
      `the image is for board class ${boardClass}, the board on ${path} is class ${hello.boardClass}`,
      "build the program for this board: flux build --board NAME",
    );
  }
  if (image.length > hello.slotBytes) {
    throw new LinkError(
      "FLX0602",
      `the image has ${image.length} bytes, a slot of the board on ${path} holds ${hello.slotBytes}`,
      "shorten the program",
    );
  }
}

async function install(
  port: Port,
  bundle: Uint8Array,
  crc: number,
  options: { clock?: LinkClock },
  onEvent: (event: FlashEvent) => void,
): Promise<void> {
  onEvent({ step: "install", done: 0, total: bundle.length });
  const console = new EspruinoConsole(port, options);
  if (!(await console.probe())) {
    throw new LinkError(
      "FLX0904",
      `nothing on ${port.path} answers as an Espruino board`,
      "is this the board's port? press reset on the board and try again",
    );
  }
  try {
    await console.writeFile(".boot0", bundle, crc, (done) => onEvent({ step: "install", done, total: bundle.length }));
  } catch (error) {
    // An agent that handed its line over gets it back: its program runs on, and the monitor shall see it. A board without one says no.
    await console.leave("fx.go()").catch(() => {});
    throw error;
  }
  await console.leave("load()");
  const clock = options.clock ?? { setTimeout };
  await new Promise<void>((resolve) => void clock.setTimeout(() => resolve(), FROM_BOOT_MS));
}

async function sendImage(
  session: BoardSession,
  image: Uint8Array,
  onEvent: (event: FlashEvent) => void,
): Promise<void> {
  const total = image.length;
  const head = Buffer.alloc(6);
  head.writeUInt16LE(total, 0);
  // All but the image's own CRC field: over that too, the CRC-32 of every image would be the same.
  const crc = crc32(image.subarray(0, -CRC_BYTES));
  head.writeUInt32LE(crc, 2);
  onEvent({ step: "send", done: 0, total });
  expectOk(await session.command(wire.FLASH_BEGIN, head), session);
  for (let offset = 0; offset < total; offset += BLOCK_BYTES) {
    const bytes = image.subarray(offset, offset + BLOCK_BYTES);
    await sendBlock(session, offset, bytes);
    onEvent({ step: "send", done: offset + bytes.length, total });
  }
  onEvent({ step: "verify" });
  const ack = await session.command(wire.FLASH_COMMIT, head, 10_000);
  expectOk(ack, session);
  if (ack.value2 !== crc)
    throw new LinkError("FLX0907", `the board on ${session.path} read back another image than was sent`, "try again");
}

async function sendBlock(session: BoardSession, offset: number, bytes: Uint8Array): Promise<void> {
  const payload = Buffer.alloc(2 + bytes.length);
  payload.writeUInt16LE(offset, 0);
  payload.set(bytes, 2);
  const crc = crc32(bytes);
  for (let attempt = 0; ; attempt++) {
    const ack = await session.command(wire.FLASH_BLOCK, payload);
    if (ack.status === wire.ACK_OK && ack.value2 === crc) return;
    if (ack.status !== wire.ACK_OK) expectOk(ack, session);
    if (attempt + 1 >= BLOCK_TRIES) {
      throw new LinkError(
        "FLX0907",
        `the flash of the board on ${session.path} does not hold byte ${offset} and on as sent`,
        "try again; if it stays so, the board's flash is worn",
      );
    }
  }
}

function expectOk(ack: Ack, session: BoardSession): void {
  const old = "what the board ran before, it still runs";
  switch (ack.status) {
    case wire.ACK_OK:
      return;
    case wire.ACK_NO_SPACE:
      throw new LinkError(
        "FLX0906",
        `the Storage of the board on ${session.path} is full (${ack.value2} bytes free)`,
        `${old}; with the board attended, type require("Storage").compact() at its console`,
      );
    case wire.ACK_TOO_LARGE:
      throw new LinkError(
        "FLX0602",
        `the image is larger than a slot of the board on ${session.path}`,
        "shorten the program",
      );
    case wire.ACK_REFUSED:
      throw new LinkError(
        "FLX0908",
        `the board on ${session.path} refused the image: ${refusalName(ack.value)} at byte ${ack.value2}`,
        `${old}; build it again with this version of flux`,
      );
    case wire.ACK_CRC:
      throw new LinkError(
        "FLX0907",
        `the board on ${session.path} read back another image than was sent`,
        `${old}; try again`,
      );
    case wire.ACK_WRITE_FAILED:
      throw new LinkError("FLX0907", `the board on ${session.path} could not write its flash`, `${old}; try again`);
    default:
      throw new LinkError(
        "FLX0908",
        `the board on ${session.path} refused the command (status ${ack.status})`,
        `${old}; try again`,
      );
  }
}
