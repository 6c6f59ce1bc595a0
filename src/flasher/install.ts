// The firmware bundle on a board: greeting the agent that is there, writing .boot0 through Espruino's own console, and starting it.
import { EspruinoConsole, STORAGE } from "../link/console.ts";
import { LinkError } from "../link/link-error.ts";
import type { Port } from "../link/port.ts";
import { type LinkClock, openSession } from "../link/session.ts";
import type { BoardSession } from "../link/session-types.ts";

/** The file Espruino runs first of all, also after a reset(). */
export const BUNDLE_FILE = ".boot0";
/** From a board's start to its agent's taking the line. */
const FROM_BOOT_MS = 2_500;

export interface Timing {
  readonly clock?: LinkClock;
  /** The board's key, if it is to hold one. */
  readonly key?: Uint8Array | undefined;
}

export interface InstallEvent {
  readonly step: "install";
  readonly done: number;
  readonly total: number;
}

/** A session with the agent; undefined if none answers. */
export async function greet(port: Port, options: Timing, tries: number): Promise<BoardSession | undefined> {
  try {
    return await openSession(port, { ...options, helloTries: tries });
  } catch (error) {
    if (error instanceof LinkError && error.diagnostic.code === "FLX0904") return undefined;
    throw error;
  }
}

/**
 * As `greet`, of a board that may be starting only now: a console that answers meanwhile, or nothing that does, is not taken for a board without
 * an agent before a bundle would have had the time to take the line.
 */
export async function greetPatiently(port: Port, options: Timing): Promise<BoardSession | undefined> {
  const session = await greet(port, options, 4);
  if (session) return session;
  const console = new EspruinoConsole(port, options);
  const held = await console.evaluate(`(${STORAGE}.read("${BUNDLE_FILE}")||"").length`, 1_000).catch(noAnswer);
  return held === "0" ? undefined : greet(port, options, 6);
}

const noAnswer = (error: unknown): undefined => {
  if (error instanceof LinkError) return undefined;
  throw error;
};

export const pause = (options: Timing, ms: number): Promise<void> =>
  new Promise((resolve) => void (options.clock ?? globalThis).setTimeout(() => resolve(), ms));

/** Starts the board anew from its console, and waits until its agent may have the line. */
export async function restart(console: EspruinoConsole, options: Timing): Promise<void> {
  await console.leave("load()");
  await pause(options, FROM_BOOT_MS);
}

/** Writes the bundle and starts it. Throws LinkError; an agent that was there has its line again then. */
export async function install(
  port: Port,
  bundle: Uint8Array,
  crc: number,
  options: Timing,
  onEvent: (event: InstallEvent) => void,
): Promise<void> {
  onEvent({ step: "install", done: 0, total: bundle.length });
  const console = new EspruinoConsole(port, options);
  if (!(await console.probe())) {
    throw new LinkError(
      "FLX0904",
      `nothing on ${port.path} answers as an Espruino board`,
      `is this the board's port? if it is, interrupt what keeps it busy: flux recover ${port.path}`,
    );
  }
  try {
    await console.writeFile(
      BUNDLE_FILE,
      bundle,
      crc,
      (done) => onEvent({ step: "install", done, total: bundle.length }),
      true,
    );
  } catch (error) {
    // An agent that handed its line over gets it back: its program runs on, and the monitor shall see it. A board without one says no.
    await console.leave("fx.go()").catch(() => {});
    throw error;
  }
  await restart(console, options);
}
