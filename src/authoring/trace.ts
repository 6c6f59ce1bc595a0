// A run told instruction by instruction: what each one is, the sentence it came from, and the values it read or changed. The VM calls before
// every instruction; what an instruction left is known when the next one of its function begins.
import { controlFlow, LEAVES } from "../image/control-flow.ts";
import { decodeImage } from "../image/decode.ts";
import { instructionTexts } from "../image/disassemble.ts";
import type { FxMap } from "../image/fxmap.ts";
import type { Encodable } from "../image/program.ts";
import { instruction } from "../isa/index-by.ts";
import { type OperandKind, RESULT_FLOAT, RESULT_NONE } from "../isa/instruction.ts";
import type { Trace } from "../simulator/machine.ts";
import type { Machine } from "../simulator/machine-types.ts";

/** A register and what it holds. `name` and `unit`: of the term that lives there. */
export interface TracedValue {
  readonly register: string;
  readonly name?: string;
  readonly unit?: string;
  /** What the value stands for, where it is no number. */
  readonly shows?: "truth" | "text";
  /** The monitor does not show it: the compiler made it for itself. */
  readonly isHidden?: true;
  readonly value: number;
}

export interface TracedResult extends TracedValue {
  /** Undefined where nothing was there yet. */
  readonly before: number | undefined;
}

export interface TracedStep {
  readonly kind: "step";
  /** Number of the instruction. */
  readonly at: number;
  /** As assembly. */
  readonly text: string;
  readonly cost: number;
  /** Calls around it. */
  readonly depth: number;
  /** Index into the map's `code`: where it came from. */
  readonly range?: number;
  /** What it wrote, and what was there before; absent for one without a result, and for one that trapped. */
  readonly result?: TracedResult;
  /** What it read, for one without a result. */
  readonly reads: readonly TracedValue[];
  /** The input, output, function, topic or agent it names. */
  readonly names: readonly {
    readonly kind: "input" | "output" | "function" | "topic" | "agent";
    readonly name: string;
  }[];
}

export type TraceEvent =
  /** A start, tick or handler begins. */
  | { readonly kind: "entry"; readonly name: string }
  /** A call, which was told before what it called, is back with its result. */
  | { readonly kind: "returned"; readonly at: number; readonly depth: number; readonly result: TracedResult }
  | TracedStep;

type Registers = Readonly<Record<string, number>>;

interface Frame {
  readonly isEntry: boolean;
  /** The instruction that is running. */
  at: number;
  before: Registers;
  /** It is a call that was told when it began. */
  isCalling: boolean;
  /** Registers of terms that hold something else at the moment: it will be written over before the entry ends. */
  readonly lent: Set<string>;
}

/** Follows one machine. Give `trace` to createMachine, then `machine` to `follow`, and call `finish` after each run of an entry. */
export class Tracer {
  private readonly code: readonly Encodable[];
  private readonly texts: readonly string[];
  private readonly flow: ReturnType<typeof controlFlow>;
  private readonly map: FxMap | undefined;
  private readonly tell: (event: TraceEvent) => void;
  private readonly rangeOf: (number | undefined)[];
  private readonly starts: readonly number[];
  private readonly termOf: ReadonlyMap<string, FxMap["registers"][number]>;
  private readonly stays = new Map<string, boolean>();
  private readonly computed = new Set<string>();
  private frames: Frame[] = [];
  private machine: Pick<Machine, "ints" | "floats"> | undefined;

  /** `tell` hears of every step when it is done. The image must be one the VM accepts. */
  constructor(image: Uint8Array, map: FxMap | undefined, tell: (event: TraceEvent) => void) {
    const decoded = decodeImage(image);
    if (decoded.kind === "refused") throw new Error(`an image that runs cannot be read: ${decoded.refusal}`);
    this.code = decoded.program.code;
    this.texts = instructionTexts(this.code);
    this.flow = controlFlow(this.code);
    this.map = map;
    this.tell = tell;
    this.rangeOf = this.code.map(() => undefined);
    for (const [index, { start, end }] of (map?.code ?? []).entries()) this.rangeOf.fill(index, start, end);
    this.starts = this.code.flatMap((step, at) => (instruction(step.name).flow === "entry" ? [at] : []));
    this.termOf = new Map(map?.registers.map((one) => [one.register, one]));
  }

  follow(machine: Pick<Machine, "ints" | "floats">): void {
    this.machine = machine;
  }

  /** Called by the VM before each instruction. */
  readonly trace: Trace = (at, registers) => {
    const start = this.flow.functionOf[at]!;
    if (at === start + 1) {
      const isEntry = this.code[start]!.name !== "func";
      if (isEntry) this.beginEntry(start);
      else this.call();
      this.frames.push({ isEntry, at, before: registers, isCalling: false, lent: new Set() });
      return;
    }
    this.returnTo(at);
    const frame = this.frames.at(-1);
    if (!frame) return;
    this.done(frame, registers);
    Object.assign(frame, { at, before: registers, isCalling: false });
  };

  /** The run ended, by itself or by a trap. */
  finish(hasTrapped: boolean): void {
    for (let frame = this.frames.at(-1); frame; frame = this.frames.at(-1)) {
      this.done(frame, hasTrapped || !frame.isEntry ? undefined : this.shared());
      this.frames.pop();
    }
  }

  private call(): void {
    const frame = this.frames.at(-1);
    if (!frame) return;
    this.done(frame, undefined);
    frame.isCalling = true;
  }

  private beginEntry(start: number): void {
    this.finish(false);
    this.tell({ kind: "entry", name: this.functionName(start) });
  }

  /** Leaves the functions that ended since the last instruction. */
  private returnTo(at: number): void {
    while (this.frames.length > 1 && !this.flow.next(this.frames.at(-1)!.at).includes(at)) {
      this.done(this.frames.at(-1)!, undefined);
      this.frames.pop();
    }
  }

  /** What registers all entries share hold, which is where an entry leaves its own. */
  private shared(): Registers {
    const { ints, floats } = this.machine ?? { ints: [], floats: [] };
    return Object.fromEntries([
      ...Array.from(ints, (value, index) => [`r${index}`, value] as const),
      ...Array.from(floats, (value, index) => [`f${index}`, value] as const),
    ]);
  }

  /** Tells of an instruction that is over; without `after`, of what it was to do. */
  private done(frame: Frame, after: Registers | undefined): void {
    const { at, before } = frame;
    const depth = this.frames.length - 1;
    const step = this.code[at]!;
    const { result, reads } = this.registersOf(step);
    const readValues = [...new Set(reads)].map((register) => this.valueOf(frame, register, before));
    if (result !== undefined && after && this.termOf.has(result))
      frame.lent[this.isKept(at, result) ? "delete" : "add"](result);
    const written = result !== undefined && after ? this.valueOf(frame, result, after) : undefined;
    const returned = written && { ...written, before: this.isFirst(written) ? undefined : before[result!] };
    if (frame.isCalling) {
      if (returned) this.tell({ kind: "returned", at, depth, result: returned });
      return;
    }
    const range = this.rangeOf[at];
    this.tell({
      kind: "step",
      at,
      text: this.texts[at]!,
      cost: instruction(step.name).cost,
      depth,
      ...(range === undefined ? {} : { range }),
      ...(returned ? { result: returned } : {}),
      reads: returned ? [] : readValues,
      names: this.namesOf(step),
    });
  }

  /** Whether a term gets its first value: what its register held before was none. */
  private isFirst({ register, name }: TracedValue): boolean {
    if (name === undefined || !this.termOf.get(register)?.isTerm || this.computed.has(name)) return false;
    this.computed.add(name);
    return true;
  }

  /** Terms live in the registers of entries; functions have their own. */
  private valueOf({ isEntry, lent }: Frame, register: string, values: Registers): TracedValue {
    const term = isEntry && !lent.has(register) ? this.termOf.get(register) : undefined;
    return {
      register,
      ...(term ? { name: term.name } : {}),
      ...(term?.unit === undefined ? {} : { unit: term.unit }),
      ...(term?.shows ? { shows: term.shows } : {}),
      ...(term && !term.visible ? { isHidden: true as const } : {}),
      value: values[register] ?? Number.NaN,
    };
  }

  /** Whether what an instruction writes into a register may still be there when its function ends. */
  private isKept(at: number, register: string): boolean {
    const key = `${at} ${register}`;
    let kept = this.stays.get(key);
    if (kept === undefined) {
      const reached = new Set(this.flow.next(at));
      for (const one of reached) {
        if (one === LEAVES || this.registersOf(this.code[one]!).result === register) continue;
        for (const next of this.flow.next(one)) reached.add(next);
      }
      kept = reached.has(LEAVES);
      this.stays.set(key, kept);
    }
    return kept;
  }

  private registersOf(step: Encodable): { result: string | undefined; reads: string[] } {
    let result: string | undefined;
    const reads = (step.values ?? []).map(({ bank, register }) => `${bank === "int" ? "r" : "f"}${register}`);
    instruction(step.name).operands.forEach((kind, index) => {
      const register = `${kind[0]}${step.operands[index]}`;
      if (kind === "rd" || kind === "fd") result = register;
      else if (/^[rf][abc]$/.test(kind)) reads.push(register);
      else if (kind === "call") {
        const [ints = 0, , returned = RESULT_NONE] = this.code[this.starts[step.operands[0]!]!]!.operands;
        const passed = step.operands.slice(returned === RESULT_NONE ? 1 : 2);
        if (returned !== RESULT_NONE) result = `${returned === RESULT_FLOAT ? "f" : "r"}${step.operands[1]}`;
        reads.push(...passed.map((register, order) => `${order < ints ? "r" : "f"}${register}`));
      }
    });
    return { result, reads };
  }

  private namesOf(step: Encodable): TracedStep["names"] {
    const { map } = this;
    return instruction(step.name).operands.flatMap((kind: OperandKind, index): TracedStep["names"][number][] => {
      const number = step.operands[index]!;
      const named = (what: TracedStep["names"][number]["kind"], name: string | undefined) =>
        name === undefined ? [] : [{ kind: what, name }];
      if (kind === "in") return named("input", map?.inputs[number]?.name);
      if (kind === "out") return named("output", map?.outputs[number]?.name);
      if (kind === "topic") return named("topic", map?.topics.find(({ id }) => id === number)?.name);
      if (kind === "agent") return named("agent", map?.agents.find(({ id }) => id === number)?.name);
      return kind === "fn" ? named("function", this.functionName(this.starts[number]!)) : [];
    });
  }

  private functionName(start: number): string {
    const named = this.map?.functions.find((one) => one.start === start)?.name;
    return named ?? (this.code[start]!.name === "func" ? `function ${this.starts.indexOf(start)}` : this.texts[start]!);
  }
}
