// One phrase to its value: compiled to an image and run on the bundle's VM, as any program is.
import { type CompileOptions, finish, languageServices } from "../compile.ts";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import { emptyModule } from "../fir/function.ts";
import { compilePhrase } from "../languages/ese/index.ts";
import { loadLanguages } from "../languages/registry.ts";
import { createMachine } from "../simulator/machine.ts";
import type { Trap } from "../simulator/machine-types.ts";
import { convertFromSi } from "../units/convert.ts";
import { unitNamed } from "../units/named.ts";

export interface EvaluateOptions extends CompileOptions {
  readonly uses?: readonly string[];
  /** Values of inputs by name, SI; the others are unknown. */
  readonly inputs?: ReadonlyMap<string, number>;
}

export interface Evaluation {
  /** In `unit`; a truth is true or false; null is unknown or nothing. */
  readonly value: number | boolean | null;
  readonly unit: string | null;
  /** In SI, NaN for unknown; 0, 1 or 2 (unknown) for a truth. */
  readonly si: number;
  readonly kind: "number" | "truth" | "text" | "nothing";
  readonly shown: string;
  readonly cycles: number;
  readonly bytes: number;
  readonly trap: Trap | undefined;
}

/** Truth as the compiler stores it. */
const TRUTHS: readonly (boolean | null)[] = [false, true, null];

/** Compiles and runs a phrase. Undefined when it does not compile; why is in the reporter. */
export async function evaluatePhrase(
  phrase: string,
  options: EvaluateOptions,
  reporter: Reporter,
): Promise<Evaluation | undefined> {
  await loadLanguages();
  const services = languageServices(options, reporter);
  const withUses = options.uses ? { ...services, vocabulary: () => services.vocabulary(options.uses) } : services;
  const module = emptyModule("phrase");
  const shape = compilePhrase(phrase, module, withUses);
  if (!shape || reporter.hasErrors) return undefined;
  const compiled = finish(module, [{ path: "phrase", text: phrase }], options, reporter);
  if (!compiled) return undefined;
  const created = createMachine(compiled.bytes, {});
  if (created.kind === "refused")
    throw new Error(`the verifier refused a compiled phrase: ${created.refusal.code} at ${created.refusal.offset}`);
  const { machine } = created;
  module.inputs.forEach((input, index) => {
    const value = options.inputs?.get(input.name);
    if (value !== undefined) machine.inputs[index] = value;
  });
  const trap = machine.start();
  const register = compiled.map.registers.find((one) => one.name === "result")?.register;
  const si =
    register === undefined
      ? Number.NaN
      : (register.startsWith("f") ? machine.floats : machine.ints)[Number(register.slice(1))]!;
  const facts = { si, kind: shape.kind, cycles: machine.cycles, bytes: compiled.bytes.length, trap };
  if (shape.kind === "nothing" || shape.kind === "text") return { ...facts, value: null, unit: null, shown: "done" };
  if (shape.kind === "truth") {
    const value = TRUTHS[si] ?? null;
    return { ...facts, value, unit: null, shown: value === null ? "unknown" : String(value) };
  }
  const unit = shape.unit === undefined ? undefined : unitNamed(shape.unit);
  const value = unit?.kind === "unit" ? convertFromSi(si, unit.unit) : si;
  const name = unit?.kind === "unit" ? unit.unit.name : null;
  const tidy = Number(value.toPrecision(12));
  return {
    ...facts,
    value: Number.isFinite(value) ? tidy : null,
    unit: name,
    shown: Number.isNaN(value) ? "unknown" : `${tidy}${name ? ` ${name}` : ""}`,
  };
}
