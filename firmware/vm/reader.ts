// Reads an image bit by bit: fields, and numbers in chunks (layout: src/isa/instruction.ts). One reader at a time, its place kept here.
// What is wrong is thrown as its refusal number; `load` catches it.
import { BAD_OPERAND, NOT_CANONICAL, TRUNCATED } from "../../src/wire/refusal.ts";

let bytes: Uint8Array;
let end = 0;
let current = 0;
let left = 0;
/** Next byte to be begun. */
export let place = 0;
/** Where the item being read began. */
export let start = 0;

export const open = (image: Uint8Array, from: number, to: number): void => {
  bytes = image;
  place = start = from;
  end = to;
  current = left = 0;
};

export const refuse = (refusal: number): never => {
  throw refusal;
};

export const bits = (width: number): number => {
  while (left < width) {
    if (place >= end) refuse(TRUNCATED);
    current |= bytes[place++] << left;
    left += 8;
  }
  const value = current & ((1 << width) - 1);
  current >>= width;
  left -= width;
  return value;
};

export const number = (): number => {
  let value = 0;
  let scale = 1;
  let chunk: number;
  do {
    chunk = bits(4);
    value += (chunk & 7) * scale;
    // The weight too: far enough on it would be infinite, and the value, with a chunk of 0, no number.
    if (value > 4294967295 || scale > 4294967295) refuse(BAD_OPERAND);
    if (!chunk && scale > 1) refuse(NOT_CANONICAL);
    scale *= 8;
  } while (chunk > 7);
  return value;
};

/** A number in zigzag form. */
export const signed = (): number => {
  const value = number();
  return value % 2 ? -(value + 1) / 2 : value / 2;
};

/** Skips to the next byte; the bits left over must be zero. */
export const align = (): void => {
  if (current) refuse(NOT_CANONICAL);
  left = 0;
};

/** Begins an item: `start` is the byte it is in. */
export const begin = (): void => {
  start = place - (left ? 1 : 0);
};
