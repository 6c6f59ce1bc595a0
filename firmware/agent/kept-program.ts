// What the first start of an image made of it, kept behind it in its slot (src/wire/slot-log.ts): the next start runs that, where image
// and bundle are the same; where flash is mapped into memory, it runs where it stands. What is torn or spoilt counts as nothing.
import { KEPT_ALIGN, KEPT_HEADER_BYTES, SLOT_BYTES } from "../../src/wire/slot-log.ts";
import { PROGRAM_HEAD } from "../vm/vm.ts";
import type { Made, ProgramMaker, Vm } from "../vm/vm-types.ts";
import { bytesOf, crc32, textOf } from "./frames.ts";
import { readSlot, writeSlot } from "./slots.ts";

/** By another name it is the same, and the bundler may still shorten names around it. `new Function` would copy the text into RAM. */
// biome-ignore lint/security/noGlobalEval: what is evaluated was made by the translator and has its CRC
const evaluate: (text: string) => [number[], number[], ProgramMaker] = eval;

/** Espruino's name for a function's text, in which each keyword and number is a byte or few. The bundler would write it in one piece as a name. */
const CODE = atob("/2NvZA==");

const placeBehind = (imageBytes: number): number => (imageBytes + KEPT_ALIGN - 1) & -KEPT_ALIGN;

/** What was kept behind the image of a slot; undefined if there is nothing that fits. */
export const keptBehind = (slot: number, imageBytes: number, imageCrc: number, bundleCrc: number): Made | undefined => {
  const at = placeBehind(imageBytes);
  const head = new Uint32Array(bytesOf(readSlot(slot, at, KEPT_HEADER_BYTES)).buffer);
  if (head[1] !== imageCrc || head[2] !== bundleCrc) return;
  const text = readSlot(slot, at + KEPT_HEADER_BYTES, head[3]);
  if (crc32(text) !== head[0]) return;
  try {
    // What is not mapped into memory would be read from a slow chip again and again as it runs: a copy is not.
    const kept = evaluate(E.getAddressOf(text, true) ? text : "" + text);
    return { topics_: kept[0], constants_: new Float64Array(new Int32Array(kept[1]).buffer), maker_: kept[2] };
  } catch {
    // A board that does not start is worse than one that starts slowly.
  }
};

/** Keeps what was made of the image in its slot, if there is room behind it. The header goes last: what is torn has none. */
export const keepBehind = (slot: number, imageBytes: number, imageCrc: number, bundleCrc: number, vm: Vm): void => {
  const made = vm.made_ as Made;
  const constants = new Int32Array(new Float64Array(made.constants_).buffer);
  const head = "[[" + made.topics_.join(",") + "],[" + constants.join(",") + "]," + PROGRAM_HEAD;
  const code = (made.maker_ as unknown as { [name: string]: string })[CODE] || vm.text;
  const at = placeBehind(imageBytes);
  const begin = at + KEPT_HEADER_BYTES;
  const middle = begin + head.length;
  const end = middle + code.length;
  // Written over what is torn, it would come out wrong, and be so at each start.
  if (end + 2 > SLOT_BYTES || readSlot(slot, begin, 1) !== "\xff") return;
  if (!writeSlot(slot, begin, head) || !writeSlot(slot, middle, code) || !writeSlot(slot, end, "}]")) return;
  const length = end + 2 - begin;
  const words = new Uint32Array([crc32(readSlot(slot, begin, length)), imageCrc, bundleCrc, length]);
  writeSlot(slot, at, textOf(new Uint8Array(words.buffer), KEPT_HEADER_BYTES));
};
