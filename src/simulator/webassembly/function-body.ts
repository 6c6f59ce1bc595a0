// Writes the body of one function: registers as locals, blocks by label, and the places where it may trap. A trap leaves every block for the
// function's end with the number of the place, so that no loop holds a call for it (engines then unroll loops).
import type { RegisterBank } from "../../image/operand-kinds.ts";
import { INT_REGISTERS } from "../../isa/registers.ts";
import type { Layout } from "./layout.ts";
import { float64, signed, unsigned } from "./module.ts";
import {
  BLOCK,
  BR,
  BR_IF,
  CALL,
  ELSE,
  EMPTY,
  END,
  F64,
  F64_CONST,
  I32,
  I32_CONST,
  IF,
  LOCAL_GET,
  LOCAL_SET,
  LOCAL_TEE,
  LOOP,
  type ValueType,
} from "./opcodes.ts";
import { KnownRanges } from "./ranges.ts";

/** Where a program may trap: what the host is told by the place's number. */
export interface TrapPlace {
  /** wire/trap.ts */
  readonly code: number;
  /** Number of the instruction. */
  readonly at: number;
  readonly argument: number;
}

/** What all functions of a program share. */
export interface ProgramFacts {
  readonly layout: Layout;
  /** Numbers of the imported functions, by name. */
  readonly imports: ReadonlyMap<string, number>;
  /** Those of the whole program; each function adds its own. */
  readonly places: TrapPlace[];
}

/** An open block, by how many were open before it. */
export type Label = number;

export class FunctionBody {
  readonly code: number[] = [];
  /** Types of all locals, parameters first. */
  readonly locals: ValueType[] = [];
  readonly facts: ProgramFacts;
  readonly ranges = new KnownRanges();
  /** Number of the instruction being written. */
  at = 0;
  private open = 0;
  private readonly registers = new Map<number, number>();
  private readonly scratches = new Map<string, number>();

  constructor(facts: ProgramFacts) {
    this.facts = facts;
  }

  put(...bytes: readonly number[]): void {
    this.code.push(...bytes);
  }

  newLocal(type: ValueType): number {
    return this.locals.push(type) - 1;
  }

  /** Gives a register a local, if it has none. */
  hold(bank: RegisterBank, register: number): number {
    const key = bank === "int" ? register : INT_REGISTERS + register;
    const local = this.registers.get(key) ?? this.newLocal(bank === "int" ? I32 : F64);
    this.registers.set(key, local);
    return local;
  }

  get(bank: RegisterBank, register: number): void {
    this.getLocal(this.hold(bank, register));
  }

  set(bank: RegisterBank, register: number): void {
    this.setLocal(this.hold(bank, register));
  }

  getLocal(local: number): void {
    this.put(LOCAL_GET, ...unsigned(local));
  }

  setLocal(local: number): void {
    this.put(LOCAL_SET, ...unsigned(local));
  }

  teeLocal(local: number): void {
    this.put(LOCAL_TEE, ...unsigned(local));
  }

  /** A local for use inside one instruction. */
  scratch(type: ValueType, which = 0): number {
    const key = `${type}.${which}`;
    const local = this.scratches.get(key) ?? this.newLocal(type);
    this.scratches.set(key, local);
    return local;
  }

  int(value: number): void {
    this.put(I32_CONST, ...signed(value));
  }

  float(value: number): void {
    this.put(F64_CONST, ...float64(value));
  }

  /** A load or store whose address is on the stack, `offset` bytes above it; `width` is 1, 2, 4 or 8. */
  access(opcode: number, width: number, offset = 0): void {
    this.put(opcode, Math.log2(width), ...unsigned(offset));
  }

  call(index: number): void {
    this.put(CALL, ...unsigned(index));
  }

  callImported(name: string): void {
    this.call(this.facts.imports.get(name)!);
  }

  block(type: ValueType | typeof EMPTY = EMPTY): Label {
    this.put(BLOCK, type);
    return this.open++;
  }

  loop(): Label {
    this.put(LOOP, EMPTY);
    return this.open++;
  }

  /** Runs what follows if the condition on the stack is not 0. */
  if(): Label {
    this.put(IF, EMPTY);
    return this.open++;
  }

  else(): void {
    this.put(ELSE);
  }

  end(): void {
    this.open--;
    this.put(END);
  }

  goto(label: Label): void {
    this.put(BR, ...unsigned(this.open - 1 - label));
  }

  gotoIf(label: Label): void {
    this.put(BR_IF, ...unsigned(this.open - 1 - label));
  }

  /** Begins what a trap leaves: the function's outermost block. */
  beginTrapping(): void {
    this.block(I32);
  }

  /** Traps at the instruction being written, or at a later one. */
  trap(code: number, argument = 0, at = this.at): void {
    this.int(this.facts.places.push({ code, at, argument }) - 1);
    this.goto(0);
  }

  /** Traps if the condition on the stack is not 0. */
  trapIf(code: number, argument = 0): void {
    this.if();
    this.trap(code, argument);
    this.end();
  }
}
