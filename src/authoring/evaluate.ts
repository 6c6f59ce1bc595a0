// One phrase to its value: compiled to an image and run on the bundle's VM, as any program is.
import {
  type CompiledProgram,
  type CompileOptions,
  finish,
  languageServices,
  loadLanguagesOfWords,
} from "../compile.ts";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source.ts";
import { emptyModule, type FirModule } from "../fir/function.ts";
import type { FxMap } from "../image/fxmap.ts";
import { compilePhrase, type PhraseShape } from "../languages/ese/index.ts";
import { createMachine } from "../simulator/machine.ts";
import type { Machine, Trap } from "../simulator/machine-types.ts";
import { convertFromSi } from "../units/convert.ts";
import { unitNamed } from "../units/named.ts";

export interface EvaluateOptions extends CompileOptions {
  readonly uses?: readonly string[];
  /** Values of inputs by name, SI; the others are unknown. */
  readonly inputs?: ReadonlyMap<string, number>;
  /** FLUX-ese whose terms the phrase may use. */
  readonly definitions?: SourceFile;
  /** Each word that can be one is a function, and the optimizer leaves all functions whole: their code is the same in every phrase. */
  readonly wordsAreFunctions?: boolean;
}

/** A value as a person reads it. */
export interface EvaluatedValue {
  /** In `unit`; a truth is true or false, a text itself, a list its items; null is unknown or nothing. */
  readonly value: number | boolean | string | null | readonly EvaluatedValue[];
  readonly unit: string | null;
  /** In SI, NaN for unknown; 0, 1 or 2 (unknown) for a truth; NaN for what is no number. */
  readonly si: number;
  readonly kind: PhraseShape["kind"];
  readonly shown: string;
}

export interface Evaluation extends EvaluatedValue {
  readonly cycles: number;
  readonly bytes: number;
  readonly trap: Trap | undefined;
}

/** Truth as the compiler stores it. */
const TRUTHS: readonly (boolean | null)[] = [false, true, null];

/** A phrase that is ready to run, here or on a board. */
export interface CompiledPhrase {
  readonly module: FirModule;
  readonly shape: PhraseShape;
  readonly compiled: CompiledProgram;
}

/** Compiles a phrase to an image that runs once. Undefined when it does not compile; why is in the reporter. */
export async function compileEvaluation(
  phrase: string,
  options: EvaluateOptions,
  reporter: Reporter,
): Promise<CompiledPhrase | undefined> {
  const services = languageServices(options, reporter);
  const wordsAreFunctions = options.wordsAreFunctions === true;
  const withUses = {
    ...services,
    wordsAreFunctions,
    ...(options.uses ? { vocabulary: () => services.vocabulary(options.uses) } : {}),
  };
  await loadLanguagesOfWords(withUses.vocabulary(undefined));
  const module = emptyModule("phrase");
  const shape = compilePhrase(phrase, module, withUses, options.definitions);
  if (!shape || reporter.hasErrors) return undefined;
  if (wordsAreFunctions) keepFunctions(module);
  const compiled = finish(module, [{ path: "phrase", text: phrase }], options, reporter);
  return compiled && { module, shape, compiled };
}

function keepFunctions({ functions }: FirModule): void {
  for (const [index, fn] of functions.entries())
    if (fn.kind === "helper") functions[index] = { ...fn, isResident: true };
}

/** Compiles and runs a phrase. Undefined when it does not compile; why is in the reporter. */
export async function evaluatePhrase(
  phrase: string,
  options: EvaluateOptions,
  reporter: Reporter,
): Promise<Evaluation | undefined> {
  const ready = await compileEvaluation(phrase, options, reporter);
  return ready && runCompiled(ready, options.inputs).evaluation;
}

/** Runs a compiled phrase. What it sent and set is in the machine. */
export function runCompiled(
  { module, shape, compiled }: CompiledPhrase,
  inputs?: ReadonlyMap<string, number>,
): { readonly evaluation: Evaluation; readonly machine: Machine } {
  const created = createMachine(compiled.bytes, {});
  if (created.kind === "refused")
    throw new Error(`the verifier refused a compiled phrase: ${created.refusal.code} at ${created.refusal.offset}`);
  const { machine } = created;
  module.inputs.forEach((input, index) => {
    const value = inputs?.get(input.name);
    if (value !== undefined) machine.inputs[index] = value;
  });
  const trap = machine.start();
  const result = shownValue(shape, { machine, map: compiled.map });
  return { evaluation: { ...result, cycles: machine.cycles, bytes: compiled.bytes.length, trap }, machine };
}

/** Where a phrase has run: what it left in registers and memory. */
export interface Finished {
  readonly machine: Pick<Machine, "ints" | "floats" | "memory">;
  readonly map: FxMap;
}

/** What a phrase came to, read from where it ran. */
export function shownValue(shape: PhraseShape, finished: Finished): EvaluatedValue {
  const { kind } = shape;
  const nothing = { si: Number.NaN, kind, value: null, unit: null };
  if (kind === "nothing") return { ...nothing, shown: "done" };
  if (kind === "list") return listOf(shape, finished);
  if (kind === "text") {
    const text = "text" in shape ? shape.text : textOf(cellValue(shape.cell, finished), finished.map);
    return { ...nothing, value: text ?? null, shown: text ?? "unknown" };
  }
  const si = cellValue(shape.cell, finished);
  if (kind === "truth") {
    const value = TRUTHS[si] ?? null;
    return { ...nothing, si, value, shown: value === null ? "unknown" : String(value) };
  }
  const unit = shape.unit === undefined ? undefined : unitNamed(shape.unit);
  const value = unit?.kind === "unit" ? convertFromSi(si, unit.unit) : si;
  const name = unit?.kind === "unit" ? unit.unit.name : null;
  const tidy = Number(value.toPrecision(12));
  return {
    si,
    kind,
    value: Number.isFinite(value) ? tidy : null,
    unit: name,
    shown: Number.isNaN(value) ? "unknown" : `${tidy}${name ? ` ${name}` : ""}`,
  };
}

function listOf(shape: Extract<PhraseShape, { kind: "list" }>, finished: Finished): EvaluatedValue {
  const items = shape.items
    .filter((item) => item.there === undefined || cellValue(item.there, finished) !== 0)
    .map((item) => shownValue(item, finished));
  const shown = items.map((item) => (item.kind === "text" && item.value !== null ? `"${item.shown}"` : item.shown));
  return { si: Number.NaN, kind: "list", value: items, unit: null, shown: `[${shown.join(", ")}]` };
}

const textOf = (id: number, map: FxMap): string | undefined => map.texts?.find((one) => one.id === id)?.text;

/** The value of a named cell, wherever the compiler put it. */
function cellValue(name: string, { machine, map }: Finished): number {
  const register = map.registers.find((one) => one.name === name)?.register;
  if (register !== undefined)
    return (register.startsWith("f") ? machine.floats : machine.ints)[Number(register.slice(1))]!;
  const cell = map.cells?.find((one) => one.name === name);
  if (!cell) return Number.NaN;
  const { buffer, byteOffset, byteLength } = machine.memory;
  const memory = new DataView(buffer, byteOffset, byteLength);
  return cell.bank === "f" ? memory.getFloat64(cell.word * 8, true) : memory.getInt32(cell.word * 4, true);
}
