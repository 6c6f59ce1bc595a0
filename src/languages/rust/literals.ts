// Rust's literals: integers in four bases with `_` and suffixes, floats, characters and bytes.
import { namedType, type RustType } from "./types.ts";

export type ReadLiteral =
  | { readonly kind: "number"; readonly value: number; readonly isFloat: boolean; readonly type: RustType | undefined }
  | { readonly kind: "fault"; readonly what: string; readonly instead: string };

const WIDE = /(?:[iu](?:64|128))$/;
const SUFFIX = /(?:[iu](?:8|16|32|size)|f(?:32|64))$/;

/** An integer or float literal with its suffix, without a sign. */
export function readNumber(text: string): ReadLiteral {
  const isHex = /^0x/i.test(text);
  if (WIDE.test(text))
    return {
      kind: "fault",
      what: `\`${text}\` (64 bits and more)`,
      instead: "use i32, u32 or f64: numbers have 32 bits",
    };
  // A hexadecimal number may end in f32 without meaning the type.
  const suffix = (isHex ? /[iu](?:8|16|32|size)$/ : SUFFIX).exec(text)?.[0];
  const digits = (suffix ? text.slice(0, -suffix.length) : text).replaceAll("_", "");
  const type = suffix === undefined ? undefined : namedType(suffix);
  const isWhole = /^(?:0x[\da-f]+|0o[0-7]+|0b[01]+|\d+)$/i.test(digits);
  const isReal = /^\d+\.?\d*(?:e[+-]?\d+)?$/i.test(digits);
  if (!isWhole && !isReal)
    return {
      kind: "fault",
      what: `the number \`${text}\``,
      instead: "write it like 15, 0x1f, 0b101, 0o17, 1.5 or 2e3",
    };
  const isFloat = !isWhole || type?.kind === "float";
  return { kind: "number", value: Number(digits), isFloat, type };
}

const ESCAPES = new Map([
  ["n", 10],
  ["t", 9],
  ["r", 13],
  ["0", 0],
  ["\\", 92],
  ["'", 39],
  ['"', 34],
]);

/** `'a'` or `b'a'`: the code point, or undefined if it is none. */
export function readCharacter(text: string): { code: number; isByte: boolean } | undefined {
  const [, prefix, inner] = /^(b?)'([\s\S]+)'$/.exec(text) ?? [];
  if (inner === undefined) return undefined;
  const isByte = prefix === "b";
  const [, hex, unicode, letter] = /^\\(?:x([\da-fA-F]{2})|u\{([\da-fA-F_]{1,8})\}|(.))$/.exec(inner) ?? [];
  const code =
    hex !== undefined
      ? Number.parseInt(hex, 16)
      : unicode !== undefined
        ? Number.parseInt(unicode.replaceAll("_", ""), 16)
        : letter !== undefined
          ? ESCAPES.get(letter)
          : [...inner].length === 1
            ? inner.codePointAt(0)
            : undefined;
  if (code === undefined || code > (isByte ? 0xff : 0x10ffff)) return undefined;
  return { code, isByte };
}
