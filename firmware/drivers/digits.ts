// A value of an output in digits, the same on every board: without toFixed, which differs, and without exponents.
import { FULL_TURN, SENTENCE_DIGITS_END } from "../../src/wire/io.ts";
import type { SentenceValueDescriptor } from "../vm/vm-types.ts";

/** Rounded half away from zero; empty for an unknown, and for more digits than there are. */
export const digitsOf = (set: number, how: SentenceValueDescriptor): string => {
  let unit = 1;
  for (let count = how.decimals_; count--; ) unit *= 10;
  let value = set * how.scale_ + how.offset_;
  if (how.isTurn_) value -= Math.floor(value / FULL_TURN) * FULL_TURN;
  let digits = Math.abs(value) * unit + 0.5;
  // Not for NaN either.
  if (!(digits < SENTENCE_DIGITS_END)) return "";
  digits = digits | 0;
  if (how.isTurn_) digits %= FULL_TURN * unit;
  let text = "" + digits;
  while (text.length <= how.decimals_) text = "0" + text;
  const point = text.length - how.decimals_;
  if (how.decimals_) text = text.slice(0, point) + "." + text.slice(point);
  return value < 0 && digits ? "-" + text : text;
};
