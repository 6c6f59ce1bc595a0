// The program a scenario is about: compiled, with its names and how to read what stands behind them on the machine.

import type { CompiledProgram, CompileOptions } from "../compile.ts";
import { Reporter } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source.ts";
import type { Output } from "../fir/function.ts";
import { readFrontMatter } from "../languages/ese/front-matter.ts";
import { foldName } from "../languages/ese/text.ts";
import { UNKNOWN_TEXT } from "../languages/wire-names.ts";
import type { Machine } from "../simulator/machine-types.ts";
import { formatQuantity } from "../units/convert.ts";
import { PLAIN, unitNamed } from "../units/named.ts";
import type { Unit } from "../units/unit.ts";

export interface Subject {
  readonly source: SourceFile;
  readonly options: CompileOptions;
  readonly compiled: CompiledProgram;
}

/** What a name of the program holds: a quantity (SI), a truth or switch (0, 1), or one of several texts (its number). NaN is unknown. */
export interface Named {
  readonly name: string;
  readonly what: "term" | "output" | "input";
  readonly shows: "number" | "truth" | "text";
  /** PLAIN for a number without. */
  readonly unit: Unit;
  /** Its index among inputs or outputs. */
  readonly index: number;
  read(machine: Machine): number;
}

/** Truth as the compiler keeps it in a register. */
const UNKNOWN_TRUTH = 2;

/** All names of a program that a scenario can look at, terms and states before outputs before inputs where they have one name. */
export function namesOf({ compiled }: Subject): Map<string, Named> {
  const names = new Map<string, Named>();
  const add = (named: Named) => {
    const key = foldName(named.name);
    if (!names.has(key)) names.set(key, named);
  };
  const { map, module } = compiled;
  const term = (
    one: { readonly name: string; readonly unit?: string; readonly shows?: "truth" | "text" },
    raw: (machine: Machine) => number,
  ) => {
    const unknown = one.shows === "truth" ? UNKNOWN_TRUTH : one.shows === "text" ? UNKNOWN_TEXT : undefined;
    const read = (machine: Machine) => {
      const value = raw(machine);
      return value === unknown ? Number.NaN : value;
    };
    add({ name: one.name, what: "term", shows: one.shows ?? "number", unit: unitOf(one.unit), index: -1, read });
  };
  for (const one of map.registers) {
    const at = Number(one.register.slice(1));
    if (one.visible) term(one, (machine) => (one.register.startsWith("f") ? machine.floats : machine.ints)[at]!);
  }
  for (const one of map.cells ?? []) term(one, (machine) => memoryCell(machine, one.bank, one.word));
  for (const [index, output] of module.outputs.entries()) {
    const shows = output.sink.kind === "digital" ? "truth" : "number";
    add({
      name: output.name,
      what: "output",
      shows,
      unit: unitOf(output.unit),
      index,
      read: (machine) => committed(output, machine.outputs[index]!),
    });
  }
  for (const named of inputsOf({ compiled })) add(named);
  return names;
}

/** The inputs of a program, in the order of the image. */
export function inputsOf({ compiled }: Pick<Subject, "compiled">): Named[] {
  return compiled.module.inputs.map((input, index) => ({
    name: input.name,
    what: "input",
    shows: input.sources.length > 0 && input.sources.every(({ kind }) => kind === "digital") ? "truth" : "number",
    unit: unitOf(input.unit),
    index,
    read: (machine) => machine.inputs[index]!,
  }));
}

/** What a board sets an output to (firmware/drivers/pins.ts): its value within its range, the safe value for an unknown, which a sentence leaves empty. */
function committed(output: Output, value: number): number {
  const [safe, lowest, highest] = [output.safe, output.lowest, output.highest].map(
    (one) => one.numerator / one.denominator,
  );
  const unknown = output.sink.kind === "nmea" ? Number.NaN : safe!;
  return Math.min(highest!, Math.max(lowest!, Number.isNaN(value) ? unknown : value));
}

/** Element `word` of memory: 4 bytes (r) or 8 (f). */
export function memoryCell({ memory }: Machine, bank: "r" | "f", word: number): number {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  return bank === "f" ? view.getFloat64(word * 8, true) : view.getInt32(word * 4, true);
}

function unitOf(name: string | undefined): Unit {
  const found = name === undefined ? undefined : unitNamed(name);
  return found?.kind === "unit" ? found.unit : PLAIN;
}

/** A value in the user's words: "2.5 m", "on", "unknown". */
export function shownValue(named: Pick<Named, "what" | "shows" | "unit">, value: number, subject: Subject): string {
  if (Number.isNaN(value)) return "unknown";
  if (named.shows === "truth" && (value === 0 || value === 1)) {
    if (named.what === "term") return value === 1 ? "true" : "false";
    return value === 1 ? "on" : "off";
  }
  if (named.shows === "text") return `"${subject.compiled.map.texts?.find(({ id }) => id === value)?.text ?? value}"`;
  return formatQuantity(value, named.unit);
}

/** Quantities that a condition may name beside the program's own: the vessel's, and `given:` of the program. */
export function quantitiesOf({ source, options }: Subject): Map<string, string> {
  const quantities = new Map(options.vessel.quantities);
  if (source.path.endsWith(".ese"))
    for (const [name, { text }] of readFrontMatter(source, new Reporter()).given) quantities.set(name, text);
  return quantities;
}
