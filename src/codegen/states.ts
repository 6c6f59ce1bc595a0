// Where each state variable lives: a register that all entries share, or, when a bank runs short, a word of memory.
import type { FirModule, FirType } from "../fir/function.ts";
import { FLOAT_REGISTERS, INT_REGISTERS } from "../isa/registers.ts";

export type StatePlace =
  | { readonly kind: "register"; readonly register: number }
  /** Element index in memory: of 4 bytes for i32, of 8 for f64. */
  | { readonly kind: "memory"; readonly word: number };

export type StatePlaces = ReadonlyMap<number, StatePlace>;

/** Registers of each bank that entries need for computing. */
const SCRATCH: Readonly<Record<FirType, number>> = { i32: 8, f64: 6 };

/** Places all states; grows the module's memory for those without a register. What people watch gets registers first. */
export function placeStates(module: FirModule): StatePlaces {
  const places = new Map<number, StatePlace>();
  const size = { i32: INT_REGISTERS, f64: FLOAT_REGISTERS };
  for (const bank of ["i32", "f64"] as const) {
    const ofBank = module.states.flatMap((state, index) => (state.type === bank ? [{ state, index }] : []));
    const taken = new Set(ofBank.flatMap(({ state }) => state.register ?? []));
    for (const { state, index } of ofBank) {
      if (state.register !== undefined) places.set(index, { kind: "register", register: state.register });
    }
    const rest = ofBank.filter(({ state }) => state.register === undefined);
    rest.sort((a, b) => Number(b.state.visible) - Number(a.state.visible) || a.index - b.index);
    let next = 0;
    for (const { index } of rest) {
      while (taken.has(next)) next++;
      if (taken.size < size[bank] - SCRATCH[bank]) {
        taken.add(next);
        places.set(index, { kind: "register", register: next });
      } else {
        places.set(index, { kind: "memory", word: takeWord(module, bank) });
      }
    }
  }
  return places;
}

/** One more word of memory. */
export function takeWord(module: FirModule, type: FirType): number {
  const bytes = type === "f64" ? 8 : 4;
  const word = Math.ceil(module.memoryBytes / bytes);
  module.memoryBytes = (word + 1) * bytes;
  return word;
}
