// Conditions of branches: which comparisons need no register because a branch tests them itself, and the test that holds exactly when
// another does not. Floats have opposites of their own: !(a < b) is not b <= a where one is unknown.
import type { FirFunction, FirInstruction, ValueId } from "../fir/function.ts";
import { constantsOf, replaceInTerminator } from "../fir/rewrite.ts";
import { instruction, isMnemonic } from "../isa/index-by.ts";
import type { Instruction } from "../isa/instruction.ts";
import type { Mnemonic } from "../isa/instructions.ts";
import { INT32_MAX, INT32_MIN } from "./constants.ts";
import { type MachineInstruction, machineInstruction, numberSlot } from "./machine-code.ts";

/** `swap` exchanges the operands, `by` moves the constant. */
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

/** The `if` that runs exactly when `test` does not. */
export function oppositeOf(test: MachineInstruction): MachineInstruction {
  const { name, swap, by = 0 } = OPPOSITE[test.name]!;
  const more = test.span ? { span: test.span } : {};
  const slots = swap ? [...test.slots].reverse() : test.slots;
  const moved = slots.map((slot) => (slot.kind === "number" ? numberSlot(slot.value + by) : slot));
  const isOutside = moved.some((slot) => slot.kind === "number" && (slot.value > INT32_MAX || slot.value < INT32_MIN));
  // x > 2147483647 and x < -2147483648 never hold: their opposites always do.
  if (isOutside) return machineInstruction("ifeq", [slots[0]!, slots[0]!], more);
  return machineInstruction(name, moved, more);
}

/** What a branch tests: a comparison or, without one, a value; `negated` if it has to fail. */
export interface Condition {
  readonly comparison: FirInstruction | undefined;
  readonly value: ValueId;
  readonly negated: boolean;
}

/** Finds what the branches of a function test. */
export class Conditions {
  private readonly definitions = new Map<ValueId, FirInstruction>();
  private readonly readers = new Map<ValueId, (FirInstruction | "branch" | "other")[]>();
  private readonly constants: ReadonlyMap<ValueId, number>;
  private readonly known = new Map<ValueId, boolean>();

  constructor(fn: FirFunction) {
    this.constants = constantsOf(fn);
    const read = (value: ValueId, reader: FirInstruction | "branch" | "other") => {
      const readers = this.readers.get(value);
      if (readers) readers.push(reader);
      else this.readers.set(value, [reader]);
    };
    for (const { instructions, terminator } of fn.blocks) {
      for (const one of instructions) {
        if (one.result !== undefined) this.definitions.set(one.result, one);
        for (const arg of one.args) read(arg, one);
      }
      if (terminator?.kind === "branch") read(terminator.condition, "branch");
      if (terminator) {
        const isCondition = (value: ValueId) => terminator.kind === "branch" && value === terminator.condition;
        let skipped = false;
        replaceInTerminator(terminator, (value) => {
          // The condition itself is visited once among the values of the terminator.
          if (isCondition(value) && !skipped) skipped = true;
          else read(value, "other");
          return value;
        });
      }
    }
  }

  /** A comparison that only branches read, so that no instruction of its own is needed. */
  isOnlyTested(value: ValueId): boolean {
    const known = this.known.get(value);
    if (known !== undefined) return known;
    const made = this.definitions.get(value);
    const isOnly =
      made !== undefined &&
      branchOf(made) !== undefined &&
      this.readers.get(value) !== undefined &&
      this.readers.get(value)!.every((reader) => {
        if (reader === "branch") return true;
        return reader !== "other" && this.zeroTested(reader) === value && this.isOnlyTested(reader.result!);
      });
    this.known.set(value, isOnly);
    return isOnly;
  }

  of(value: ValueId): Condition {
    const made = this.isOnlyTested(value) ? this.definitions.get(value) : undefined;
    if (!made) return { comparison: undefined, value, negated: false };
    const tested = this.zeroTested(made);
    if (tested === undefined) return { comparison: made, value, negated: false };
    const inner = this.of(tested);
    return made.op === "eq" ? { ...inner, negated: !inner.negated } : inner;
  }

  /** The x of `x == 0` and `x != 0`. */
  private zeroTested(one: FirInstruction): ValueId | undefined {
    if (one.op !== "eq" && one.op !== "ne") return undefined;
    const [left, right] = one.args as [ValueId, ValueId];
    if (this.constants.get(right) === 0) return left;
    return this.constants.get(left) === 0 ? right : undefined;
  }
}

/** The `if` row of a comparison. */
export function branchOf(one: FirInstruction): Mnemonic | undefined {
  if (!isMnemonic(one.op)) return undefined;
  const row: Instruction = instruction(one.op);
  return row.branch as Mnemonic | undefined;
}
