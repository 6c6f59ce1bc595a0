// A load from where it is known what memory holds is that value: what was stored there last, or loaded before, with no store between that
// could be to the same place. Words of 4 and 8 bytes only: a byte is cut when it is stored.
import { type Flow, flowOf } from "../fir/analysis/edges.ts";
import { isBackEdge, loopsOf } from "../fir/analysis/loops.ts";
import type { BlockId, FirFunction, FirInstruction, ValueId } from "../fir/function.ts";
import { opFacts } from "../fir/ops.ts";
import { constantsOf, replaceValues, resolve, typesOf } from "../fir/rewrite.ts";
import { areApart, keyOf, type Place, placeOf } from "./places.ts";

type Known = ReadonlyMap<string, { readonly place: Place; readonly value: ValueId }>;

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

/** What all ways into a block agree on, the end of its own loop aside. */
function knownBefore(flow: Flow, id: BlockId, after: ReadonlyMap<BlockId, Known>): Known {
  const ways = flow.predecessors.get(id)!.filter((from) => !isBackEdge(flow, from, id));
  const [first, ...others] = ways.map((from) => after.get(from));
  // A way that is not worked out yet goes back into a loop that is entered in the middle.
  if (!first || !others.every((known) => known !== undefined)) return new Map();
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
