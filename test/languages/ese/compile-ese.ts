// Compiles FLUX-ese for tests, with the project's own vocabularies or words given as text, and runs the image on the bundle's VM.
import { resolve } from "node:path";
import { generateImage } from "../../../src/codegen/generate.ts";
import { type Diagnostic, Reporter } from "../../../src/diagnostics/diagnostic.ts";
import { emptyModule, type FirModule } from "../../../src/fir/function.ts";
import type { FxMap } from "../../../src/image/fxmap.ts";
import { compilePhrase, ese } from "../../../src/languages/ese/index.ts";
import type { Language, LanguageServices } from "../../../src/languages/language.ts";
import { optimize } from "../../../src/optimizer/run.ts";
import { NO_VESSEL, type VesselFacts } from "../../../src/project/vessel-facts.ts";
import { createMachine } from "../../../src/simulator/machine.ts";
import type { Machine, SentMessage } from "../../../src/simulator/machine-types.ts";
import { vocabularyLoader } from "../../../src/vocabulary/files.ts";
import { loadVocabularies } from "../../../src/vocabulary/load.ts";
import type { Vocabulary } from "../../../src/vocabulary/word.ts";

export interface CompileSettings {
  readonly vessel?: Partial<VesselFacts>;
  /** A vocabulary file's text instead of the project's vocabularies. */
  readonly words?: string;
  readonly strict?: boolean;
  readonly languageOf?: (fence: string) => Language | undefined;
}

export interface Compiled {
  readonly module: FirModule;
  readonly diagnostics: readonly Diagnostic[];
}

const root = resolve(import.meta.dirname, "../../..");
let shipped: Vocabulary | undefined;

export function servicesFor(settings: CompileSettings, reporter: Reporter): LanguageServices {
  const { words } = settings;
  shipped ??= vocabularyLoader(root, new Reporter())(undefined);
  const vocabulary =
    words === undefined ? shipped : loadVocabularies([{ path: "test.fluxvocab", text: words }], reporter);
  return {
    reporter,
    vocabulary: () => vocabulary,
    signatures: new Map(),
    vessel: { ...NO_VESSEL, ...settings.vessel },
    languageOf: settings.languageOf ?? (() => undefined),
    strict: settings.strict ?? false,
  };
}

export function compileEse(text: string, settings: CompileSettings = {}): Compiled {
  const reporter = new Reporter();
  const module = emptyModule("test");
  const source = { path: "test.ese", text };
  const services = servicesFor(settings, reporter);
  for (const signature of ese.declare!(source, services)) services.signatures.set(signature.name, signature);
  ese.compile(source, module, services);
  return { module, diagnostics: reporter.diagnostics };
}

/** "FLX0401 `depth` (length) is compared with …" */
export const shown = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.map((one) => `${one.code} ${one.message}`);

/** A compiled program on the VM, by the names its text has. */
export class Running {
  readonly machine: Machine;
  readonly map: FxMap;
  readonly module: FirModule;

  constructor(module: FirModule, text: string) {
    const reporter = new Reporter();
    optimize(module);
    const sources = [{ path: "test.ese", text }];
    const generated = generateImage(module, { boardClass: 0, security: 0, sources }, reporter);
    if (!generated) throw new Error(shown(reporter.diagnostics).join("\n"));
    const created = createMachine(generated.bytes, {});
    if (created.kind === "refused") throw new Error(`refused: ${JSON.stringify(created.refusal)}`);
    this.machine = created.machine;
    this.machine.inputs.fill(Number.NaN);
    this.map = generated.map;
    this.module = module;
    this.machine.start();
  }

  set(name: string, value: number): this {
    const index = this.map.inputs.findIndex((input) => input.name === name);
    if (index < 0) throw new Error(`no input ${name} among ${this.map.inputs.map((input) => input.name).join()}`);
    this.machine.inputs[index] = value;
    return this;
  }

  tick(seconds: number): this {
    const trap = this.machine.tick(seconds);
    if (trap) throw new Error(`trap ${JSON.stringify(trap)}`);
    return this;
  }

  /** A term or state, in SI; truths are 0, 1, 2. */
  value(name: string): number {
    const register = this.map.registers.find((one) => one.name === name)?.register;
    if (register === undefined)
      throw new Error(`no register ${name} among ${this.map.registers.map((one) => one.name).join()}`);
    return (register.startsWith("f") ? this.machine.floats : this.machine.ints)[Number(register.slice(1))]!;
  }

  output(name: string): number {
    return this.machine.outputs[this.map.outputs.findIndex((output) => output.name === name)]!;
  }

  /** Messages since the last call: "bridge: shoal ahead 4.5", "all: depth 3". */
  told(): string[] {
    const name = (list: readonly { readonly id: number; readonly name: string }[], id: number) =>
      list.find((one) => one.id === id)?.name ?? String(id);
    return this.machine.takeSent().map((message: SentMessage) => {
      const to = message.kind === 0x66 ? "all" : name(this.map.agents, message.agent);
      return [
        `${to}:`,
        name(this.map.topics, message.topic),
        ...message.values.map((value) => Number(value.toPrecision(9))),
      ].join(" ");
    });
  }

  hear(agent: string, topic: string, ...values: number[]): this {
    const id = (list: readonly { readonly id: number; readonly name: string }[], wanted: string) => {
      const found = list.find((one) => one.name === wanted);
      if (!found) throw new Error(`nothing is called ${wanted}`);
      return found.id;
    };
    this.machine.deliver({ source: id(this.map.agents, agent), topic: id(this.map.topics, topic), values });
    return this;
  }
}

/** Compiles and starts a program that must have no error. */
export function runEse(text: string, settings: CompileSettings = {}): Running {
  const { module, diagnostics } = compileEse(text, settings);
  const errors = diagnostics.filter((one) => one.severity === "error");
  if (errors.length > 0) throw new Error(shown(errors).join("\n"));
  return new Running(module, text);
}

export interface Evaluated extends Compiled {
  readonly kind: string | undefined;
  readonly unit: string | undefined;
  /** SI; truths 0, 1, 2. Undefined if there were errors or there is no value. */
  readonly value: number | undefined;
}

/** A phrase as `flux eval` compiles it, run on the VM. */
export function evaluate(phrase: string, settings: CompileSettings = {}): Evaluated {
  const reporter = new Reporter();
  const module = emptyModule("phrase");
  const shape = compilePhrase(phrase, module, servicesFor(settings, reporter));
  const { diagnostics } = reporter;
  if (!shape) return { module, diagnostics, kind: undefined, unit: undefined, value: undefined };
  const hasValue = shape.kind === "number" || shape.kind === "truth";
  const value = hasValue ? new Running(module, phrase).value("result") : undefined;
  return { module, diagnostics, kind: shape.kind, unit: shape.kind === "number" ? shape.unit : undefined, value };
}
