// C constants: decimal, hexadecimal, octal and binary integers with suffixes, floating constants, characters with escapes.
import { FLOAT, INT, type ScalarType, UNSIGNED } from "../code/types.ts";

export type ReadLiteral =
  | { readonly kind: "literal"; readonly value: number; readonly type: ScalarType }
  | { readonly kind: "fault"; readonly what: string; readonly instead: string };

/** 2147483648 is too large for an int by itself, but with a minus it is one. */
export const INT_MINIMUM_DIGITS = "2147483648";

const INT_LARGEST = 2 ** 31 - 1;
const UNSIGNED_LARGEST = 2 ** 32 - 1;

/** The grammar takes a sign that cannot be an operator into the number. */
export function readNumber(signed: string): ReadLiteral {
  const text = signed.replace(/^[-+]/, "");
  if (!signed.startsWith("-")) return readUnsigned(text);
  if (text === INT_MINIMUM_DIGITS) return { kind: "literal", value: -(2 ** 31), type: INT };
  const read = readUnsigned(text);
  return read.kind === "fault" ? read : { ...read, value: -read.value };
}

function readUnsigned(text: string): ReadLiteral {
  const whole = /^(0[xX][\da-fA-F]+|0[bB][01]+|\d+)([uUlL]*)$/.exec(text);
  if (whole) return readWhole(whole[1]!, whole[2]!.toLowerCase());
  const real = /^((?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?)[fFlL]?$/.exec(text);
  if (!real)
    return {
      kind: "fault",
      what: `the number \`${text}\``,
      instead: "write it in decimal (1.5, 2e3), hexadecimal (0x1f), octal (017) or binary (0b101)",
    };
  return { kind: "literal", value: Number(real[1]), type: FLOAT };
}

function readWhole(digits: string, suffix: string): ReadLiteral {
  if (suffix.includes("ll")) return tooWide(`\`${digits}${suffix}\` (64 bits)`);
  if (!/^(?:u?l?|lu)$/.test(suffix))
    return {
      kind: "fault",
      what: `the suffix of \`${digits}${suffix}\``,
      instead: `write ${digits}, or ${digits}u for unsigned`,
    };
  const isOctal = /^0\d/.test(digits);
  if (isOctal && /[89]/.test(digits)) {
    return {
      kind: "fault",
      what: `\`${digits}\` (a leading 0 means octal, which has no 8 and 9)`,
      instead: `write ${digits.replace(/^0+/, "")}`,
    };
  }
  const value = isOctal ? Number.parseInt(digits, 8) : Number(digits);
  if (value > UNSIGNED_LARGEST) return tooWide(`\`${digits}\` (more than 32 bits)`);
  if (suffix.includes("u")) return { kind: "literal", value, type: UNSIGNED };
  if (value <= INT_LARGEST) return { kind: "literal", value, type: INT };
  // Only constants that are not decimal become unsigned by themselves.
  if (/^0/.test(digits)) return { kind: "literal", value, type: UNSIGNED };
  return {
    kind: "fault",
    what: `\`${digits}\` (more than an int holds)`,
    instead: `write ${digits}u if it is meant unsigned`,
  };
}

const tooWide = (what: string): ReadLiteral => ({
  kind: "fault",
  what,
  instead: "numbers have 32 bits; use double for larger ones",
});

const ESCAPES = new Map(
  Object.entries({ n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11, e: 27, "\\": 92, "'": 39, '"': 34, "?": 63 }),
);

/** `text` with its quotes. A char is signed, so '\xff' is -1. */
export function readCharacter(text: string): ReadLiteral {
  const inner = /^'([\s\S]*)'$/.exec(text)?.[1];
  if (inner === undefined)
    return { kind: "fault", what: `the character ${text}`, instead: "write a plain character such as 'a'" };
  const code = characterCode(inner);
  if (code === undefined || code > 255)
    return { kind: "fault", what: `the character ${text}`, instead: "use one ASCII character, or its number" };
  return { kind: "literal", value: (code << 24) >> 24, type: INT };
}

function characterCode(inner: string): number | undefined {
  const [, octal, hex, letter] = /^\\(?:([0-7]{1,3})|x([\da-fA-F]{1,2})|(.))$/.exec(inner) ?? [];
  if (octal !== undefined) return Number.parseInt(octal, 8);
  if (hex !== undefined) return Number.parseInt(hex, 16);
  if (letter !== undefined) return ESCAPES.get(letter);
  return inner.length === 1 && inner.charCodeAt(0) < 128 ? inner.charCodeAt(0) : undefined;
}
