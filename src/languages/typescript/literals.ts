// Number constants of TypeScript: decimal, hexadecimal, octal, binary, with `_` between digits. Their value is what JavaScript reads.

export type ReadNumber =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "fault"; readonly what: string; readonly instead: string };

const NUMBER =
  /^(?:0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)$/;

export function readNumber(written: string): ReadNumber {
  const text = written.replaceAll("_", "");
  if (/^\w+n$/.test(text) && !/^0[xX]/.test(text))
    return {
      kind: "fault",
      what: `the bigint \`${written}\``,
      instead: `write ${text.slice(0, -1)}: numbers are int (32 bits) or float64`,
    };
  if (/^0\d/.test(text)) {
    return {
      kind: "fault",
      what: `\`${written}\` (a leading 0)`,
      instead: `write ${text.replace(/^0+(?=\d)/, "")}, or 0o${text.slice(1)} if it is meant octal`,
    };
  }
  if (!NUMBER.test(text))
    return { kind: "fault", what: `the number \`${written}\``, instead: "write it as 1.5, 2e3, 0x1f, 0o17 or 0b101" };
  return { kind: "number", value: Number(text) };
}
