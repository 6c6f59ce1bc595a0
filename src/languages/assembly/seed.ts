// The mnemonics of the seed's assembly and how many bytes each takes in the seed's own code, because its jumps count those bytes
// (from the byte after the jump). Sizes are what the seed's VM consumes; its tools disagree with it in 27 places.
import type { Mnemonic } from "../../isa/instructions.ts";

export type SeedForm =
  | {
      readonly kind: "none" | "halt" | "move" | "constant" | "compare" | "test" | "push" | "pop" | "duplicate" | "swap";
    }
  /** rd a b */
  | { readonly kind: "binary"; readonly op: Mnemonic }
  /** rd rs: `op` of a constant and rs. */
  | { readonly kind: "unary"; readonly op: Mnemonic; readonly constant: number }
  /** r: adds `by`. */
  | { readonly kind: "step"; readonly by: number }
  | { readonly kind: "rotate"; readonly direction: "left" | "right" }
  /** rd rs, or rd a b: 1 or 0; `swapped` exchanges the two. */
  | { readonly kind: "truth"; readonly op: Mnemonic; readonly swapped: boolean }
  /** Jumps: always, by a register, or by the last comparison (`op` of its two sides, `swapped`, `negated`). */
  | { readonly kind: "jump" }
  | { readonly kind: "jump-register"; readonly ifZero: boolean }
  | { readonly kind: "jump-flags"; readonly op: Mnemonic; readonly swapped: boolean; readonly negated: boolean };

export interface SeedRow {
  readonly form: SeedForm;
  readonly bytes: number;
}

const row = (bytes: number, form: SeedForm): SeedRow => ({ bytes, form });
const binary = (op: Mnemonic) => row(4, { kind: "binary", op });
const truth = (op: Mnemonic, swapped = false) => row(3, { kind: "truth", op, swapped });
const flags = (op: Mnemonic, swapped = false, negated = false) => row(4, { kind: "jump-flags", op, swapped, negated });

export const SEED_ROWS: ReadonlyMap<string, SeedRow> = new Map<string, SeedRow>([
  ["nop", row(1, { kind: "none" })],
  ["yield", row(1, { kind: "none" })],
  ["halt", row(1, { kind: "halt" })],
  ["ret", row(1, { kind: "halt" })],
  ["mov", row(3, { kind: "move" })],
  ["movi", row(4, { kind: "constant" })],
  ["iadd", binary("add")],
  ["isub", binary("sub")],
  ["imul", binary("mul")],
  ["idiv", binary("div")],
  ["imod", binary("rem")],
  ["irem", binary("rem")],
  ["iand", binary("and")],
  ["ior", binary("or")],
  ["ixor", binary("xor")],
  ["ishl", binary("shl")],
  ["ishr", binary("shr")],
  // -x = 0 - x and ~x = -1 ^ x
  ["ineg", row(3, { kind: "unary", op: "sub", constant: 0 })],
  ["inot", row(3, { kind: "unary", op: "xor", constant: -1 })],
  ["rotl", row(4, { kind: "rotate", direction: "left" })],
  ["rotr", row(4, { kind: "rotate", direction: "right" })],
  ["inc", row(2, { kind: "step", by: 1 })],
  ["dec", row(2, { kind: "step", by: -1 })],
  ["ieq", truth("eq")],
  ["ilt", truth("lt")],
  ["ile", truth("le")],
  ["igt", truth("lt", true)],
  ["ige", truth("le", true)],
  ["cmp", row(3, { kind: "compare" })],
  ["test", row(3, { kind: "test" })],
  ["push", row(2, { kind: "push" })],
  ["pop", row(2, { kind: "pop" })],
  ["dup", row(1, { kind: "duplicate" })],
  ["swap", row(1, { kind: "swap" })],
  ["jmp", row(4, { kind: "jump" })],
  ["jz", row(4, { kind: "jump-register", ifZero: true })],
  ["jnz", row(4, { kind: "jump-register", ifZero: false })],
  ["je", flags("eq")],
  ["jne", flags("eq", false, true)],
  ["jl", flags("lt")],
  ["jge", flags("lt", false, true)],
  ["jg", flags("lt", true)],
  ["jle", flags("lt", true, true)],
]);
