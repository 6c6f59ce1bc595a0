// Images put together from bits written as text, in the order they are read: what the encoder would never write.
import { joinImage, splitImage } from "../../src/image/header.ts";
import { instruction } from "../../src/isa/index-by.ts";
import type { Mnemonic } from "../../src/isa/instructions.ts";
import { FREQUENT } from "../../src/isa/opcode-code.ts";

export function sections(image: Uint8Array): { code: Uint8Array; data: Uint8Array } {
  const { codeStart, dataStart, dataEnd } = splitImage(image);
  return { code: image.subarray(codeStart, dataStart), data: image.subarray(dataStart, dataEnd) };
}

export function rejoin(
  code: readonly number[],
  data: Iterable<number>,
  header: Partial<Parameters<typeof joinImage>[0]> = {},
): Uint8Array {
  const full = { boardClass: 0, security: 0, memoryBytes: 16, capabilities: 0, ...header };
  return joinImage(full, Uint8Array.from(code), Uint8Array.from(data));
}

export const field = (value: number, width: number): string =>
  [...value.toString(2).padStart(width, "0")].reverse().join("").slice(0, width);
export const bitsOf = (bytes: Iterable<number>): string => [...bytes].map((byte) => field(byte, 8)).join("");
export const bytesOf = (bits: string): number[] =>
  (bits.match(/.{1,8}/g) ?? []).map((piece) => Number.parseInt([...piece.padEnd(8, "0")].reverse().join(""), 2));
export const number = (value: number): string =>
  value < 8 ? field(value, 4) : field((value % 8) + 8, 4) + number(Math.floor(value / 8));
export const letters = (text: string): string =>
  [...text].map((letter) => field(letter.charCodeAt(0) - 48, 6)).join("");

const ENTRIES = ["func", "start", "tick", "on"];
export const entry = (name: string): string => field(ENTRIES.indexOf(name), 2);
export const widths = (ints: number, floats: number): string => field(ints, 3) + field(floats, 3);
export const numbered = (opcode: number): string => field(15, 4) + field(3, 2) + field(opcode, 8);
export const op = (name: Mnemonic): string => {
  const code = FREQUENT.indexOf(name);
  if (code < 0) return numbered(instruction(name).number);
  return code < 8 ? field(code, 4) : field(8 + (code % 8), 4) + field(Math.floor(code / 8) - 1, 2);
};
