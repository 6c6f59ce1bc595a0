// One image run once in a board's memory, beside the program that runs there: nothing is written to flash, nothing of the program changes. The agent
// lends its line to the console; there the VM that is on the board anyway loads the image with no capability granted, runs its start entry, and
// what it left in registers and memory is read back bit by bit.
import { refusalName, trapName } from "../image/capability-names.ts";
import type { Parcel } from "../image/parcel.ts";
import { FLOAT_REGISTERS, INT_REGISTERS } from "../isa/registers.ts";
import * as wire from "../wire/frame.ts";
import { COUNT_MAX, MEMORY_UNIT } from "../wire/image-header.ts";
import { RESIDENT_FILE, UNPACK } from "../wire/resident-file.ts";
import { EspruinoConsole, STORAGE } from "./console.ts";
import { LinkError } from "./link-error.ts";
import type { Port } from "./port.ts";
import { type LinkClock, openSession } from "./session.ts";

/** Largest image that is sent for one run. Its translation takes several times as much of a board's memory. */
export const RUN_IMAGE_BYTES_MAX = 1024;
/** A line lives in the board's variables while it is typed. */
const CHUNK_BYTES = 192;
/** The board's translation of an image, beside its own text: the text again as a function, and the tables of the verifier. */
const COPIES_OF_TEXT = 3;
const FIXED_BYTES = 1024;

export interface BoardRunRequest {
  readonly image: Uint8Array;
  /** Characters of the translation of this image (Machine.text): what the board must hold of it. */
  readonly textLength: number;
  /** CRC-32 of the bundle of this flux: another one's VM is not asked. */
  readonly bundleCrc: number;
  readonly clock?: LinkClock;
  /** The board's key, if it holds one. */
  readonly key?: Uint8Array | undefined;
  /** The image as what it has beside the board's resident words, and the CRC-32 of the file that must be there for it. */
  readonly parcel?: Parcel & { readonly fileCrc: number };
}

/** What went over the line. */
export interface Sending {
  /** Of the image, or of its parcel. */
  readonly bytesSent: number;
  /** Of the image, that the board had. */
  readonly bytesThere: number;
  /** The board's resident words, if they were asked for: those of this flux, none, or others (then the whole image was sent). */
  readonly resident: "same" | "none" | "other" | undefined;
}

export type BoardRunResult = Sending & BoardRunOutcome;

type BoardRunOutcome =
  | {
      readonly kind: "ran";
      readonly ints: Int32Array;
      readonly floats: Float64Array;
      readonly memory: Uint8Array;
      readonly cycles: number;
    }
  | { readonly kind: "trapped"; readonly trap: string };

/** Runs it. Throws LinkError (FLX0602, FLX0904, FLX0905, FLX0908) or the port's error; the line is the agent's again in any case. */
export async function runOnBoard(port: Port, request: BoardRunRequest): Promise<BoardRunResult> {
  const options = request.clock ? { clock: request.clock } : {};
  const session = await openSession(port, { ...options, key: request.key });
  const { hello } = session;
  if (hello.bundleCrc !== request.bundleCrc) {
    throw new LinkError(
      "FLX0905",
      `the board on ${port.path} runs another bundle than this flux has`,
      "install this one: flux flash",
    );
  }
  const lent = await session.command(wire.CONSOLE, new Uint8Array(0));
  if (lent.status !== wire.ACK_OK)
    throw new LinkError(
      "FLX0908",
      `the board on ${port.path} does not lend its line (status ${lent.status})`,
      "try again",
    );
  const console = new EspruinoConsole(port, options);
  try {
    return await runOver(console, port.path, hello.boardClass, request);
  } finally {
    await console.leave("fx.i=fx.v=undefined;fx.go()");
  }
}

async function runOver(
  console: EspruinoConsole,
  path: string,
  boardClass: number,
  { image, textLength, parcel }: BoardRunRequest,
): Promise<BoardRunResult> {
  const free = Number(await console.evaluate("process.memory().free*process.memory().blocksize"));
  const needed = COPIES_OF_TEXT * textLength + 2 * image.length + FIXED_BYTES;
  if (!(free >= needed)) {
    throw new LinkError(
      "FLX0602",
      `the phrase needs about ${needed} bytes of memory while it runs, and the board on ${path} has ${free} free`,
      "take a phrase with fewer or smaller words: flux vocab show WORD says how many bytes each is",
    );
  }
  const sending = await send(console, path, image, parcel);
  const bytes =
    "(function(s,b,i){b=new Uint8Array(s.length);for(i=0;i<s.length;i++)b[i]=s.charCodeAt(i);return b})(fx.i)";
  const load = `fx.load(${bytes},${boardClass},${COUNT_MAX * MEMORY_UNIT},0,function(){})`;
  const loaded = await console.evaluate(`(fx.v=${load})?"ok":fx.refusal()+" "+fx.refusedAt()`, 10_000);
  if (loaded !== "ok") {
    const [code, place] = loaded.split(" ");
    throw new LinkError(
      "FLX0908",
      `the board on ${path} refused the phrase: ${refusalName(Number(code))} at byte ${place}`,
      "install this flux's bundle: flux flash",
    );
  }
  const trap = Number(await console.evaluate("fx.v.run(0)", 10_000));
  if (trap !== 0) return { ...sending, kind: "trapped", trap: trapName(trap) };
  const list = async (expression: string, length: number): Promise<number[]> => {
    if (length === 0) return [];
    const numbers = (await console.evaluate(`${expression}.join()`)).split(",").map(Number);
    if (numbers.length === length && numbers.every(Number.isInteger)) return numbers;
    throw new LinkError("FLX0908", `the board on ${path} answered with something else than was asked`, "try again");
  };
  const memoryBytes = Number(await console.evaluate("fx.v.memory.length"));
  if (!Number.isInteger(memoryBytes) || memoryBytes < 0 || memoryBytes > RUN_IMAGE_BYTES_MAX * 4)
    throw new LinkError("FLX0908", `the board on ${path} answered with something else than was asked`, "try again");
  const words = await list("new Uint32Array(fx.v.floats.buffer)", FLOAT_REGISTERS * 2);
  return {
    ...sending,
    kind: "ran",
    ints: Int32Array.from(await list("fx.v.ints", INT_REGISTERS)),
    floats: new Float64Array(Uint32Array.from(words).buffer),
    memory: Uint8Array.from(await list("fx.v.memory", memoryBytes)),
    cycles: Number(await console.evaluate("fx.v.used")),
  };
}

/** Brings the image into fx.i: as a parcel, if the board has the words that it was made for, else whole. */
async function send(
  console: EspruinoConsole,
  path: string,
  image: Uint8Array,
  parcel: BoardRunRequest["parcel"],
): Promise<Sending> {
  const refuse = (said: string): never => {
    throw new LinkError("FLX0908", `the board on ${path} did not take the phrase (it said ${said})`, "try again");
  };
  const put = async (bytes: Uint8Array): Promise<void> => {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      const chunk = Buffer.from(bytes.subarray(at, at + CHUNK_BYTES)).toString("base64");
      const taken = await console.evaluate(`(fx.i=(${at}?fx.i:"")+atob("${chunk}")).length`);
      if (Number(taken) !== Math.min(at + CHUNK_BYTES, bytes.length)) refuse(taken);
    }
  };
  const file = `${STORAGE}.read("${RESIDENT_FILE}"`;
  const resident = parcel && (await heldFile(console, `${file})`, parcel.fileCrc));
  if (!parcel || resident !== "same") {
    await put(image);
    return { bytesSent: image.length, bytesThere: 0, resident };
  }
  await put(parcel.bytes);
  // The same number of bytes; that they are the right ones, the VM finds by the image's own CRC-32.
  const unpacked = await console.evaluate(
    `(fx.i=eval(${file},0,${UNPACK.length}))(fx.i,${file},${UNPACK.length}))).length`,
    10_000,
  );
  if (Number(unpacked) !== image.length) refuse(unpacked);
  return { bytesSent: parcel.bytes.length, bytesThere: Math.floor(parcel.bitsThere / 8), resident };
}

async function heldFile(console: EspruinoConsole, read: string, crc: number): Promise<Sending["resident"]> {
  if ((await console.evaluate(`${read}===undefined`)) === "true") return "none";
  return (await console.crcOf(read)) === crc ? "same" : "other";
}
