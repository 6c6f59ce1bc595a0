// Instructions before they have registers: what selection makes, allocation colours and emission encodes.
import type { BlockId, FirType, Origin } from "../fir/function.ts";
import type { Encodable } from "../image/program.ts";
import { instruction } from "../isa/index-by.ts";
import type { Mnemonic } from "../isa/instructions.ts";

/** A register wanted: a FIR value, a state variable, or a temporary. */
export type Virtual = number & { readonly brand: "virtual" };

export type Slot =
  | { readonly kind: "register"; readonly of: Virtual }
  | { readonly kind: "number"; readonly value: number };

export interface MachineInstruction {
  readonly name: Mnemonic;
  /** In the order of Encodable.operands. */
  readonly slots: readonly Slot[];
  /** Registers of a message. */
  readonly values?: readonly Virtual[];
  /** Slot that is written. */
  readonly defines?: Virtual;
  readonly uses: readonly Virtual[];
  /** A plain move, which allocation tries to make unnecessary. */
  readonly isCopy?: true;
  /** A call of the function it is in. */
  readonly isSelfCall?: true;
  readonly span?: Origin;
}

export interface Move {
  readonly to: Virtual;
  readonly from: Virtual;
}

export interface MachineBlock {
  readonly id: BlockId;
  readonly instructions: readonly MachineInstruction[];
  /** Moves of block parameters, all at once, at the end of the block. */
  readonly moves: readonly Move[];
  /** Constants put into block parameters, after the moves: they read nothing. */
  readonly sets: readonly MachineInstruction[];
  /** The test of a branch: an `if` instruction, and its opposite. */
  readonly test?: { readonly yes: MachineInstruction; readonly no: MachineInstruction };
  /** Registers the return instruction reads. */
  readonly returns?: MachineInstruction;
}

export interface MachineFunction {
  readonly blocks: Map<BlockId, MachineBlock>;
  /** Bank of each virtual register. */
  readonly bank: Map<Virtual, FirType>;
  /** Registers that are decided: state variables and parameters. */
  readonly fixed: Map<Virtual, number>;
  /** Virtual registers that hold state: their value matters when the function returns. */
  readonly states: readonly Virtual[];
  /** Constants, which can be made again instead of kept. */
  readonly constants: Map<Virtual, number>;
  /** Next unused virtual register. */
  nextVirtual: number;
}

/** One more virtual register. */
export function freshVirtual(fn: Pick<MachineFunction, "bank" | "nextVirtual">, type: FirType): Virtual {
  const of = fn.nextVirtual++ as Virtual;
  fn.bank.set(of, type);
  return of;
}

export const registerSlot = (of: Virtual): Slot => ({ kind: "register", of });
export const numberSlot = (value: number): Slot => ({ kind: "number", value });

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
  machineInstruction(type === "f64" ? "fmov" : "mov", [registerSlot(to), registerSlot(from)], { isCopy: true });

/** Physical number of a virtual register. */
export type Colouring = (of: Virtual) => number;

export function encodable(one: MachineInstruction, colour: Colouring, bank: ReadonlyMap<Virtual, FirType>): Encodable {
  const operands = one.slots.map((slot) => (slot.kind === "number" ? slot.value : colour(slot.of)));
  if (!one.values) return { name: one.name, operands };
  const values = one.values.map((of) => ({
    bank: bank.get(of) === "f64" ? ("float" as const) : ("int" as const),
    register: colour(of),
  }));
  return { name: one.name, operands, values };
}
