// From an image to a board that runs it: refuse what cannot work, install the bundle if it is another, send, read back, start, and believe only
// what was read back. Whatever goes wrong before the commit leaves the board's running program alone.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { refusalName } from "../image/capability-names.ts";
import { crc32 } from "../image/crc.ts";
import { decodeImage } from "../image/decode.ts";
import { FILE_RESERVE } from "../link/console.ts";
import { diagnosticOf, LinkError } from "../link/link-error.ts";
import type { Port } from "../link/port.ts";
import { type LinkClock, openSession } from "../link/session.ts";
import type { BoardSession, Hello } from "../link/session-types.ts";
import { driverNames, driversOfProgram } from "../project/drivers.ts";
import { driversText, variantWith } from "../wire/bundle-variants.ts";
import * as wire from "../wire/frame.ts";
import { ABI, CLASS_ANY, IMAGE_SECURITY_AT } from "../wire/image-header.ts";
import { TRIAL_TICKS } from "../wire/slot-log.ts";
import { greet, greetPatiently, install, type Timing } from "./install.ts";
import { demandKey } from "./keyed.ts";
import { olderThanHeld, sendImage } from "./send-image.ts";
import { updatesLeft } from "./updates-left.ts";

/** How often a board is asked how its trial goes. */
const TRIAL_POLL_MS = 1_000;

export type FlashStep = "hello" | "install" | "send" | "resume" | "verify" | "start" | "trial";

export interface FlashEvent {
  readonly step: FlashStep;
  /** Bytes done and to do, where the step has them; for "resume" the block, and how many there are. */
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
  /** The board's key: it takes no other's commands, and what holds another, or none, gets none of ours. `bundle` is the one that knows of keys then. */
  readonly key?: Uint8Array | undefined;
  /** Lowest security version that this host lets the board have (project/security-floor.ts); the board has its own. */
  readonly securityFloor?: number;
  /** The operator goes back to a lower security version, and knows it. */
  readonly older?: boolean;
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
  /** Updates that still fit before the board must be compacted (flux compact). */
  readonly updatesLeft: number;
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
    checkFloor(request);
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

const timingOf = ({ clock, key }: FlashRequest): Timing => ({ ...(clock ? { clock } : {}), key });

async function flashOver(
  port: Port,
  request: FlashRequest,
  onEvent: (event: FlashEvent) => void,
): Promise<FlashReport> {
  const options = timingOf(request);
  const bundle = Buffer.from(request.bundle, "latin1");
  const bundleCrc = crc32(bundle);
  onEvent({ step: "hello" });
  let session = await greetPatiently(port, options);
  if (request.key) demandKey(port.path, session);
  let installed = false;
  if (!session || session.hello.bundleCrc !== bundleCrc) {
    if (session) {
      // Its program ends with the file it runs from: the outputs are made safe while it can. Where there is no room nothing is erased, and it runs on.
      if (session.hello.freeFlashBytes >= bundle.length + FILE_RESERVE)
        await session.command(wire.CONTROL, Uint8Array.of(wire.CONTROL_STOP));
      await session.command(wire.CONSOLE, new Uint8Array(0));
    }
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
  checkSecurity(session, request);
  const wanted = crcFieldOf(request.image);
  // A flashing that was cut after its commit: the image is there and on trial already.
  const isThere =
    session.hello.imageCrc === wanted && session.hello.trialStarts > 0 && session.hello.runState === wire.RUN_RUNNING;
  if (!isThere) await sendImage(session, request.image, request.older === true, onEvent);
  onEvent({ step: "start" });
  const running = await openSession(port, { ...options, helloTries: 7 });
  const { hello } = running;
  if (hello.imageCrc !== wanted || hello.runState !== wire.RUN_RUNNING) {
    throw notRunning(port.path, hello, wanted);
  }
  const isOnTrial =
    hello.trialStarts > 0 && !(request.waitForTrial && (await confirmed(port, request, wanted, onEvent)));
  const { echo, slot, freeFlashBytes } = hello;
  return { installed, imageCrc: wanted, echo, slot, freeFlashBytes, updatesLeft: updatesLeft(hello), isOnTrial };
}

/** Watches an image on trial until it has had enough healthy ticks, and confirms it; the board may have done so before. */
async function confirmed(
  port: Port,
  request: FlashRequest,
  wanted: string,
  onEvent: (event: FlashEvent) => void,
): Promise<true> {
  const options = timingOf(request);
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
  const decoded = decodeImage(image);
  const lacking = decoded.kind === "program" ? driversOfProgram(decoded.program) & ~hello.drivers : 0;
  if (lacking !== 0) {
    throw new LinkError(
      "FLX0905",
      `the program needs ${driversText(lacking)}, and the firmware on ${path} is the "${variantWith(hello.drivers).name}" bundle without them`,
      `add "drivers": ${JSON.stringify(driverNames(lacking))} to the board's entry, then: flux install BOARD`,
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

/** What this host knows of the board's security version, without asking it. */
function checkFloor({ image, path, securityFloor = 0, older }: FlashRequest): void {
  const security = image[IMAGE_SECURITY_AT]!;
  if (!older && security < securityFloor) throw olderThanHeld(security, `the board on ${path} was sent`, securityFloor);
}

/** What the board says of it; it looks once more by itself, before it starts the image. */
function checkSecurity({ hello, path }: BoardSession, { image, older }: FlashRequest): void {
  const security = image[IMAGE_SECURITY_AT]!;
  // What is on trial may still fail: it binds nobody.
  if (!older && hello.trialStarts === 0 && security < hello.security)
    throw olderThanHeld(security, `the board on ${path} runs`, hello.security);
}
