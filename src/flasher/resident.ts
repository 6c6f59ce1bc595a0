// A board's resident words in its Storage (wire/resident-file.ts): written when they are others than the board holds, taken away when it is to hold
// none. The agent lends its line for it; the program runs on, and no slot is touched.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { crc32 } from "../image/crc.ts";
import { eraseFile, fileCrc, freeBytes, writeFile } from "../link/board-files.ts";
import { EspruinoConsole, STORAGE } from "../link/console.ts";
import { boardHasNoKey } from "../link/key-fault.ts";
import { diagnosticOf, LinkError } from "../link/link-error.ts";
import type { Port } from "../link/port.ts";
import type { LinkClock } from "../link/session.ts";
import * as wire from "../wire/frame.ts";
import { RESIDENT_FILE } from "../wire/resident-file.ts";
import {
  FILE_HEADER_BYTES,
  LOG_0,
  LOG_1,
  LOG_BYTES,
  SLOT_A,
  SLOT_B,
  SLOT_BYTES,
  STORAGE_RESERVE,
} from "../wire/slot-log.ts";
import { greet } from "./install.ts";

const SLOT = SLOT_BYTES + FILE_HEADER_BYTES;
const LOG = LOG_BYTES + FILE_HEADER_BYTES;
/** What an update finds free, without which the board refuses it (firmware/agent/slots.ts, hasRoom). */
const ONE_UPDATE = SLOT + LOG + STORAGE_RESERVE;

/** Bytes that resident words may have in a Storage beside a bundle, a key, two slots, two logs and an update. */
export const residentRoom = (storageBytes: number, bundleBytes: number): number =>
  Math.max(0, storageBytes - bundleBytes - 2 * SLOT - 2 * LOG - ONE_UPDATE - 4 * FILE_HEADER_BYTES);

export interface ResidentRequest {
  readonly path: string;
  readonly openPort: (path: string) => Promise<Port>;
  /** The file; undefined for a board that is to hold none. */
  readonly file: Uint8Array | undefined;
  /** Text of the bundle this flux has. A board with another gets that first: it is what there must be room for. */
  readonly bundle: string;
  readonly key?: Uint8Array | undefined;
  readonly clock?: LinkClock;
}

/** What became of the file; "same" also where there is none and shall be none. */
export type ResidentState = "same" | "written" | "erased";

export type ResidentResult =
  /** "no agent": none of this bundle answers, or none that takes our commands. */
  { readonly kind: ResidentState | "no agent" } | { readonly kind: "failed"; readonly diagnostic: Diagnostic };

/** Makes the board hold these words. Never throws for what a board or a line does. */
export async function putResident(
  request: ResidentRequest,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<ResidentResult> {
  let port: Port | undefined;
  try {
    port = await request.openPort(request.path);
    return { kind: await putOver(port, request, onProgress) };
  } catch (error) {
    const diagnostic = diagnosticOf(error);
    if (!diagnostic) throw error;
    return { kind: "failed", diagnostic };
  } finally {
    await port?.close();
  }
}

async function putOver(
  port: Port,
  { file, bundle, key, clock }: ResidentRequest,
  onProgress: (done: number, total: number) => void,
): Promise<ResidentState | "no agent"> {
  const timing = clock ? { clock } : {};
  const first = await greet(port, timing, 4);
  const session = first?.hello.challenge && key ? await greet(port, { ...timing, key }, 4) : first;
  if (session?.hello.bundleCrc !== crc32(Buffer.from(bundle, "latin1"))) return "no agent";
  if (key && !session.hello.challenge) throw boardHasNoKey(port.path);
  const lent = await session.command(wire.CONSOLE, new Uint8Array(0));
  if (lent.status !== wire.ACK_OK) return "no agent";
  const console = new EspruinoConsole(port, timing);
  try {
    return await writeResident(console, port.path, file, 0, onProgress);
  } finally {
    await console.leave("fx.go()");
  }
}

/** Over a console: `toCome` bytes of other files are to be written afterwards. Throws LinkError FLX0906 or what went wrong on the line. */
export async function writeResident(
  console: EspruinoConsole,
  path: string,
  file: Uint8Array | undefined,
  toCome: number,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<ResidentState> {
  const isThere = (await missing(console, RESIDENT_FILE)) === 0;
  if (!file) {
    if (isThere) await eraseFile(console, RESIDENT_FILE);
    return isThere ? "erased" : "same";
  }
  if (isThere && (await fileCrc(console, RESIDENT_FILE)) === crc32(file)) return "same";
  const free = await freeBytes(console);
  const left =
    toCome +
    ONE_UPDATE +
    SLOT * (await missing(console, SLOT_A, SLOT_B)) +
    LOG * (await missing(console, LOG_0, LOG_1));
  if (!(free >= file.length + FILE_HEADER_BYTES + left))
    throw new LinkError(
      "FLX0906",
      `the board's Storage has ${free} bytes free: ${file.length} are for its resident words, and ${left} must be left for what else is written`,
      `with the board attended, make room: flux compact ${path}`,
    );
  await writeFile(console, { name: RESIDENT_FILE, content: file }, (done) => onProgress(done, file.length));
  return "written";
}

/** How many of these files the board has not. */
const missing = async (console: EspruinoConsole, ...names: string[]): Promise<number> =>
  Number(
    await console.evaluate(
      `${JSON.stringify(names)}.filter(function(n){return ${STORAGE}.read(n,0,1)===undefined}).length`,
    ),
  );
