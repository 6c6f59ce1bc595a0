// One NMEA 0183 field as a number: what an input descriptor asks of a sentence.
import { CELSIUS_ZERO, TRANSFORM_ANGLE, TRANSFORM_CELSIUS, TRANSFORM_SIGNED } from "../../src/wire/io.ts";
import type { InputSourceDescriptor } from "../vm/vm-types.ts";

/** Fields of a sentence with a right checksum, the address first; undefined for anything else. */
export const fieldsOf = (line: string): string[] | undefined => {
  const begin = line.lastIndexOf("$");
  const star = line.indexOf("*", begin);
  if (begin < 0 || star < begin + 6) return undefined;
  let sum = 0;
  for (let at = begin + 1; at < star; at++) sum ^= line.charCodeAt(at);
  if (parseInt(line.slice(star + 1, star + 3), 16) !== sum) return undefined;
  return line.slice(begin + 1, star).split(",");
};

/** Digits, a point, a sign: nothing else is a number here. */
const isNumber = (text: string): boolean => /^[-+]?\d*\.?\d+$/.test(text) || /^[-+]?\d+\.$/.test(text);

/** Whether the sentence is the one this source reads. */
export const isSentenceOf = (fields: string[], source: InputSourceDescriptor): boolean =>
  (fields[0] as string).slice(-3) === source.formatter_ &&
  (!source.guardField_ || (fields[source.guardField_] || "")[0] === source.guardLetter_);

/** The value of the source's field; NaN when it is empty or no number. */
export const valueOf = (fields: string[], source: InputSourceDescriptor): number => {
  const text = fields[source.field_] || "";
  if (!isNumber(text)) return NaN;
  // parseFloat, not Number: a leading zero is octal on Espruino.
  let value = parseFloat(text);
  const next = (fields[source.field_ + 1] || "")[0];
  if (source.transform_ === TRANSFORM_ANGLE) {
    if (!next) return NaN;
    const degrees = Math.floor(value / 100);
    value = degrees + (value - degrees * 100) / 60;
  }
  if (source.transform_ === TRANSFORM_ANGLE || source.transform_ === TRANSFORM_SIGNED) {
    if (next === "W" || next === "S" || next === "L") value = -value;
  }
  return value * source.scale_ + (source.transform_ === TRANSFORM_CELSIUS ? CELSIUS_ZERO : 0);
};
