// Boards that hold a key (level 1, src/wire/seal.ts): giving one to a board over its console, with the cable in one's hand, and making sure that what
// answers on a port holds it.
import { randomBytes } from "node:crypto";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { crc32 } from "../image/crc.ts";
import { EspruinoConsole, STORAGE } from "../link/console.ts";
import { boardHasNoKey } from "../link/key-fault.ts";
import { diagnosticOf, LinkError } from "../link/link-error.ts";
import type { Port } from "../link/port.ts";
import type { BoardSession } from "../link/session-types.ts";
import * as wire from "../wire/frame.ts";
import { KEY_BYTES, KEY_FILE, SALT_BYTES } from "../wire/seal.ts";
import { FILE_HEADER_BYTES } from "../wire/slot-log.ts";
import { greet, install, pause, restart, type Timing } from "./install.ts";
import { type ResidentState, writeResident } from "./resident.ts";

/** How often a board whose key is lost is asked for its console: about half a minute, for somebody to press reset. */
const RESET_TRIES = 8;
/** The agent takes the line by a timer; without its timers it leaves it to the console. */
const STAY = "\x10clearTimeout();clearInterval()\n";
const STAY_EVERY_MS = 100;

export interface KeyedInstall {
  readonly path: string;
  readonly openPort: (path: string) => Promise<Port>;
  /** Text of the bundle: one that knows of keys when there is a key. */
  readonly bundle: string;
  /** KEY_BYTES; without, the board is left, or made, a board that asks for none. */
  readonly key?: Uint8Array | undefined;
  /** Its resident words (wire/resident-file.ts); without, the board is left, or made, one that has none. */
  readonly resident?: Uint8Array | undefined;
  readonly clock?: NonNullable<Timing["clock"]>;
  /** The board holds a key that nobody has any more: somebody presses its reset, and the console that opens then is taken. */
  readonly isKeyLost?: boolean;
}

export type InstallResult =
  | {
      readonly kind: "installed";
      readonly wroteBundle: boolean;
      readonly hasKey: boolean;
      readonly resident: ResidentState;
    }
  | { readonly kind: "failed"; readonly diagnostic: Diagnostic };

export interface KeyedInstallEvent {
  readonly step: "hello" | "reset" | "resident" | "key" | "install" | "check";
  readonly done?: number;
  readonly total?: number;
}

/** Puts bundle and key on a board and has it prove that it holds the key. Never throws for what a board or a line does. */
export async function installWithKey(
  request: KeyedInstall,
  onEvent: (event: KeyedInstallEvent) => void = () => {},
): Promise<InstallResult> {
  let port: Port | undefined;
  try {
    port = await request.openPort(request.path);
    return await installOver(port, request, onEvent);
  } catch (error) {
    const diagnostic = diagnosticOf(error);
    if (!diagnostic) throw error;
    return { kind: "failed", diagnostic };
  } finally {
    await port?.close();
  }
}

async function installOver(
  port: Port,
  { bundle, key, resident, clock, isKeyLost }: KeyedInstall,
  onEvent: (event: KeyedInstallEvent) => void,
): Promise<InstallResult> {
  const timing: Timing = clock ? { clock } : {};
  const text = Buffer.from(bundle, "latin1");
  const crc = crc32(text);
  onEvent({ step: "hello" });
  const session = await greet(port, timing, 4);
  const isTaken = isKeyLost === true && session?.hello.challenge !== undefined;
  if (isTaken) onEvent({ step: "reset" });
  else if (session) await borrowLine(port, session, { ...timing, key });
  const console = new EspruinoConsole(port, timing);
  if (!(isTaken ? await consoleAtReset(port, console, timing) : await console.probe()))
    throw new LinkError(
      "FLX0904",
      isTaken
        ? `the console of the board on ${port.path} did not come: nobody pressed its reset in time`
        : `nothing on ${port.path} answers as an Espruino board`,
      isTaken
        ? "run it again, and press reset when it says so; it goes on with the program it has"
        : `is this the board's port? if it is, interrupt what keeps it busy: flux recover ${port.path}`,
    );
  const wroteBundle = session?.hello.bundleCrc !== crc;
  let residentState: ResidentState = "same";
  try {
    // First: one that was cut in its header is finished before any other file is made (agent/slots.ts, repairSlot).
    const toCome = (wroteBundle ? text.length + FILE_HEADER_BYTES : 0) + KEY_BYTES + SALT_BYTES + FILE_HEADER_BYTES;
    residentState = await writeResident(console, port.path, resident, toCome, (done, total) =>
      onEvent({ step: "resident", done, total }),
    );
    onEvent({ step: "key" });
    await putKey(console, port.path, key);
  } catch (error) {
    // An agent that handed its line over gets it back. A board without one says no.
    await console.leave("fx.go()").catch(() => {});
    throw error;
  }
  if (wroteBundle) await install(port, text, crc, timing, onEvent);
  else await restart(console, timing);
  onEvent({ step: "check" });
  const after = await greet(port, { ...timing, key }, 12);
  if (after?.hello.bundleCrc !== crc)
    throw new LinkError(
      "FLX0904",
      `the agent on ${port.path} does not answer as it was installed`,
      "press reset on the board and try again",
    );
  if (key) demandKey(port.path, after);
  return { kind: "installed", wroteBundle, hasKey: after.hello.challenge !== undefined, resident: residentState };
}

/** The console of a board that is being reset, kept from the agent; false if nobody pressed reset. */
async function consoleAtReset(port: Port, console: EspruinoConsole, timing: Timing): Promise<boolean> {
  let isThere = false;
  let isOver = false;
  const stay = (async (): Promise<void> => {
    while (!isOver) {
      // To an agent that has the line this is noise.
      await port.write(STAY);
      await pause(timing, STAY_EVERY_MS);
    }
  })();
  // A line that has ended ends the probing too, which says so.
  const isStaying = stay.catch(() => {});
  try {
    for (let attempt = 0; attempt < RESET_TRIES && !isThere; attempt++) isThere = await console.probe();
  } finally {
    isOver = true;
    await isStaying;
  }
  return isThere;
}

/** Has the agent hand the line to the console. A board that holds a key does so for its holder only. */
async function borrowLine(port: Port, session: BoardSession, timing: Timing): Promise<void> {
  if (!session.hello.challenge) {
    await session.command(wire.CONSOLE, new Uint8Array(0));
    return;
  }
  const ours = await greet(port, timing, 4);
  await ours?.command(wire.CONSOLE, new Uint8Array(0));
}

/** Writes the key with a salt of its own, or takes away the one that is there. */
async function putKey(console: EspruinoConsole, path: string, key: Uint8Array | undefined): Promise<void> {
  if (!key) {
    const isThere = await console.evaluate(`${STORAGE}.read("${KEY_FILE}",0,1)!==undefined`);
    if (isThere === "true") await console.evaluate(`${STORAGE}.erase("${KEY_FILE}")||1`);
    return;
  }
  if (key.length !== KEY_BYTES) throw new RangeError(`a board's key has ${KEY_BYTES} bytes`);
  const native = '(function(){try{return typeof require("crypto").SHA256}catch(e){return "no"}})()';
  if ((await console.evaluate(native)) !== "function")
    throw new LinkError(
      "FLX0909",
      `the board on ${path} has no SHA-256 of its own, so it cannot use a key`,
      'take "key" out of its entry in flux.boards.json: it stays at level 0, which checks that an image is whole and not who sent it',
    );
  const content = Buffer.concat([key, randomBytes(SALT_BYTES)]);
  await console.writeFile(KEY_FILE, content, crc32(content), () => {});
}

/** Throws LinkError FLX0909 unless what answers holds a key. That it is ours, its greeting has shown: that was sealed with it. */
export function demandKey(path: string, session: BoardSession | undefined): void {
  if (!session?.hello.challenge) throw boardHasNoKey(path);
}
