// FIR -> instructions on virtual registers: constants into operands where a form takes them, comparisons into branches, addresses into loads.
import { edgesOf, type Flow } from "../fir/analysis/edges.ts";
import type { BlockId, FirBlock, FirFunction, FirInstruction, FirModule, FirType, ValueId } from "../fir/function.ts";
import { constantsOf, useCounts } from "../fir/rewrite.ts";
import { instruction } from "../isa/index-by.ts";
import type { OperandKind } from "../isa/instruction.ts";
import type { Mnemonic } from "../isa/instructions.ts";
import { loadConstant } from "./constants.ts";
import type { MachineBlock, MachineFunction, MachineInstruction, Slot, Virtual } from "./machine-code.ts";
import type { StatePlaces } from "./states.ts";

/** Index and signature of each function in the image. */
export type Callees = ReadonlyMap<
  string,
  { readonly index: number; readonly params: readonly FirType[]; readonly result?: FirType }
>;

const INT32_MIN = -2147483648;
const INT32_MAX = 2147483647;

/** The test that holds exactly when the other does not; `swap` exchanges the operands, `by` moves the constant. */
const OPPOSITE: Readonly<Record<string, { readonly name: Mnemonic; readonly swap?: true; readonly by?: number }>> = {
  if: { name: "ifz" },
  ifz: { name: "if" },
  ifeq: { name: "ifne" },
  ifne: { name: "ifeq" },
  iflt: { name: "ifle", swap: true },
  ifle: { name: "iflt", swap: true },
  ifltu: { name: "ifgeu" },
  ifgeu: { name: "ifltu" },
  ifeqi: { name: "ifnei" },
  ifnei: { name: "ifeqi" },
  iflti: { name: "ifgti", by: -1 },
  ifgti: { name: "iflti", by: 1 },
  iffeq: { name: "iffne" },
  iffne: { name: "iffeq" },
  ifflt: { name: "ifnflt" },
  ifnflt: { name: "ifflt" },
  iffle: { name: "ifnfle" },
  ifnfle: { name: "iffle" },
};

const register = (of: number): Slot => ({ kind: "register", of: of as Virtual });
const number = (value: number): Slot => ({ kind: "number", value });

/** An instruction whose first slot is written if the row has a destination. */
export function machineInstruction(
  name: Mnemonic,
  slots: readonly Slot[],
  more: Partial<MachineInstruction> = {},
): MachineInstruction {
  const writes = /^[rf]d$/.test(instruction(name).operands[0] ?? "");
  const registers = slots.flatMap((slot) => (slot.kind === "register" ? [slot.of] : []));
  return {
    name,
    slots,
    ...(writes ? { defines: registers[0]! } : {}),
    uses: writes ? registers.slice(1) : registers,
    ...more,
  };
}

export const copyOf = (to: Virtual, from: Virtual, type: FirType): MachineInstruction =>
  machineInstruction(type === "f64" ? "fmov" : "mov", [register(to), register(from)], { isCopy: true });

export class Selector {
  private readonly constants: ReadonlyMap<ValueId, number>;
  private readonly uses: ReadonlyMap<ValueId, number>;
  private readonly definition = new Map<ValueId, FirInstruction>();
  private readonly blockOf = new Map<ValueId, BlockId>();
  private readonly types = new Map<ValueId, FirType>();
  /** Comparisons that live only in the test of their own block's branch. */
  private readonly fused = new Set<ValueId>();
  private readonly needed = new Set<ValueId>();
  private readonly fn: FirFunction;
  private readonly flow: Flow;
  private readonly module: FirModule;
  private readonly places: StatePlaces;
  private readonly callees: Callees;

  constructor(fn: FirFunction, flow: Flow, module: FirModule, places: StatePlaces, callees: Callees) {
    this.fn = fn;
    this.flow = flow;
    this.module = module;
    this.places = places;
    this.callees = callees;
    this.constants = constantsOf(fn);
    this.uses = useCounts(fn);
    for (const block of fn.blocks) {
      for (const param of block.params) this.types.set(param.id, param.type);
      for (const one of block.instructions) {
        if (one.result === undefined) continue;
        this.definition.set(one.result, one);
        this.blockOf.set(one.result, block.id);
        this.types.set(one.result, one.type!);
      }
    }
  }

  select(): MachineFunction {
    const blocks = new Map<BlockId, MachineBlock>();
    for (const id of this.flow.order) this.markFused(this.flow.block.get(id)!);
    for (const id of this.flow.order) blocks.set(id, this.block(this.flow.block.get(id)!));
    this.dropUnusedConstants(blocks);
    const bank = new Map<Virtual, FirType>([...this.types].map(([id, type]) => [id as number as Virtual, type]));
    const fixed = new Map<Virtual, number>();
    const counters = { i32: 0, f64: 0 };
    for (const param of this.fn.blocks[0]!.params) fixed.set(param.id as number as Virtual, counters[param.type]++);
    const states: Virtual[] = [];
    if (this.fn.kind !== "helper") {
      this.module.states.forEach((state, index) => {
        const place = this.places.get(index)!;
        if (place.kind !== "register") return;
        const of = stateVirtual(index);
        bank.set(of, state.type);
        fixed.set(of, place.register);
        states.push(of);
      });
    }
    const constants = new Map([...this.constants].map(([id, value]) => [id as number as Virtual, value]));
    return { blocks, bank, fixed, states, constants };
  }

  private markFused(block: FirBlock): void {
    const end = block.terminator;
    if (end?.kind !== "branch") return;
    const made = this.definition.get(end.condition);
    if (!made || this.blockOf.get(end.condition) !== block.id || this.uses.get(end.condition) !== 1) return;
    if (
      made.op !== "const" &&
      made.op !== "call" &&
      made.op !== "getstate" &&
      instruction(made.op as Mnemonic).branch
    ) {
      this.fused.add(end.condition);
    }
  }

  private block(block: FirBlock): MachineBlock {
    const instructions: MachineInstruction[] = [];
    for (const one of block.instructions) {
      if (one.result !== undefined && this.fused.has(one.result)) continue;
      for (const made of this.instruction(one)) instructions.push(one.span ? { ...made, span: one.span } : made);
    }
    const end = block.terminator!;
    const span = end.kind === "trap" || !end.span ? {} : { span: end.span };
    const moves =
      end.kind === "jump"
        ? end.to.args.map((from, index) => ({
            to: this.flow.block.get(end.to.target)!.params[index]!.id as number as Virtual,
            from: this.use(from),
          }))
        : [];
    if (end.kind === "branch" && edgesOf(end).some((edge) => edge.args.length > 0)) {
      throw new Error("a branch edge with arguments reached selection; splitEdges comes first");
    }
    if (end.kind === "branch") {
      const yes = { ...this.test(end.condition), ...span };
      return { id: block.id, instructions, moves, test: { yes, no: opposite(yes) } };
    }
    if (end.kind === "return") {
      const value = end.value;
      const name =
        value === undefined || this.fn.kind !== "helper" ? "ret" : this.types.get(value) === "f64" ? "retf" : "reti";
      const slots = name === "ret" ? [] : [register(this.use(value!))];
      return { id: block.id, instructions, moves, returns: machineInstruction(name, slots, span) };
    }
    if (end.kind === "trap")
      return { id: block.id, instructions, moves, returns: machineInstruction("trap", [number(end.code)]) };
    return { id: block.id, instructions, moves };
  }

  private use(value: ValueId): Virtual {
    this.needed.add(value);
    return value as number as Virtual;
  }

  private constant(value: ValueId | undefined): number | undefined {
    return value === undefined ? undefined : this.constants.get(value);
  }

  private instruction(one: FirInstruction): MachineInstruction[] {
    const result = one.result as number as Virtual;
    switch (one.op) {
      case "const":
        return [loadConstant(result, one.type!, one.imms[0]!)];
      case "getstate": {
        const place = this.places.get(one.imms[0]!)!;
        if (place.kind === "register") return [copyOf(result, stateVirtual(one.imms[0]!), one.type!)];
        return [machineInstruction(one.type === "f64" ? "ldfg" : "ldg", [register(result), number(place.word)])];
      }
      case "setstate": {
        const place = this.places.get(one.imms[0]!)!;
        const value = this.use(one.args[0]!);
        const type = this.types.get(one.args[0]!)!;
        if (place.kind === "register") return [copyOf(stateVirtual(one.imms[0]!), value, type)];
        return [machineInstruction(type === "f64" ? "stfg" : "stg", [register(value), number(place.word)])];
      }
      case "call":
        return [this.call(one)];
      default:
        return [this.plain(one)];
    }
  }

  private call(one: FirInstruction): MachineInstruction {
    const callee = this.callees.get(one.callee!)!;
    const ordered = (["i32", "f64"] as const).flatMap((bank) =>
      one.args.filter((_, index) => callee.params[index] === bank),
    );
    const args = ordered.map((arg) => this.use(arg));
    const result = callee.result && (one.result as number as Virtual | undefined);
    const slots = [number(callee.index), ...(result === undefined ? [] : [register(result)]), ...args.map(register)];
    return { name: "call", slots, ...(result === undefined ? {} : { defines: result }), uses: args };
  }

  private plain(one: FirInstruction): MachineInstruction {
    const shaped = this.withImmediate(one) ??
      this.withAddress(one) ?? { name: one.op as Mnemonic, args: one.args, imms: one.imms };
    const row = instruction(shaped.name);
    const args = [...shaped.args];
    const imms = [...shaped.imms];
    const slots: Slot[] = [];
    for (const kind of row.operands as readonly OperandKind[]) {
      if (kind === "rd" || kind === "fd") slots.push(register(one.result!));
      else if (/^[rf][abc]$/.test(kind)) slots.push(register(this.use(args.shift()!)));
      else if (kind !== "vals") slots.push(number(imms.shift()!));
    }
    const values = args.map((arg) => this.use(arg));
    const made = machineInstruction(shaped.name, slots);
    return row.operands.includes("vals") ? { ...made, values, uses: [...made.uses, ...values] } : made;
  }

  private withImmediate(
    one: FirInstruction,
  ): { name: Mnemonic; args: readonly ValueId[]; imms: readonly number[] } | undefined {
    if (one.args.length !== 2) return undefined;
    const row = instruction(one.op as Mnemonic);
    const [left, right] = [this.constant(one.args[0]), this.constant(one.args[1])];
    const form = (name: string, arg: ValueId | undefined, imm: number) => ({
      name: name as Mnemonic,
      args: [arg!],
      imms: [imm],
    });
    if (right !== undefined) {
      if (row.immediate) return form(row.immediate, one.args[0], right);
      if (one.op === "sub") return form("addi", one.args[0], -right | 0);
      if (one.op === "le" && right < INT32_MAX) return form("lti", one.args[0], right + 1);
    }
    if (left !== undefined) {
      if (row.commutative && row.immediate) return form(row.immediate, one.args[1], left);
      if (one.op === "lt") return form("gti", one.args[1], left);
      if (one.op === "le" && left > INT32_MIN) return form("gti", one.args[1], left - 1);
    }
    return undefined;
  }

  /** Loads and stores: constant parts of the index go into the address. */
  private withAddress(
    one: FirInstruction,
  ): { name: Mnemonic; args: readonly ValueId[]; imms: readonly number[] } | undefined {
    const direct: Readonly<Record<string, Mnemonic>> = { ld32: "ldg", st32: "stg", ldf: "ldfg", stf: "stfg" };
    if (!instruction(one.op as Mnemonic).operands.includes("addr") || one.args.length === 0) return undefined;
    const at = one.args.length - 1;
    const index = one.args[at]!;
    const others = one.args.slice(0, at);
    const value = this.constant(index);
    if (value !== undefined && direct[one.op] && value + one.imms[0]! >= 0) {
      // Outside memory the verifier would refuse what must trap when run: leave that to the checked form.
      const bytes = one.op.includes("f") ? 8 : 4;
      if ((value + one.imms[0]! + 1) * bytes <= this.module.memoryBytes) {
        return { name: direct[one.op]!, args: others, imms: [value + one.imms[0]!] };
      }
    }
    const sum = this.definition.get(index);
    const offset = sum?.op === "add" ? this.constant(sum.args[1]) : undefined;
    if (offset !== undefined && offset + one.imms[0]! >= 0 && Math.abs(offset) < 1 << 20) {
      return { name: one.op as Mnemonic, args: [...others, sum!.args[0]!], imms: [offset + one.imms[0]!] };
    }
    return undefined;
  }

  private test(condition: ValueId): MachineInstruction {
    const made = this.fused.has(condition) ? this.definition.get(condition) : undefined;
    if (!made) return machineInstruction("if", [register(this.use(condition))]);
    const shaped = this.withImmediate(made) ?? { name: made.op as Mnemonic, args: made.args, imms: [] };
    if ((shaped.name === "nei" || shaped.name === "eqi") && shaped.imms[0] === 0) {
      return machineInstruction(shaped.name === "nei" ? "if" : "ifz", [register(this.use(shaped.args[0]!))]);
    }
    const name = instruction(shaped.name).branch as Mnemonic;
    return machineInstruction(name, [...shaped.args.map((arg) => register(this.use(arg))), ...shaped.imms.map(number)]);
  }

  private dropUnusedConstants(blocks: ReadonlyMap<BlockId, MachineBlock>): void {
    // An `add` that went into addresses, and constants that went into operands, have no reader left.
    const readers = () => {
      const used = new Set<Virtual>();
      for (const block of blocks.values()) {
        for (const one of block.instructions) for (const of of one.uses) used.add(of);
        for (const move of block.moves) used.add(move.from);
        for (const of of [...(block.test?.yes.uses ?? []), ...(block.returns?.uses ?? [])]) used.add(of);
      }
      return used;
    };
    for (let again = true; again; ) {
      again = false;
      const used = readers();
      for (const block of blocks.values()) {
        const kept = block.instructions.filter(
          (one) =>
            one.defines === undefined ||
            used.has(one.defines) ||
            one.defines < 0 ||
            instruction(one.name).effect !== "pure",
        );
        if (kept.length === block.instructions.length) continue;
        again = true;
        block.instructions = kept;
      }
    }
  }
}

/** State variables have virtual numbers below zero. */
export const stateVirtual = (index: number): Virtual => (-1 - index) as Virtual;

function opposite(test: MachineInstruction): MachineInstruction {
  const { name, swap, by } = OPPOSITE[test.name]!;
  const slots = swap ? [...test.slots].reverse() : test.slots;
  const moved =
    by === undefined ? slots : slots.map((slot) => (slot.kind === "number" ? number(slot.value + by) : slot));
  const constant = moved.find((slot) => slot.kind === "number");
  const more = test.span ? { span: test.span } : {};
  // x > 2147483647 never holds and x < -2147483648 neither: their opposites have no constant; test the constant's neighbour instead.
  if (constant?.kind === "number" && (constant.value > INT32_MAX || constant.value < INT32_MIN)) {
    return machineInstruction("ifeq", [slots[0]!, slots[0]!], more);
  }
  return machineInstruction(name, moved, more);
}
