// Where loads and stores go, and which are sure to find memory there: what optimizing them asks.
import type { FirInstruction, ValueId } from "../fir/function.ts";
import { opFacts } from "../fir/ops.ts";
import { resolve } from "../fir/rewrite.ts";

/** A place in memory: elements of `bytes` counted from where `base` says, or from 0. */
export interface Place {
  readonly bytes: number;
  readonly base: ValueId | undefined;
  readonly index: number;
}

const WIDTHS: Readonly<Record<string, number>> = {
  ld8u: 1,
  ld8s: 1,
  st8: 1,
  ld16u: 2,
  ld16s: 2,
  st16: 2,
  ld32: 4,
  st32: 4,
  ldg: 4,
  stg: 4,
  ldf: 8,
  stf: 8,
  ldfg: 8,
  stfg: 8,
};

export const keyOf = ({ bytes, base, index }: Place): string => `${bytes} ${base ?? ""} ${index}`;

/** Whether two places cannot share a byte. */
export function areApart(a: Place, b: Place): boolean {
  if (a.base !== b.base || (a.base !== undefined && a.bytes !== b.bytes)) return false;
  return a.index * a.bytes >= (b.index + 1) * b.bytes || b.index * b.bytes >= (a.index + 1) * a.bytes;
}

/** Where a load or store goes; undefined for any other instruction. */
export function placeOf(
  { op, args, imms }: FirInstruction,
  constants: ReadonlyMap<ValueId, number>,
  replaced: ReadonlyMap<ValueId, ValueId> = new Map(),
): Place | undefined {
  const bytes = WIDTHS[op];
  if (bytes === undefined) return undefined;
  const isStore = opFacts(op).effect === "write";
  const base = args[isStore ? 1 : 0];
  const index = imms[0]!;
  if (base === undefined) return { bytes, base, index };
  const value = resolve(replaced, base);
  const constant = constants.get(value);
  // A negative or large constant may wrap to another word: it is left a base of its own.
  return constant !== undefined && constant >= 0 && constant < 2 ** 20
    ? { bytes, base: undefined, index: index + constant }
    : { bytes, base: value, index };
}

/** Whether a place is in memory for certain. */
export const isInside = ({ base, index, bytes }: Place, memoryBytes: number): boolean =>
  base === undefined && index >= 0 && (index + 1) * bytes <= memoryBytes;

/** Whether an instruction may trap here: not where it goes to a place in memory, and not where it divides by a constant other than 0. */
export function mayTrap(one: FirInstruction, constants: ReadonlyMap<ValueId, number>, memoryBytes: number): boolean {
  if (one.op === "call") return true;
  if (!opFacts(one.op).mayTrap) return false;
  if (one.op === "div" || one.op === "rem") return (constants.get(one.args[1]!) ?? 0) === 0;
  const place = placeOf(one, constants);
  return place === undefined || !isInside(place, memoryBytes);
}
