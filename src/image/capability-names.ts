// Names of capability bits and trap codes for people, derived from the wire constants.
import * as capability from "../wire/capability.ts";
import * as refusal from "../wire/refusal.ts";
import * as trap from "../wire/trap.ts";

const wordsOf = (constant: string): string => constant.toLowerCase().replaceAll("_", " ");

const nameIn = (constants: Readonly<Record<string, unknown>>, value: number): string => {
  const found = Object.entries(constants).find(([, number]) => number === value);
  return found ? wordsOf(found[0]) : `number ${value}`;
};

/** "sense", "actuate", … for each bit of a capability mask. */
export const capabilityNames = (mask: number): string[] =>
  Object.entries(capability)
    .filter(([, bit]) => (mask & bit) !== 0)
    .map(([name]) => wordsOf(name));

/** "divide by zero", … */
export const trapName = (code: number): string => nameIn(trap, code);

/** "bad crc", … */
export const refusalName = (code: number): string => nameIn(refusal, code);
