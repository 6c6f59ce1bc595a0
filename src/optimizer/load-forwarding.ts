// A load from where it is known what memory holds is that value: what was stored there last, or loaded before, with no store between that
// could be to the same place. Words of 4 and 8 bytes only: a byte is cut when it is stored.
import { type Flow, flowOf } from "../fir/analysis/edges.ts";
import { isBackEdge, loopsOf } from "../fir/analysis/loops.ts";
import type { BlockId, FirFunction, FirInstruction, ValueId } from "../fir/function.ts";
import { opFacts } from "../fir/ops.ts";
import { constantsOf, replaceValues, resolve, typesOf } from "../fir/rewrite.ts";

/** A place in memory: elements of `bytes` counted from where `base` says, or from 0. */
interface Place {
  readonly bytes: number;
  readonly base: ValueId | undefined;
  readonly index: number;
}

type Known = ReadonlyMap<string, { readonly place: Place; readonly value: ValueId }>;

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

export function forwardLoads(fn: FirFunction): boolean {
  const flow = flowOf(fn);
  const constants = constantsOf(fn);
  const replaced = new Map<ValueId, ValueId>();
  const after = new Map<BlockId, Known>();
  const loops = loopsOf(flow);
  const types = typesOf(fn);
  for (const id of flow.order) {
    const block = flow.block.get(id)!;
    let known = new Map(knownBefore(flow, id, after));
    for (const member of loops.get(id) ?? []) {
      for (const one of flow.block.get(member)!.instructions) known = withoutTouched(known, one, constants, replaced);
    }
    block.instructions = block.instructions.filter((one) => {
      const place = placeOf(one, constants, replaced);
      const isWhole = place !== undefined && place.bytes >= 4;
      if (isWhole && opFacts(one.op).effect === "read") {
        const there = known.get(keyOf(place));
        if (there && types.get(there.value) === one.type) {
          replaced.set(one.result!, there.value);
          return false;
        }
        known.set(keyOf(place), { place, value: one.result! });
        return true;
      }
      known = withoutTouched(known, one, constants, replaced);
      if (isWhole) known.set(keyOf(place), { place, value: resolve(replaced, one.args[0]!) });
      return true;
    });
    after.set(id, known);
  }
  replaceValues(fn, replaced);
  return replaced.size > 0;
}

const keyOf = ({ bytes, base, index }: Place): string => `${bytes} ${base ?? ""} ${index}`;

/** What all ways into a block agree on, the end of its own loop aside. */
function knownBefore(flow: Flow, id: BlockId, after: ReadonlyMap<BlockId, Known>): Known {
  const ways = flow.predecessors.get(id)!.filter((from) => !isBackEdge(flow, from, id));
  const [first, ...others] = ways.map((from) => after.get(from)!);
  if (!first) return new Map();
  return new Map([...first].filter(([key, { value }]) => others.every((known) => known.get(key)?.value === value)));
}

/** What is still known after an instruction that may store. */
function withoutTouched(
  known: ReadonlyMap<string, { readonly place: Place; readonly value: ValueId }>,
  one: FirInstruction,
  constants: ReadonlyMap<ValueId, number>,
  replaced: ReadonlyMap<ValueId, ValueId>,
): Map<string, { readonly place: Place; readonly value: ValueId }> {
  if (one.op === "call") return new Map();
  if (one.op === "const" || one.op === "getstate" || one.op === "setstate" || opFacts(one.op).effect !== "write")
    return new Map(known);
  const stored = placeOf(one, constants, replaced);
  return new Map([...known].filter(([, { place }]) => stored !== undefined && areApart(place, stored)));
}

/** Whether two places cannot share a byte. */
function areApart(a: Place, b: Place): boolean {
  if (a.base !== b.base || (a.base !== undefined && a.bytes !== b.bytes)) return false;
  return a.index * a.bytes >= (b.index + 1) * b.bytes || b.index * b.bytes >= (a.index + 1) * a.bytes;
}

/** Where a load or store goes; undefined for any other instruction. */
function placeOf(
  { op, args, imms }: FirInstruction,
  constants: ReadonlyMap<ValueId, number>,
  replaced: ReadonlyMap<ValueId, ValueId>,
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
