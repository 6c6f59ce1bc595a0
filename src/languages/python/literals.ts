// Python's number constants: decimal, hexadecimal, octal and binary ints of any size, floats, underscores between digits.

/** The number of an `integer` token; undefined if Python would not read it (08) or knows it as another kind (2j, 5L). */
export function readInteger(text: string): bigint | undefined {
  if (!/^(?:0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|0(?:_?0)*|[1-9](?:_?\d)*)$/.test(text))
    return undefined;
  return BigInt(text.replaceAll("_", "").toLowerCase());
}

/** The number of a `float` token, as above. */
export function readFloat(text: string): number | undefined {
  if (!/^(?:(?:\d(?:_?\d)*)?\.\d(?:_?\d)*|\d(?:_?\d)*\.?)(?:[eE][+-]?\d(?:_?\d)*)?$/.test(text)) return undefined;
  return Number(text.replaceAll("_", ""));
}
