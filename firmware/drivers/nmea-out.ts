// Outputs as sentences of NMEA 0183: what a program set, said on the instrument bus at the end of a tick. One sentence after the other, no faster
// than the bus takes them: what its buffer has no room for would hold the interpreter up.
import { BUS_LETTERS_A_SECOND, SENTENCE_STATUS } from "../../src/wire/io.ts";
import type { OutputDescriptor } from "../vm/vm-types.ts";
import { digitsOf } from "./digits.ts";

let isOpen = false;
let isSaying = false;
let waiting: string[] = [];

export const openBus = (): void => {
  isOpen = true;
};

/** Nothing runs any more: what was not said yet is not. */
export const hush = (): void => {
  waiting = [];
};

const sayNext = (): void => {
  const text = waiting.shift();
  isSaying = !!text;
  if (!text) return;
  Serial1.write(text);
  setTimeout(sayNext, (text.length * 1000) / BUS_LETTERS_A_SECOND);
};

/** Says an output, if it is time to: its value within its range, empty while it is unknown. */
export const say = (output: OutputDescriptor, set: number): void => {
  const sentence = output.says_ as NonNullable<OutputDescriptor["says_"]>;
  if (!isOpen || sentence.left_-- > 0) return;
  sentence.left_ = sentence.every_ - 1;
  if (set < output.lowest_) set = output.lowest_;
  if (set > output.highest_) set = output.highest_;
  let text = sentence.text_;
  for (let at = 0; at < sentence.values_.length; at++) {
    const value = sentence.values_[at];
    text += value.decimals_ < SENTENCE_STATUS ? digitsOf(set, value) : set === set ? "A" : "V";
    text += value.after_;
  }
  let sum = 256;
  for (let at = 0; at < text.length; at++) sum ^= text.charCodeAt(at);
  waiting.push("$" + text + "*" + sum.toString(16).slice(1).toUpperCase() + "\r\n");
  if (!isSaying) sayNext();
};
