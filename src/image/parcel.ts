// An image as a parcel (wire/resident-file.ts): what a board has of it already in its resident words, and the rest. Functions are compared
// instruction by instruction, because the number of a function that is called differs from image to image, and nothing else does.
import { instruction } from "../isa/index-by.ts";
import type { Instruction } from "../isa/instruction.ts";
import { PIECE_BITS_MAX, PIECE_IS_THERE, PIECE_SENT_BYTES, PIECE_THERE_BYTES, UNPACK } from "../wire/resident-file.ts";
import { BitWriter } from "./bits.ts";
import { decodeImage } from "./decode.ts";
import { splitImage } from "./header.ts";

/** The instructions of one function, each as its bits: "0110". */
export type FunctionBits = readonly string[];

/** The functions of an image in order, and the bit of the image at which each begins. Throws Refused or Error for what is no image. */
export function functionsIn(image: Uint8Array): { readonly bits: FunctionBits; readonly at: number }[] {
  const decoded = decodeImage(image);
  if (decoded.kind === "refused") throw new Error(`what was compiled is no image: ${decoded.refusal}`);
  const { program, offsets } = decoded;
  const first = splitImage(image).codeStart * 8;
  const functions: { bits: string[]; at: number }[] = [];
  for (const [index, { name }] of program.code.entries()) {
    const [from, to] = [first + offsets[index]!, first + offsets[index + 1]!];
    if ((instruction(name) as Instruction).flow === "entry") functions.push({ bits: [], at: from });
    functions.at(-1)!.bits.push(bitsOf(image, from, to));
  }
  return functions;
}

function bitsOf(bytes: Uint8Array, from: number, to: number): string {
  let bits = "";
  for (let at = from; at < to; at++) bits += (bytes[at >> 3]! >> (at & 7)) & 1;
  return bits;
}

/** The file that holds these functions. */
export function residentFile(functions: readonly FunctionBits[]): Uint8Array {
  return Buffer.concat([Buffer.from(UNPACK, "latin1"), bytesOf(functions.flat().join(""))]);
}

function bytesOf(bits: string): Uint8Array {
  const writer = new BitWriter();
  for (const bit of bits) writer.bits(Number(bit), 1);
  return writer.finish();
}

export interface Parcel {
  readonly bytes: Uint8Array;
  /** Bits of the image that the board has. */
  readonly bitsThere: number;
}

/** The image as a parcel for a board with these functions; undefined where it would not be shorter than the image. */
export function parcelOf(image: Uint8Array, resident: readonly FunctionBits[]): Parcel | undefined {
  const starts = new Map<FunctionBits, number>();
  let end = 0;
  for (const one of resident) {
    starts.set(one, end);
    end += lengthOf(one);
  }
  const pieces: Piece[] = [];
  let at = 0;
  for (const { bits, at: begins } of functionsIn(image)) {
    const like = mostAlike(bits, resident);
    if (!like) continue;
    let [here, there] = [begins, starts.get(like)!];
    for (const [index, one] of bits.entries()) {
      const last = pieces.at(-1);
      if (one === like[index]) {
        if (last && last.at + last.length === here && last.there + last.length === there) last.length += one.length;
        else pieces.push({ at: here, length: one.length, there });
      }
      here += one.length;
      there += like[index]!.length;
    }
  }
  const bytes: number[] = [];
  let bitsThere = 0;
  const send = (to: number): void => {
    for (; at < to; at = Math.min(to, at + PIECE_BITS_MAX)) {
      const length = Math.min(to - at, PIECE_BITS_MAX);
      bytes.push(length >> 8, length & 255, ...bytesOf(bitsOf(image, at, at + length)));
    }
  };
  for (const { at: from, length, there } of pieces) {
    // What is sent is cut in two by it.
    if (length <= 8 * (PIECE_THERE_BYTES + PIECE_SENT_BYTES)) continue;
    send(from);
    for (let done = 0; done < length; done += PIECE_BITS_MAX) {
      const some = Math.min(length - done, PIECE_BITS_MAX);
      const place = there + done;
      bytes.push((PIECE_IS_THERE | some) >> 8, some & 255, place >> 16, (place >> 8) & 255, place & 255);
    }
    at = from + length;
    bitsThere += length;
  }
  send(image.length * 8);
  return bytes.length < image.length ? { bytes: Uint8Array.from(bytes), bitsThere } : undefined;
}

interface Piece {
  readonly at: number;
  length: number;
  readonly there: number;
}

const lengthOf = (bits: FunctionBits): number => bits.reduce((sum, one) => sum + one.length, 0);

/** The function of as many instructions that has most of these, if any. */
function mostAlike(bits: FunctionBits, resident: readonly FunctionBits[]): FunctionBits | undefined {
  let best: FunctionBits | undefined;
  let most = 0;
  for (const candidate of resident) {
    if (candidate.length !== bits.length) continue;
    const same = bits.reduce((sum, one, index) => (one === candidate[index] ? sum + one.length : sum), 0);
    if (same > most) [best, most] = [candidate, same];
  }
  return best;
}
