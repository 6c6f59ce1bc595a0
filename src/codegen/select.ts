// FIR -> instructions on virtual registers: constants into operands where a form takes them, comparisons into branches, addresses into loads.
import { edgesOf, type Flow } from "../fir/analysis/edges.ts";
import type {
  BlockId,
  Edge,
  FirBlock,
  FirFunction,
  FirInstruction,
  FirModule,
  FirType,
  ValueId,
} from "../fir/function.ts";
import { constantsOf } from "../fir/rewrite.ts";
import { instruction } from "../isa/index-by.ts";
import type { Instruction } from "../isa/instruction.ts";
import type { Mnemonic } from "../isa/instructions.ts";
import { branchOf, Conditions, oppositeOf } from "./conditions.ts";
import { copyBits, INT32_MAX, INT32_MIN, loadBits, loadConstant } from "./constants.ts";
import {
  copyOf,
  freshVirtual,
  type MachineBlock,
  type MachineFunction,
  type MachineInstruction,
  type Move,
  machineInstruction,
  numberSlot,
  registerSlot,
  type Virtual,
} from "./machine-code.ts";
import { placeConstants } from "./place-constants.ts";
import type { StatePlaces } from "./states.ts";

/** Index and signature of each function in the image. */
export type Callees = ReadonlyMap<
  string,
  { readonly index: number; readonly params: readonly FirType[]; readonly result?: FirType }
>;

/** Everything selection asks about the rest of the program. */
export interface SelectContext {
  readonly module: FirModule;
  readonly places: StatePlaces;
  readonly callees: Callees;
  /** Short constants are loaded once for all their uses (the default), or near to them (place-constants.ts). */
  readonly sharesShort?: boolean;
}

/** An instruction with its values, before they are registers. */
interface Shape {
  readonly name: Mnemonic;
  readonly args: readonly ValueId[];
  readonly imms: readonly number[];
}

/** Forms with a constant index; the elements' bytes. */
const DIRECT: Readonly<Record<string, { readonly name: Mnemonic; readonly bytes: number }>> = {
  ld32: { name: "ldg", bytes: 4 },
  st32: { name: "stg", bytes: 4 },
  ldf: { name: "ldfg", bytes: 8 },
  stf: { name: "stfg", bytes: 8 },
};

/** The machine code of a function whose branch edges carry no arguments (split-edges.ts). */
export function select(fn: FirFunction, flow: Flow, context: SelectContext): MachineFunction {
  return new Selector(fn, flow, context).select();
}

/** Values keep their numbers as virtual registers. */
const virtualOf = (value: ValueId): Virtual => value as number as Virtual;
const valueIn = (virtual: Virtual): ValueId => virtual as number as ValueId;
/** State variables have virtual numbers below zero. */
const stateVirtual = (index: number): Virtual => (-1 - index) as Virtual;

class Selector {
  private readonly fn: FirFunction;
  private readonly flow: Flow;
  private readonly context: SelectContext;
  private readonly constants: ReadonlyMap<ValueId, number>;
  /** Constants to load where they go rather than to copy from a register. */
  private readonly inPlace: ReadonlySet<ValueId>;
  private readonly conditions: Conditions;
  private readonly definition = new Map<ValueId, FirInstruction>();
  private readonly types = new Map<ValueId, FirType>();
  private readonly code: MachineFunction;

  constructor(fn: FirFunction, flow: Flow, context: SelectContext) {
    this.fn = fn;
    this.flow = flow;
    this.context = context;
    this.constants = constantsOf(fn);
    this.conditions = new Conditions(fn);
    for (const block of fn.blocks) {
      for (const param of block.params) this.types.set(param.id, param.type);
      for (const one of block.instructions) {
        if (one.result === undefined) continue;
        this.definition.set(one.result, one);
        this.types.set(one.result, one.type!);
      }
    }
    this.inPlace = this.constantsInPlace();
    this.code = {
      blocks: new Map(),
      bank: new Map([...this.types].map(([value, type]) => [virtualOf(value), type])),
      fixed: new Map(),
      states: this.registerStates(),
      constants: new Map([...this.constants].map(([value, constant]) => [virtualOf(value), constant])),
      nextVirtual: fn.nextValue,
    };
  }

  select(): MachineFunction {
    const { code, context, fn, flow } = this;
    for (const state of code.states) {
      const index = -1 - state;
      const place = context.places.get(index);
      code.bank.set(state, context.module.states[index]!.type);
      if (place?.kind === "register") code.fixed.set(state, place.register);
    }
    for (const id of flow.order) code.blocks.set(id, this.block(flow.block.get(id)!));
    const [first] = flow.order as [BlockId];
    const start = code.blocks.get(first)!;
    code.blocks.set(first, { ...start, instructions: [...this.parameters(fn.blocks[0]!), ...start.instructions] });
    dropUnread(code);
    placeConstants(code, flow, context.sharesShort ?? true);
    return code;
  }

  /** States in registers, which only entries have. */
  private registerStates(): Virtual[] {
    if (this.fn.kind === "helper") return [];
    return this.context.module.states.flatMap((_, index) =>
      this.context.places.get(index)?.kind === "register" ? [stateVirtual(index)] : [],
    );
  }

  /** Parameters come in the first registers of each bank, and may go elsewhere. */
  private parameters(first: FirBlock): MachineInstruction[] {
    const counters = { i32: 0, f64: 0 };
    return first.params.map(({ id, type }) => {
      const given = freshVirtual(this.code, type);
      this.code.fixed.set(given, counters[type]++);
      return copyOf(virtualOf(id), given, type);
    });
  }

  private block(block: FirBlock): MachineBlock {
    const instructions: MachineInstruction[] = [];
    for (const one of block.instructions) {
      if (one.result !== undefined && this.conditions.isOnlyTested(one.result)) continue;
      const made = this.instruction(one);
      instructions.push(one.span ? { ...made, span: one.span } : made);
    }
    const end = block.terminator!;
    const span = end.span ? { span: end.span } : {};
    const plain = { id: block.id, instructions, moves: [], sets: [] };
    switch (end.kind) {
      case "jump":
        return { ...plain, ...this.edge(end.to) };
      case "branch": {
        if (end.then.args.length + end.otherwise.args.length > 0) {
          throw new Error("a branch edge with arguments reached selection; splitEdges comes first");
        }
        const yes = { ...this.test(end.condition), ...span };
        return { ...plain, test: { yes, no: oppositeOf(yes) } };
      }
      case "return":
        return { ...plain, returns: this.returned(end.value, span) };
      case "trap":
        return { ...plain, returns: machineInstruction("trap", [numberSlot(end.code)], span) };
    }
  }

  private returned(value: ValueId | undefined, span: Partial<MachineInstruction>): MachineInstruction {
    if (value === undefined || this.fn.kind !== "helper") return machineInstruction("ret", [], span);
    return machineInstruction(
      this.types.get(value) === "f64" ? "retf" : "reti",
      [registerSlot(virtualOf(value))],
      span,
    );
  }

  private edge({ target, args }: Edge): Pick<MachineBlock, "moves" | "sets"> {
    const moves: Move[] = [];
    const sets: MachineInstruction[] = [];
    this.flow.block.get(target)!.params.forEach(({ id, type }, index) => {
      const from = args[index]!;
      if (this.inPlace.has(from)) sets.push(loadConstant(virtualOf(id), type, this.constants.get(from)!));
      else if (from !== id) moves.push({ to: virtualOf(id), from: virtualOf(from) });
    });
    return { moves, sets };
  }

  /** Constants to load where edges and states want them; what goes into operands is no use of a register. */
  private constantsInPlace(): ReadonlySet<ValueId> {
    const uses = new Map<ValueId, { inRegister: number; asCopy: number }>();
    const count = (values: readonly ValueId[], kind: "inRegister" | "asCopy") => {
      for (const value of values) {
        if (!this.constants.has(value)) continue;
        const known = uses.get(value) ?? { inRegister: 0, asCopy: 0 };
        known[kind]++;
        uses.set(value, known);
      }
    };
    for (const id of this.flow.order) {
      const { instructions, terminator } = this.flow.block.get(id)!;
      for (const one of instructions) {
        if (one.result !== undefined && this.conditions.isOnlyTested(one.result)) continue;
        if (one.op === "setstate" && this.context.places.get(one.imms[0]!)!.kind === "register")
          count(one.args, "asCopy");
        else if (one.op === "setstate" || one.op === "call") count(one.args, "inRegister");
        else if (one.op !== "const" && one.op !== "getstate") count(this.shape(one).args, "inRegister");
      }
      for (const { args } of edgesOf(terminator)) count(args, "asCopy");
      if (terminator?.kind === "branch") count(this.test(terminator.condition).uses.map(valueIn), "inRegister");
      if (terminator?.kind === "return" && terminator.value !== undefined) count([terminator.value], "inRegister");
    }
    const isShorter = (value: ValueId, { inRegister, asCopy }: { inRegister: number; asCopy: number }) => {
      const type = this.types.get(value)!;
      const load = loadBits(type, this.constants.get(value)!);
      return asCopy * load <= asCopy * copyBits(type) + (inRegister > 0 ? 0 : load);
    };
    return new Set([...uses].flatMap(([value, counts]) => (isShorter(value, counts) ? [value] : [])));
  }

  private constant(value: ValueId | undefined): number | undefined {
    return value === undefined ? undefined : this.constants.get(value);
  }

  private instruction(one: FirInstruction): MachineInstruction {
    switch (one.op) {
      case "const":
        return loadConstant(virtualOf(one.result!), one.type!, one.imms[0]!);
      case "getstate": {
        const place = this.context.places.get(one.imms[0]!)!;
        const result = virtualOf(one.result!);
        if (place.kind === "register") return copyOf(result, stateVirtual(one.imms[0]!), one.type!);
        return machineInstruction(one.type === "f64" ? "ldfg" : "ldg", [registerSlot(result), numberSlot(place.word)]);
      }
      case "setstate": {
        const place = this.context.places.get(one.imms[0]!)!;
        const value = one.args[0]!;
        const type = this.types.get(value)!;
        const slot = registerSlot(virtualOf(value));
        if (place.kind === "memory")
          return machineInstruction(type === "f64" ? "stfg" : "stg", [slot, numberSlot(place.word)]);
        const state = stateVirtual(one.imms[0]!);
        if (this.inPlace.has(value)) return loadConstant(state, type, this.constants.get(value)!);
        return copyOf(state, virtualOf(value), type);
      }
      case "call":
        return this.call(one);
      default:
        return this.plain(one);
    }
  }

  private call(one: FirInstruction): MachineInstruction {
    const callee = this.context.callees.get(one.callee!)!;
    const uses = (["i32", "f64"] as const).flatMap((bank) =>
      one.args.filter((_, index) => callee.params[index] === bank).map(virtualOf),
    );
    // A result nobody wants still needs a register.
    const result =
      callee.result && (one.result === undefined ? freshVirtual(this.code, callee.result) : virtualOf(one.result));
    return {
      name: "call",
      slots: [
        numberSlot(callee.index),
        ...(result === undefined ? [] : [registerSlot(result)]),
        ...uses.map(registerSlot),
      ],
      uses,
      ...(result === undefined ? {} : { defines: result }),
      ...(one.callee === this.fn.name ? { isSelfCall: true } : {}),
    };
  }

  private plain(one: FirInstruction): MachineInstruction {
    const { name, args, imms } = this.shape(one);
    const row: Instruction = instruction(name);
    const registers = args.map(virtualOf);
    const numbers = [...imms];
    const slots = row.operands.flatMap((kind) => {
      if (kind === "vals") return [];
      if (kind === "rd" || kind === "fd") return [registerSlot(virtualOf(one.result!))];
      return [/^[rf][abc]$/.test(kind) ? registerSlot(registers.shift()!) : numberSlot(numbers.shift()!)];
    });
    const made = machineInstruction(name, slots);
    return row.operands.includes("vals") ? { ...made, values: registers, uses: [...made.uses, ...registers] } : made;
  }

  private shape(one: FirInstruction): Shape {
    return this.withImmediate(one) ?? this.withAddress(one) ?? asItStands(one);
  }

  private withImmediate(one: FirInstruction): Shape | undefined {
    const [a, b] = one.args;
    if (a === undefined || b === undefined || one.args.length !== 2) return undefined;
    const row: Instruction = instruction(one.op as Mnemonic);
    const [left, right] = [this.constant(a), this.constant(b)];
    const form = (name: string, arg: ValueId, imm: number): Shape => ({
      name: name as Mnemonic,
      args: [arg],
      imms: [imm],
    });
    if (right !== undefined) {
      if (row.immediate) return form(row.immediate, a, right);
      if (one.op === "sub") return form("addi", a, -right | 0);
      if (one.op === "subt" && right > INT32_MIN) return form("addti", a, -right);
      if (one.op === "le" && right < INT32_MAX) return form("lti", a, right + 1);
    }
    if (left !== undefined) {
      if (row.commutative && row.immediate) return form(row.immediate, b, left);
      if (one.op === "lt") return form("gti", b, left);
      if (one.op === "le" && left > INT32_MIN) return form("gti", b, left - 1);
    }
    return undefined;
  }

  /** Loads and stores: constant parts of the index go into the address. */
  private withAddress(one: FirInstruction): Shape | undefined {
    const { operands }: Instruction = instruction(one.op as Mnemonic);
    // Value or destination, index, address: `stg` and its like have no index.
    if (operands.length !== 3 || operands[2] !== "addr") return undefined;
    const index = one.args.at(-1)!;
    const others = one.args.slice(0, -1);
    const offset = one.imms[0]!;
    const value = this.constant(index);
    const direct = DIRECT[one.op];
    if (value !== undefined && direct && value + offset >= 0) {
      // Outside memory the verifier would refuse what must trap when run: leave that to the checked form.
      const end = (value + offset + 1) * direct.bytes;
      if (end <= this.context.module.memoryBytes) return { name: direct.name, args: others, imms: [value + offset] };
    }
    const sum = this.definition.get(index);
    if (sum?.op !== "add") return undefined;
    const [a, b] = sum.args as [ValueId, ValueId];
    const [base, more] = this.constant(b) === undefined ? [b, this.constant(a)] : [a, this.constant(b)];
    // The sum is taken modulo 2^32 either way, so that wrapping in between makes no difference.
    const total = more === undefined ? -1 : more + offset;
    if (total < 0 || total > INT32_MAX) return undefined;
    return { name: one.op as Mnemonic, args: [...others, base], imms: [total] };
  }

  private test(condition: ValueId): MachineInstruction {
    const { comparison, value, negated } = this.conditions.of(condition);
    const test = comparison ? this.comparison(comparison) : machineInstruction("if", [registerSlot(virtualOf(value))]);
    return negated ? oppositeOf(test) : test;
  }

  private comparison(one: FirInstruction): MachineInstruction {
    const shape = this.withImmediate(one) ?? asItStands(one);
    const registers = shape.args.map((arg) => registerSlot(virtualOf(arg)));
    if (shape.imms[0] === 0 && shape.name === "nei") return machineInstruction("if", registers);
    if (shape.imms[0] === 0 && shape.name === "eqi") return machineInstruction("ifz", registers);
    const name = branchOf({ ...one, op: shape.name })!;
    return machineInstruction(name, [...registers, ...shape.imms.map(numberSlot)]);
  }
}

/** Removes what nothing reads: constants that went into operands, sums that went into addresses. */
function dropUnread(code: MachineFunction): void {
  for (let again = true; again; ) {
    again = false;
    const read = new Set<Virtual>(code.states);
    for (const block of code.blocks.values()) {
      for (const one of block.instructions) for (const of of one.uses) read.add(of);
      for (const move of block.moves) read.add(move.from);
      for (const of of [...(block.test?.yes.uses ?? []), ...(block.returns?.uses ?? [])]) read.add(of);
    }
    for (const [id, block] of code.blocks) {
      const instructions = block.instructions.filter(
        (one) => one.defines === undefined || read.has(one.defines) || !isPure(one.name),
      );
      if (instructions.length === block.instructions.length) continue;
      code.blocks.set(id, { ...block, instructions });
      again = true;
    }
  }
}

/** An instruction of the ISA (not one of FIR's own) without another form. */
const asItStands = ({ op, args, imms }: FirInstruction): Shape => ({ name: op as Mnemonic, args, imms });

const isPure = (name: Mnemonic): boolean => (instruction(name) as Instruction).effect === "pure";
