// Instructions before they have registers: what selection makes, allocation colours and emission encodes.
import type { Span } from "../diagnostics/source.ts";
import type { BlockId, FirType } from "../fir/function.ts";
import type { Encodable } from "../image/program.ts";
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
  readonly span?: Span;
}

export interface MoveGroup {
  readonly to: Virtual;
  readonly from: Virtual;
}

export interface MachineBlock {
  readonly id: BlockId;
  instructions: MachineInstruction[];
  /** Moves of block parameters, all at once, at the end of the block. */
  moves: readonly MoveGroup[];
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
}

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
