// What the compiler makes of a program on its way: FIR before the optimizer and after each of its passes, assembly, and the JavaScript the VM
// runs. For `flux build --emit` and `--passes`.
import { basename } from "node:path";
import type { CompiledProgram } from "../compile.ts";
import { positionAt } from "../diagnostics/source.ts";
import type { FirModule } from "../fir/function.ts";
import { type FirNote, printFunction, printModule } from "../fir/print.ts";
import { disassemble } from "../image/disassemble.ts";
import { createMachine } from "../simulator/machine.ts";

/** The module as the front ends made it, or what one pass changed. */
export interface Stage {
  /** "front end", or a pass's name. */
  readonly name: string;
  /** The whole module, as FIR text. */
  readonly text: string;
  /** FIR text of each function that is new or not as it was a stage before. */
  readonly changed: readonly string[];
  /** Names of functions that are not there any more. */
  readonly gone: readonly string[];
}

/** Where an instruction comes from: its file (a word may be assembly of a vocabulary) and line, and the vocabulary words it was made for. */
const origin: FirNote = ({ span }) => {
  if (!span) return undefined;
  const { file, start, end, words = [] } = span;
  const text = file.text.slice(start, end).split(/\r?\n/)[0]!.trim();
  const inWords = words.map((pattern) => ` > ${pattern}`).join("");
  return `${basename(file.path)}:${positionAt(file, start).line}: ${text}${inWords}`;
};

/** Keeps what CompileOptions.onStage is told. */
export class StageLog {
  readonly stages: Stage[] = [];
  private functions = new Map<string, string>();

  readonly onStage = (name: string, module: FirModule): void => {
    const functions = new Map(module.functions.map((fn) => [fn.name, printFunction(fn, origin)]));
    this.stages.push({
      name,
      text: printModule(module, origin),
      changed: [...functions].flatMap(([fn, text]) => (this.functions.get(fn) === text ? [] : [text])),
      gone: [...this.functions.keys()].filter((fn) => !functions.has(fn)),
    });
    this.functions = functions;
  };
}

export const EMITTED = ["fir", "asm", "js"] as const;
export type Emitted = (typeof EMITTED)[number];

/** A text the compiler made, under a title. */
export interface EmittedText {
  readonly title: string;
  readonly text: string;
}

/** What was asked for, in order: FIR before and after the optimizer, assembly with names and lines, the translated JavaScript. */
export function emittedTexts(kind: Emitted, compiled: CompiledProgram, { stages }: StageLog): EmittedText[] {
  switch (kind) {
    case "fir":
      return [
        { title: "FIR as the front end made it", text: stages[0]?.text ?? "" },
        { title: "FIR after the optimizer", text: stages.at(-1)?.text ?? "" },
      ];
    case "asm":
      return [{ title: "assembly", text: registerNames(compiled) + disassemble(compiled.bytes, compiled.map) }];
    case "js":
      return [{ title: "JavaScript as the VM makes it from the image", text: laidOut(javaScriptOf(compiled.bytes)) }];
  }
}

/** The FIR that each pass left where it changed something, in the order they ran. */
export function passTexts({ stages }: StageLog): EmittedText[] {
  return stages.map(({ name, text, changed, gone }, index) => ({
    title: index === 0 ? "FIR as the front end made it" : `${index}. after ${name}${leftOut(gone)}`,
    text: index === 0 ? text : changed.join("\n"),
  }));
}

const leftOut = (gone: readonly string[]): string =>
  gone.length > 0 ? `, without ${gone.map((name) => JSON.stringify(name)).join(", ")}` : "";

/** What the registers hold that all entries share, as comments. */
const registerNames = ({ map }: CompiledProgram): string =>
  map.registers.map(({ register, name, unit }) => `; ${register}: ${name}${unit ? ` (${unit})` : ""}\n`).join("");

/** The text the VM translates an image to. Throws if its verifier refuses it, which is a fault of the compiler. */
function javaScriptOf(image: Uint8Array): string {
  const created = createMachine(image);
  if (created.kind === "refused")
    throw new Error(`the verifier refused a compiled program: ${created.refusal.code} at ${created.refusal.offset}`);
  return created.machine.text;
}

/** Translated text, which is one line without strings or comments, with a statement a line. It is the same program. */
export function laidOut(text: string): string {
  let depth = 0;
  let parentheses = 0;
  let out = "";
  const newLine = () => {
    out = `${out.trimEnd()}\n${"  ".repeat(depth)}`;
  };
  for (const character of text) {
    if (character === "(") parentheses++;
    else if (character === ")") parentheses--;
    if (character === "}") {
      depth--;
      newLine();
    }
    out += character;
    if (character === "{") depth++;
    if ((character === ";" && parentheses === 0) || character === "{" || character === "}") newLine();
  }
  return `${out.trimEnd()}\n`;
}
