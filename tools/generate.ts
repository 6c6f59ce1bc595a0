// Writes what is derived from tables: from that of instructions, the packed one for the board and the reference page for people; from that of
// diagnostics, with their examples, the page that explains them.
// `npm run generate`; with --check nothing is written and a stale file is an error.
import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { capabilityNames } from "../src/image/capability-names.ts";
import { type Instruction, RESULT_FLOAT, RESULT_INT, RESULT_NONE } from "../src/isa/instruction.ts";
import { INSTRUCTIONS } from "../src/isa/instructions.ts";
import { ESCAPE, FREQUENT } from "../src/isa/opcode-code.ts";
import { BoardKind, BoardsFile } from "../src/project/schema.ts";
import { diagnosticsPage } from "./diagnostics.ts";
import { packTable } from "./pack-table.ts";

const madeFrom = (source: string): string =>
  `made by tools/generate.ts from ${source}; run \`npm run generate\`, don't edit`;
const HEADLINE = madeFrom("src/isa/instructions.ts");

/** Instructions that the VM knows by name besides those of control flow. */
const VM_NAMES: readonly string[] = [
  "add",
  "sub",
  "rem",
  "addi",
  "muli",
  "shli",
  "eq",
  "priority",
  "iflt",
  "ifltu",
  "iflti",
  "iffeq",
  "ifflt",
];

function boardTable(rows: readonly Instruction[]): string {
  const { table, codes } = packTable(rows);
  const named = rows.filter((row) => (row.flow !== undefined && row.flow !== "if") || VM_NAMES.includes(row.name));
  const numbers = named.map((row) => `export const ${row.name.toUpperCase()} = 0x${row.number.toString(16)};`);
  const firstIf = Math.min(...rows.filter((row) => row.flow === "if").map((row) => row.number));
  if (rows.some((row) => row.number >= firstIf !== (row.flow === "if")))
    throw new Error("the `if` rows must be the last of the instruction table");
  const ret = (name: string): number => rows.find((row) => row.name === name)!.number - RESULT_NONE;
  if (ret("reti") !== ret("ret") + RESULT_INT || ret("retf") !== ret("ret") + RESULT_FLOAT)
    throw new Error("ret, reti and retf must be in the order of RESULT_*");
  if (FREQUENT.length !== ESCAPE || new Set(FREQUENT).size !== ESCAPE)
    throw new Error("the frequent opcodes must fill the short codes");
  return [
    `// ${HEADLINE}.`,
    "// Rows by opcode, packed as tools/pack-table.ts says; and the numbers the VM knows by name.",
    `export const TABLE = ${JSON.stringify(table)};`,
    `export const CODES = ${JSON.stringify(codes)};`,
    ...numbers,
    "/** Numbers of the frequent instructions as characters, 35 more each: the order of their short codes. */",
    `export const FREQUENT = ${JSON.stringify(String.fromCharCode(...FREQUENT.map((name) => rows.find((row) => row.name === name)!.number + 35)))};`,
    `export const RESULT_FLOAT = ${RESULT_FLOAT};`,
    "/** From here on, every instruction opens an if. */",
    `export const FIRST_IF = 0x${firstIf.toString(16)};`,
    "",
  ].join("\n");
}

function instructionPage(rows: readonly Instruction[]): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|");
  const lines = rows.map((row) => {
    const cells = [
      `0x${row.number.toString(16).padStart(2, "0")}`,
      `\`${row.name}\``,
      row.operands.join(" "),
      String(row.cost),
      capabilityNames(row.needs).join(", "),
      `${row.doc}${row.examples ? ` ${row.examples.map((example) => `\`${example}\``).join(" · ")}` : ""}`,
    ];
    return `| ${cells.map(cell).join(" | ")} |`;
  });
  return [
    "# Instruction set",
    "",
    `<!-- ${HEADLINE} -->`,
    "",
    `${rows.length} instructions. Operand kinds and their bits: \`src/isa/instruction.ts\`. Cost: units of the tick budget, charged as`,
    "`src/isa/README.md` says. Capability: what the image must be granted to hold the instruction.",
    "",
    "| number | mnemonic | operands | cost | capability | meaning |",
    "|---|---|---|---|---|---|",
    ...lines,
    "",
  ].join("\n");
}

/** A JSON schema for editors, from the schema that flux reads a file with. */
const schemaFile = (schema: z.ZodType, title: string): string =>
  `${JSON.stringify({ $comment: HEADLINE.replace("src/isa/instructions.ts", "src/project/schema.ts"), title, ...z.toJSONSchema(schema, { io: "input" }) }, null, 2)}\n`;

const outputs: Readonly<Record<string, string>> = {
  "boards/board.schema.json": schemaFile(BoardKind, "One kind of board"),
  "boards/vessel.schema.json": schemaFile(BoardsFile, "flux.boards.json: the vessel"),
  "firmware/vm/isa.gen.ts": boardTable(INSTRUCTIONS),
  "docs/instruction-set.md": instructionPage(INSTRUCTIONS),
  "docs/diagnostics.md": diagnosticsPage(madeFrom("src/diagnostics/codes.ts and test/diagnostics/examples")),
};

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

const stale = Object.keys(outputs).filter((path) => read(path) !== outputs[path]);
if (process.argv.includes("--check")) {
  for (const path of stale) process.stderr.write(`${path} is stale: run npm run generate\n`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const path of stale) {
    writeFileSync(path, outputs[path]!);
    process.stdout.write(`wrote ${path}\n`);
  }
}
