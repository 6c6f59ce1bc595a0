// Packs the instruction table into one short string for the board. A row is `[needs * 16 + cost, if not 1] [operand letters] ~ [template]`;
// rows stand in order of their opcodes with an apostrophe between; an opcode without instruction is an empty row. Pieces that repeat
// are replaced by one character each, and the piece is put at the end after that character, so that the board unpacks with
// `parts = table.split(code); table = parts.join(parts.pop())` for each code.
import type { Instruction, OperandKind } from "../src/isa/instruction.ts";

export interface PackedTable {
  readonly table: string;
  /** The characters to unpack, in order. */
  readonly codes: string;
}

const SEPARATOR = "'";
const LONGEST_PIECE = 40;

/** Letters of operand kinds as firmware/vm/verify.ts reads them. */
const LETTERS: Readonly<Record<OperandKind, string>> = {
  rd: "d",
  ra: "r",
  rb: "r",
  rc: "r",
  fd: "e",
  fa: "f",
  fb: "f",
  fc: "f",
  imm: "i",
  num: "i",
  f64: "k",
  sig: "g",
  fn: "",
  widths: "",
  exit: "",
  call: "c",
  vals: "m",
  den: "s",
  topic: "t",
  agent: "t",
  uimm: "u",
  addr: "u",
  index: "v",
  in: "w",
  out: "x",
};

/** The board fills `$n` only: after the operands come the sizes of memory in elements, and the code offset. */
const FILLED: readonly (readonly [string, string])[] = [
  ["%1", "$4"],
  ["%2", "$5"],
  ["%4", "$6"],
  ["%8", "$7"],
  ["@", "$8"],
];

/** A constant address that no base register moves: checked against the memory's size in words of 4 or 8 bytes. */
function letterOf(kind: OperandKind, row: Instruction): string {
  if (kind === "addr" && !row.text.includes("%")) return row.text.includes("D[") ? "z" : "y";
  return LETTERS[kind];
}

function rowText(row: Instruction): string {
  const prefix = row.needs * 16 + row.cost;
  const letters = row.operands.map((kind) => letterOf(kind, row)).join("");
  const text = FILLED.reduce((filled, [from, to]) => filled.replaceAll(from, to), row.text);
  return `${prefix === 1 ? "" : prefix}${letters}~${text}`;
}

export function packTable(instructions: readonly Instruction[]): PackedTable {
  const last = Math.max(...instructions.map((row) => row.number));
  const rows = Array.from({ length: last + 1 }, () => "");
  for (const row of instructions) rows[row.number] = rowText(row);
  let table = rows.join(SEPARATOR);
  const printable = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at));
  const free = printable.filter((letter) => !table.includes(letter) && !'"\\'.includes(letter));
  let codes = "";
  for (const code of free) {
    const piece = bestPiece(table);
    if (piece === undefined) break;
    table = table.replaceAll(piece, code) + code + piece;
    codes = code + codes;
  }
  if (unpackTable({ table, codes }).join(SEPARATOR) !== rows.join(SEPARATOR))
    throw new Error("the packed table does not unpack to the table");
  return { table, codes };
}

/** What the board does. */
export function unpackTable({ table, codes }: PackedTable): string[] {
  let text = table;
  for (const code of codes) {
    const parts = text.split(code);
    text = parts.join(parts.pop());
  }
  return text.split(SEPARATOR);
}

/** The piece whose replacement by one character saves most; undefined when nothing saves anything. */
function bestPiece(table: string): string | undefined {
  const counts = new Map<string, { count: number; free: number }>();
  for (let length = 2; length <= LONGEST_PIECE; length++) {
    for (let at = 0; at + length <= table.length; at++) {
      const piece = table.slice(at, at + length);
      const found = counts.get(piece);
      // Occurrences that overlap count once.
      if (!found) counts.set(piece, { count: 1, free: at + length });
      else if (at >= found.free) counts.set(piece, { count: found.count + 1, free: at + length });
    }
  }
  let best: string | undefined;
  let bestSaving = 0;
  for (const [piece, { count }] of counts) {
    const saving = count * (piece.length - 1) - piece.length - 2;
    if (saving > bestSaving) [best, bestSaving] = [piece, saving];
  }
  return best;
}
