// Keeping values elsewhere than in a register: in a word of memory, with a short-lived temporary at each use and definition; or, for a
// constant, nowhere, because it can be made again.
import type { FirType } from "../fir/function.ts";
import { loadConstant } from "./constants.ts";
import {
  freshVirtual,
  type MachineBlock,
  type MachineFunction,
  type MachineInstruction,
  machineInstruction,
  numberSlot,
  registerSlot,
  type Virtual,
} from "./machine-code.ts";

/** Registers joined by moves, which never hold different values at once: they share a word. */
export interface SpillGroup {
  readonly members: readonly Virtual[];
  readonly type: FirType;
}

/** Where a spilled register is. */
type Home = { readonly kind: "word"; readonly word: number } | { readonly kind: "constant"; readonly value: number };

/** Rewrites the function; the temporaries it makes are added to `temporaries`. */
export function spill(
  fn: MachineFunction,
  groups: readonly SpillGroup[],
  temporaries: Set<Virtual>,
  takeWord: (type: FirType) => number,
): void {
  const homes = new Map<Virtual, Home>();
  for (const { members, type } of groups) {
    const constant = members.length === 1 ? fn.constants.get(members[0]!) : undefined;
    const home: Home =
      constant === undefined ? { kind: "word", word: takeWord(type) } : { kind: "constant", value: constant };
    for (const member of members) homes.set(member, home);
  }
  for (const [id, block] of fn.blocks) fn.blocks.set(id, new BlockSpiller(fn, homes, temporaries).rewrite(block));
}

const NOTHING: ReadonlyMap<Virtual, Virtual> = new Map();

class BlockSpiller {
  private readonly fn: MachineFunction;
  private readonly homes: ReadonlyMap<Virtual, Home>;
  private readonly temporaries: Set<Virtual>;
  private readonly out: MachineInstruction[] = [];

  constructor(fn: MachineFunction, homes: ReadonlyMap<Virtual, Home>, temporaries: Set<Virtual>) {
    this.fn = fn;
    this.homes = homes;
    this.temporaries = temporaries;
  }

  rewrite(block: MachineBlock): MachineBlock {
    for (const one of block.instructions) this.instruction(one);
    // Moves happen at once: all that is read comes first, then what goes to memory is stored.
    const stores: MachineInstruction[] = [];
    const moves = block.moves.flatMap((move) => {
      const [to, from] = [this.homes.get(move.to), this.homes.get(move.from)];
      if (to?.kind === "word" && from?.kind === "word" && to.word === from.word) return [];
      const source = from ? this.load(move.from, from) : move.from;
      if (!to) return [{ to: move.to, from: source }];
      stores.push(...this.store(move.to, to, source));
      return [];
    });
    const sets = block.sets.flatMap((one) => {
      const home = this.homes.get(one.defines!);
      if (!home) return [one];
      const to = this.temporary(one.defines!);
      stores.push(replace(one, new Map([[one.defines!, to]])), ...this.store(one.defines!, home, to));
      return [];
    });
    this.out.push(...stores);
    const ends = (one: MachineInstruction): ((ending: MachineInstruction) => MachineInstruction) => {
      const loaded = this.loadAll(one);
      return (ending) => replace(ending, loaded);
    };
    const test = block.test;
    const inTest = test && ends(test.yes);
    const inReturn = block.returns && ends(block.returns);
    return {
      id: block.id,
      instructions: this.out,
      moves,
      sets,
      ...(test && inTest ? { test: { yes: inTest(test.yes), no: inTest(test.no) } } : {}),
      ...(block.returns && inReturn ? { returns: inReturn(block.returns) } : {}),
    };
  }

  private instruction(one: MachineInstruction): void {
    const target = one.defines === undefined ? undefined : this.homes.get(one.defines);
    if (target?.kind === "constant") return;
    const loaded = this.loadAll(one);
    if (!target) {
      this.out.push(replace(one, loaded));
      return;
    }
    const to = this.temporary(one.defines!);
    this.out.push(replace(one, new Map([...loaded, [one.defines!, to]])), ...this.store(one.defines!, target, to));
  }

  private loadAll(one: MachineInstruction): ReadonlyMap<Virtual, Virtual> {
    let loaded: Map<Virtual, Virtual> | undefined;
    for (const of of one.uses) {
      const home = this.homes.get(of);
      if (!home || loaded?.has(of)) continue;
      loaded ??= new Map();
      loaded.set(of, this.load(of, home));
    }
    return loaded ?? NOTHING;
  }

  private load(of: Virtual, home: Home): Virtual {
    const type = this.fn.bank.get(of)!;
    const to = this.temporary(of);
    this.out.push(
      home.kind === "constant"
        ? loadConstant(to, type, home.value)
        : machineInstruction(type === "f64" ? "ldfg" : "ldg", [registerSlot(to), numberSlot(home.word)]),
    );
    return to;
  }

  private store(of: Virtual, home: Home, from: Virtual): MachineInstruction[] {
    if (home.kind === "constant") return [];
    const name = this.fn.bank.get(of) === "f64" ? "stfg" : "stg";
    return [machineInstruction(name, [registerSlot(from), numberSlot(home.word)])];
  }

  private temporary(like: Virtual): Virtual {
    const to = freshVirtual(this.fn, this.fn.bank.get(like)!);
    this.temporaries.add(to);
    return to;
  }
}

function replace(one: MachineInstruction, by: ReadonlyMap<Virtual, Virtual>): MachineInstruction {
  if (by.size === 0) return one;
  const now = (of: Virtual): Virtual => by.get(of) ?? of;
  return {
    ...one,
    slots: one.slots.map((slot) => (slot.kind === "register" ? registerSlot(now(slot.of)) : slot)),
    uses: one.uses.map(now),
    ...(one.values ? { values: one.values.map(now) } : {}),
    ...(one.defines === undefined ? {} : { defines: now(one.defines) }),
  };
}

/** A block with what it reads replaced. */
export const replaceUses = (block: MachineBlock, by: ReadonlyMap<Virtual, Virtual>): MachineBlock => ({
  ...block,
  instructions: block.instructions.map((one) => replace(one, by)),
  moves: block.moves.map(({ to, from }) => ({ to, from: by.get(from) ?? from })),
  ...(block.test ? { test: { yes: replace(block.test.yes, by), no: replace(block.test.no, by) } } : {}),
  ...(block.returns ? { returns: replace(block.returns, by) } : {}),
});

/** Makes each constant of a bank again in every block that uses it, so that none is kept across blocks. */
export function localiseConstants(fn: MachineFunction, bank: FirType): void {
  for (const [id, block] of fn.blocks) fn.blocks.set(id, localised(fn, bank, block));
}

function localised(fn: MachineFunction, bank: FirType, block: MachineBlock): MachineBlock {
  const here = new Map<Virtual, Virtual>();
  const out: MachineInstruction[] = [];
  const isOurs = (of: Virtual) => fn.constants.has(of) && fn.bank.get(of) === bank;
  const bring = (uses: readonly Virtual[]) => {
    for (const of of uses) {
      if (!isOurs(of) || here.has(of)) continue;
      const to = freshVirtual(fn, bank);
      const value = fn.constants.get(of)!;
      fn.constants.set(to, value);
      here.set(of, to);
      out.push(loadConstant(to, bank, value));
    }
  };
  for (const one of block.instructions) {
    if (one.defines !== undefined && isOurs(one.defines)) continue;
    bring(one.uses);
    out.push(replace(one, here));
  }
  bring([...block.moves.map((move) => move.from), ...(block.test?.yes.uses ?? []), ...(block.returns?.uses ?? [])]);
  return {
    ...block,
    instructions: out,
    moves: block.moves.map((move) => ({ to: move.to, from: here.get(move.from) ?? move.from })),
    ...(block.test ? { test: { yes: replace(block.test.yes, here), no: replace(block.test.no, here) } } : {}),
    ...(block.returns ? { returns: replace(block.returns, here) } : {}),
  };
}
