// What each form of the encoding saves, counted over real programs: the six workloads in every language they are written in, and the demo's
// sentences. `npx tsx tools/encoding.ts` prints the table of docs/encoding.md. A form's saving is what the images would take more without it,
// all other forms kept; its cost is what the packed instruction table would be shorter without its rows.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { LANGUAGES, LETTERS, sourceOf } from "../bench/workloads.ts";
import { compileProgram } from "../src/compile.ts";
import { Reporter } from "../src/diagnostics/diagnostic.ts";
import { zigzag } from "../src/image/bits.ts";
import { decodeImage, isExit } from "../src/image/decode.ts";
import type { Encodable } from "../src/image/program.ts";
import { instruction } from "../src/isa/index-by.ts";
import type { Instruction } from "../src/isa/instruction.ts";
import { INSTRUCTIONS } from "../src/isa/instructions.ts";
import { ESCAPE, FREQUENT, MORE_BITS, NUMBER_BITS, SHORT_BITS, SHORTEST } from "../src/isa/opcode-code.ts";
import { NO_VESSEL } from "../src/project/vessel-facts.ts";
import { packTable } from "./pack-table.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Counted {
  readonly code: readonly Encodable[];
  readonly bits: number;
}

/** How a form is left out: bits an instruction takes more, or rows that are gone and what stands for one of them. */
interface Form {
  readonly name: string;
  readonly extra: (step: Encodable, row: Instruction, fn: Widths) => number;
  readonly rows: readonly Instruction[];
}

interface Widths {
  readonly int: number;
  readonly float: number;
}

async function programs(): Promise<Counted[]> {
  const sources = [
    ...LETTERS.flatMap((letter) => LANGUAGES.flatMap((language) => sourceOf(letter, language) ?? [])),
    ...readdirSync(`${root}docs/demo`)
      .filter((name) => name.endsWith(".ese"))
      .map((name) => ({ path: `${root}docs/demo/${name}`, text: readFileSync(`${root}docs/demo/${name}`, "utf8") })),
  ];
  const counted: Counted[] = [];
  for (const source of sources) {
    const compiled = await compileProgram(source, { folder: root, vessel: NO_VESSEL }, new Reporter());
    const decoded = compiled && decodeImage(compiled.bytes);
    if (decoded?.kind === "program") counted.push({ code: decoded.program.code, bits: compiled!.bytes.length * 8 });
  }
  return counted;
}

const isRegister = (kind: string): boolean => /^[rf][abcd]$/.test(kind);

function opcodeBits({ name, flow }: Instruction): number {
  if (flow === "entry") return 2;
  const place = FREQUENT.indexOf(name as (typeof FREQUENT)[number]);
  if (place < 0) return SHORT_BITS + MORE_BITS + NUMBER_BITS;
  return place < SHORTEST ? SHORT_BITS : SHORT_BITS + MORE_BITS;
}

const chunkBits = (value: number, data: number): number => {
  let bits = data + 1;
  for (let rest = Math.floor(value / 2 ** data); rest > 0; rest = Math.floor(rest / 2 ** data)) bits += data + 1;
  return bits;
};

/** Bits of the registers an instruction names. */
function registersOf(
  step: Encodable,
  row: Instruction,
): { int: number; float: number; highestInt: number; highestFloat: number } {
  const found = { int: 0, float: 0, highestInt: 0, highestFloat: 0 };
  const add = (bank: "int" | "float", register: number) => {
    found[bank]++;
    if (bank === "int") found.highestInt = Math.max(found.highestInt, register);
    else found.highestFloat = Math.max(found.highestFloat, register);
  };
  let at = 0;
  for (const kind of row.operands) {
    if (kind === "sig") at += 3;
    else if (kind === "call") for (const register of step.operands.slice(at)) add("int", register);
    else if (isRegister(kind)) add(kind.startsWith("r") ? "int" : "float", step.operands[at++]!);
    else if (kind !== "widths" && kind !== "exit" && kind !== "vals") at++;
  }
  for (const { bank, register } of step.values ?? []) add(bank, register);
  return found;
}

function numbersOf(step: Encodable, row: Instruction): number[] {
  const numbers: number[] = [];
  let at = 0;
  for (const kind of row.operands) {
    if (kind === "sig") at += 3;
    else if (kind === "call" || kind === "widths" || kind === "exit" || kind === "vals") continue;
    else {
      const value = step.operands[at++]!;
      if (kind === "imm" || kind === "num") numbers.push(zigzag(value));
      else if (!isRegister(kind) && kind !== "f64") numbers.push(value);
    }
  }
  return numbers;
}

const ofFamily = (test: (row: Instruction) => boolean): Instruction[] =>
  (INSTRUCTIONS as readonly Instruction[]).filter(test);
/** An instruction of its own in front: opcode, a register and a number. */
const separate = (name: Parameters<typeof instruction>[0], fn: Widths, value: number): number =>
  opcodeBits(instruction(name)) + fn.int + chunkBits(zigzag(value), 3);

const immediates = new Set<string>(INSTRUCTIONS.flatMap((row) => ("immediate" in row ? [row.immediate] : [])));
const branches = new Set<string>(INSTRUCTIONS.flatMap((row) => ("branch" in row ? [row.branch] : [])));

const trapping = new Set<string>(["addt", "subt", "mult", "addti", "multi"]);

const FORMS: readonly Form[] = [
  { name: "opcodes of 4 or 6 bits for what is frequent (8 for all)", extra: (_, row) => 8 - opcodeBits(row), rows: [] },
  {
    name: "registers as wide as the function needs (5 and 4 bits)",
    extra: (step, row, fn) => {
      const { int, float } = registersOf(step, row);
      return int * (5 - fn.int) + float * (4 - fn.float) - (row.flow === "entry" ? 6 : 0);
    },
    rows: [],
  },
  {
    name: "numbers in chunks of 3 bits (7)",
    extra: (step, row) =>
      numbersOf(step, row).reduce((sum, value) => sum + chunkBits(value, 7) - chunkBits(value, 3), 0),
    rows: [],
  },
  { name: "no padding to bytes (4 bits an instruction on average)", extra: () => 4, rows: [] },
  {
    name: "an `if` that leaves the loop (if, break, end)",
    extra: (step, row) =>
      (isExit(step) ? opcodeBits(instruction("break")) + opcodeBits(instruction("end")) : 0) -
      (row.flow === "if" ? 1 : 0),
    rows: [],
  },
  {
    name: "unknown as a constant in one bit (64)",
    extra: (step) => (step.name !== "movk" ? 0 : Number.isNaN(step.operands[1]!) ? 63 : -1),
    rows: [],
  },
  {
    name: "comparison and branch in one (compare, then if)",
    extra: (step, row, fn) => (branches.has(step.name) && row.flow === "if" ? 6 + 2 * fn.int : 0),
    rows: ofFamily((row) => row.flow === "if" && branches.has(row.name)),
  },
  {
    name: "small constants as operands (movi, then the operation)",
    extra: (step, row, fn) =>
      immediates.has(step.name) && row.flow !== "if" ? separate("movi", fn, 0) - 4 + fn.int : 0,
    rows: ofFamily((row) => immediates.has(row.name)),
  },
  {
    name: "whole and fractional float constants (8 bytes each)",
    extra: (step, row) =>
      step.name === "movf" || step.name === "movq"
        ? 65 - numbersOf(step, row).reduce((sum, value) => sum + chunkBits(value, 3), 0)
        : 0,
    rows: ofFamily(({ name }) => name === "movf" || name === "movq"),
  },
  {
    name: "globals by constant address (movi, then a load or store)",
    extra: (step, _, fn) => (/^(?:ld|st)f?g$/.test(step.name) ? separate("movi", fn, 0) + fn.int : 0),
    rows: ofFamily(({ name }) => /^(?:ld|st)f?g$/.test(name)),
  },
  {
    name: "selection without a branch (if, mov, else, mov, end)",
    extra: (step, _, fn) => (step.name === "sel" || step.name === "fsel" ? 6 + 6 + 4 + 6 + fn.int : 0),
    rows: ofFamily(({ name }) => name === "sel" || name === "fsel"),
  },
  {
    name: "sums and products that trap (the plain one, two xor, and, iflti, trap, end)",
    extra: (step, row, fn) =>
      trapping.has(step.name)
        ? (["add", "xor", "xor", "and", "iflti", "trap", "end"] as const).reduce(
            (sum, name) => sum + opcodeBits(instruction(name)),
            9 * fn.int + 2 * 4 + fn.int - opcodeBits(row),
          )
        : 0,
    rows: ofFamily((row) => trapping.has(row.name)),
  },
];

/** Functions with the widths of their registers. */
function* stepsOf(code: readonly Encodable[]): Generator<readonly [Encodable, Instruction, Widths]> {
  const starts = code.flatMap((step, index) => (instruction(step.name).flow === "entry" ? [index] : []));
  for (const [order, start] of starts.entries()) {
    const body = code.slice(start, starts[order + 1] ?? code.length);
    const named = body.map((step) => registersOf(step, instruction(step.name)));
    const width = (values: readonly number[]) => 32 - Math.clz32(Math.max(0, ...values));
    const fn = { int: width(named.map((one) => one.highestInt)), float: width(named.map((one) => one.highestFloat)) };
    for (const step of body) yield [step, instruction(step.name), fn];
  }
}

const all = await programs();
const tableSize = ({ table, codes }: { table: string; codes: string }): number => table.length + codes.length;
const whole = tableSize(packTable(INSTRUCTIONS));
const total = all.reduce((sum, { bits }) => sum + bits / 8, 0);
process.stdout.write(`${all.length} programs, ${total} bytes; short codes ${ESCAPE}; packed table ${whole} bytes\n\n`);
process.stdout.write(
  "| form (what stands for it) | saves, bytes | of all | costs in the table, bytes |\n| --- | --- | --- | --- |\n",
);
for (const { name, extra, rows } of FORMS) {
  let bits = 0;
  for (const { code } of all) for (const [step, row, fn] of stepsOf(code)) bits += extra(step, row, fn);
  const kept = (INSTRUCTIONS as readonly Instruction[]).filter((row) => !rows.includes(row));
  const cost = rows.length === 0 ? "" : String(whole - tableSize(packTable(kept)));
  const saved = Math.round(bits / 8);
  process.stdout.write(`| ${name} | ${saved} | ${((100 * saved) / (total + saved)).toFixed(1)} % | ${cost} |\n`);
}
