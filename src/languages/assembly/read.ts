// Lines of assembly -> instructions with checked operands: the seed's mnemonics and those of our ISA that are no control flow.
// Every fault is FLX0505 with the line; reading goes on, so that all faults of a block come in one run.
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../diagnostics/source.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { instructionNamed } from "../../isa/index-by.ts";
import type { Instruction } from "../../isa/instruction.ts";
import { INSTRUCTIONS } from "../../isa/instructions.ts";
import { FLOAT_REGISTERS, INT_REGISTERS } from "../../isa/registers.ts";
import { SEED_ROWS, type SeedForm } from "./seed.ts";

export interface SourceLine {
  readonly text: string;
  readonly span: Span;
}

export type Operand =
  | { readonly kind: "register"; readonly bank: "r" | "f"; readonly index: number }
  | { readonly kind: "number"; readonly value: number }
  /** `${name}`, not known until the word runs. */
  | { readonly kind: "parameter"; readonly index: number; readonly name: string }
  | { readonly kind: "label"; readonly name: string };

export interface ReadInstruction {
  readonly form: SeedForm | { readonly kind: "isa"; readonly row: Instruction };
  readonly operands: readonly Operand[];
  /** Where a jump goes: an index into the instructions; the length of the list is the end. */
  target?: number;
  readonly span: Span;
}

export interface AssemblyNames {
  readonly parameters: readonly string[];
  /** Parameters whose text is put in place of `${name}` before a line is read. */
  readonly literals: ReadonlyMap<string, string>;
}

/** Parameters that stand for a register (`R${reg}`): their text must be known when a line is read. */
export const registerParameters = (lines: readonly string[]): string[] => [
  ...new Set(lines.flatMap((line) => [...line.matchAll(/\b[rf]\$\{(\w+)\}/gi)].map((found) => found[1]!))),
];

interface Reading extends ReadInstruction {
  readonly mnemonic: string;
  /** In the seed's bytes; undefined after an instruction the seed does not have. */
  readonly offset: number | undefined;
  readonly bytes: number | undefined;
}

/** Instructions of the lines, jumps resolved. Undefined when anything was wrong; why is in the reporter. */
export function readAssembly(
  lines: readonly SourceLine[],
  names: AssemblyNames,
  reporter: Reporter,
): readonly ReadInstruction[] | undefined {
  const reader = new AssemblyReader(names, reporter);
  for (const line of lines) reader.line(line);
  return reader.finish();
}

class AssemblyReader {
  private readonly names: AssemblyNames;
  private readonly reporter: Reporter;
  private readonly instructions: Reading[] = [];
  private readonly labels = new Map<string, number>();
  private offset: number | undefined = 0;
  private isWrong = false;

  constructor(names: AssemblyNames, reporter: Reporter) {
    this.names = names;
    this.reporter = reporter;
  }

  line({ text, span }: SourceLine): void {
    let code = this.substitute(text, span)
      .replace(/(?:;|\/\/|#|--\s).*$/s, "")
      .trim();
    for (let label = LABEL.exec(code); label; label = LABEL.exec(code)) {
      const name = label[1]!.toLowerCase();
      if (this.labels.has(name)) this.fail(`the label \`${label[1]}\` stands twice`, span);
      this.labels.set(name, this.instructions.length);
      code = code.slice(label[0].length);
    }
    if (code === "") return;
    const [, mnemonic = "", rest = ""] = /^(\S+)\s*(.*)$/s.exec(code)!;
    const name = mnemonic.toLowerCase();
    const operands = rest
      .split(/\s*,\s*|\s+/)
      .filter((part) => part !== "")
      .map((part) => this.operand(part, span));
    if (operands.includes(undefined)) return;
    this.instruction(name, mnemonic, operands as Operand[], span);
  }

  finish(): readonly ReadInstruction[] | undefined {
    for (const reading of this.instructions) this.resolve(reading);
    return this.isWrong ? undefined : this.instructions;
  }

  private instruction(name: string, written: string, operands: readonly Operand[], span: Span): void {
    const seed = SEED_ROWS.get(name);
    const row = seed ? undefined : instructionNamed(name);
    const bytes = seed?.bytes;
    const add = (form: ReadInstruction["form"]) =>
      this.instructions.push({ mnemonic: written, form, operands, span, offset: this.offset, bytes });
    if (seed) {
      if (this.fits(written, seedShapes(seed.form), operands, span)) add(seed.form);
    } else if (row && row.effect !== "flow") {
      if (this.fits(written, [row.operands.map(shapeOf)], operands, span)) add({ kind: "isa", row });
    } else {
      const hint = row
        ? "write jumps to labels here; structured control flow belongs into a .fluxasm file"
        : didYouMean(name, [...SEED_ROWS.keys(), ...INSTRUCTIONS.map((one) => one.name)]);
      this.fail(row ? `\`${written}\` cannot stand here` : `there is no instruction \`${written}\``, span, hint);
    }
    this.offset = this.offset === undefined || bytes === undefined ? undefined : this.offset + bytes;
  }

  private substitute(text: string, span: Span): string {
    return text.replace(/([rf]?)\$\{(\w+)\}/gi, (whole, bank: string, name: string) => {
      const literal = this.names.literals.get(name);
      if (literal !== undefined) return bank + literal;
      if (bank !== "") this.fail(`which register \`${whole}\` is must be a plain number in the phrase`, span);
      return whole;
    });
  }

  private operand(text: string, span: Span): Operand | undefined {
    const register = /^([rf])(\d{1,3})$/i.exec(text);
    if (register) {
      const bank = register[1]!.toLowerCase() as "r" | "f";
      const index = Number(register[2]);
      const count = bank === "r" ? INT_REGISTERS : FLOAT_REGISTERS;
      if (index < count) return { kind: "register", bank, index };
      return this.fail(`there is no register \`${text}\``, span, `registers are ${bank}0 to ${bank}${count - 1}`);
    }
    if (/^[-+]?(?:\d+|0x[\da-f]+|\d+\.\d+)$/i.test(text)) {
      const value = Number(text.replace(/^\+/, "").replace(/^-0x/i, "0x")) * (/^-0x/i.test(text) ? -1 : 1);
      return { kind: "number", value };
    }
    const parameter = /^\$\{(\w+)\}$/.exec(text);
    if (parameter) {
      const name = parameter[1]!;
      const index = this.names.parameters.indexOf(name);
      return index < 0 ? this.fail(`there is no parameter \`${name}\``, span) : { kind: "parameter", index, name };
    }
    if (/^\$\w+$/.test(text)) return this.fail(`\`${text}\` is no operand`, span, `write \`\${${text.slice(1)}}\``);
    if (/^[A-Za-z_.]\w*$/.test(text)) return { kind: "label", name: text.toLowerCase() };
    return this.fail(`\`${text}\` is no register, number or label`, span);
  }

  /** Whether the operands are of one of the shapes; if not, says what is due where. */
  private fits(
    mnemonic: string,
    shapes: readonly (readonly Shape[])[],
    operands: readonly Operand[],
    span: Span,
  ): boolean {
    const sameCount = shapes.filter((shape) =>
      shape.at(-1) === "registers" ? operands.length >= shape.length - 1 : shape.length === operands.length,
    );
    if (sameCount.length === 0) {
      const due = [...new Set(shapes.map((shape) => shape.length))].join(" or ");
      this.fail(`\`${mnemonic}\` takes ${due} operand${due === "1" ? "" : "s"}, not ${operands.length}`, span);
      return false;
    }
    const problems = sameCount.map((shape) => this.mismatch(mnemonic, shape, operands));
    if (problems.includes(undefined)) return true;
    const [message, hint] = problems[0]!;
    this.fail(message, span, hint);
    return false;
  }

  private mismatch(
    mnemonic: string,
    shape: readonly Shape[],
    operands: readonly Operand[],
  ): [string, string?] | undefined {
    for (const [index, operand] of operands.entries()) {
      const due = shape[index] ?? "registers";
      const shown = shownOperand(operand);
      const isRegister = operand.kind === "register";
      if (due === "target" ? operand.kind === "label" || operand.kind === "number" : false) continue;
      if (due === "r" || due === "f" || due === "registers") {
        if (isRegister && (due === "registers" || operand.bank === due)) continue;
        const bank = due === "f" ? "a float register" : "a register";
        const hint = isRegister
          ? `registers here are ${due}0 and up`
          : `put it into a register first: \`MOVI R9, ${shown}\`; a constant operand has a mnemonic of its own, such as \`addi\``;
        return [
          `operand ${index + 1} of \`${mnemonic}\` is ${bank}, and \`${shown}\` is ${isRegister ? "one of the other bank" : "none"}`,
          hint,
        ];
      }
      if (operand.kind === "number" && (due === "any number" || isInt32(operand.value))) continue;
      if (operand.kind === "parameter" && due === "number") continue;
      if (operand.kind === "number") return [`\`${shown}\` is no whole number of 32 bits`];
      return [
        `operand ${index + 1} of \`${mnemonic}\` is a ${due === "target" ? "label or an offset" : "number"}, and \`${shown}\` is none`,
        isRegister ? `to copy a register, write \`MOV\`` : "write the number itself",
      ];
    }
    return undefined;
  }

  private resolve(reading: Reading): void {
    if (!reading.form.kind.startsWith("jump")) return;
    const to = reading.operands.at(-1)!;
    if (to.kind === "label") {
      const at = this.labels.get(to.name);
      if (at === undefined)
        this.fail(`there is no label \`${to.name}\``, reading.span, didYouMean(to.name, this.labels.keys()));
      else reading.target = at;
      return;
    }
    if (to.kind !== "number" || reading.offset === undefined || reading.bytes === undefined) {
      this.fail(
        "a numeric jump needs the seed's mnemonics before it, whose sizes it counts",
        reading.span,
        "jump to a label",
      );
      return;
    }
    const byte = reading.offset + reading.bytes + to.value;
    const at = this.instructions.findIndex(({ offset }) => offset === byte);
    const last = this.instructions.at(-1)!;
    const end = last.offset === undefined || last.bytes === undefined ? undefined : last.offset + last.bytes;
    if (at >= 0) reading.target = at;
    else if (byte === end) reading.target = this.instructions.length;
    else this.fail(this.missed(reading.mnemonic, byte, end), reading.span, "jump to a label");
  }

  private missed(mnemonic: string, byte: number, end: number | undefined): string {
    const inside = this.instructions.find(
      ({ offset, bytes }) => offset !== undefined && bytes !== undefined && byte > offset && byte < offset + bytes,
    );
    if (inside)
      return `\`${mnemonic}\` jumps into the middle of \`${inside.mnemonic}\` (byte ${byte - inside.offset!} of its ${inside.bytes})`;
    if (byte < 0) return `\`${mnemonic}\` jumps ${-byte} bytes before the first instruction`;
    return `\`${mnemonic}\` jumps ${end === undefined ? "" : `${byte - end} bytes `}past the last instruction`;
  }

  private fail(message: string, span: Span, hint?: string): undefined {
    this.isWrong = true;
    this.reporter.error("FLX0505", message, span, hint === undefined ? {} : { hint });
    return undefined;
  }
}

const LABEL = /^([A-Za-z_.]\w*):\s*/;

/** What stands at a place: a register of a bank, a whole number (which may be a parameter), a fixed number, any number, where a jump goes. */
type Shape = "r" | "f" | "number" | "fixed" | "any number" | "target" | "registers";

function seedShapes(form: SeedForm): readonly (readonly Shape[])[] {
  switch (form.kind) {
    case "none":
    case "duplicate":
    case "swap":
      return [[]];
    case "halt":
      return [[]];
    case "move":
    case "compare":
    case "test":
      return [["r", "r"]];
    case "constant":
      return [["r", "number"]];
    case "binary":
    case "rotate":
      return [["r", "r", "r"]];
    case "unary":
      return [["r", "r"], ["r"]];
    case "truth":
      return [
        ["r", "r"],
        ["r", "r", "r"],
      ];
    case "step":
    case "push":
    case "pop":
      return [["r"]];
    case "jump-register":
      return [["r", "target"]];
    case "jump":
    case "jump-flags":
      // The seed's encoding has a register byte there that nothing reads, and some of its assemblers want it written.
      return [["target"], ["r", "target"]];
  }
}

function shapeOf(kind: Instruction["operands"][number]): Shape {
  if (/^r[abcd]$/.test(kind)) return "r";
  if (/^f[abcd]$/.test(kind)) return "f";
  if (kind === "vals") return "registers";
  if (kind === "imm") return "number";
  return kind === "f64" ? "any number" : "fixed";
}

const isInt32 = (value: number): boolean => (value | 0) === value;

function shownOperand(operand: Operand): string {
  switch (operand.kind) {
    case "register":
      return `${operand.bank}${operand.index}`;
    case "number":
      return String(operand.value);
    case "parameter":
      return `\${${operand.name}}`;
    case "label":
      return operand.name;
  }
}
