// The pipeline as one function: the file to read first. Source text -> FIR (a language) -> optimizer -> code -> image and its map.
// Nothing is written here; every fault goes to the reporter.
import { basename } from "node:path";
import { generateImage } from "./codegen/generate.ts";
import type { Reporter } from "./diagnostics/diagnostic.ts";
import type { SourceFile } from "./diagnostics/source.ts";
import { emptyModule, type FirModule } from "./fir/function.ts";
import { capabilityNames } from "./image/capability-names.ts";
import type { FxMap } from "./image/fxmap.ts";
import { instruction } from "./isa/index-by.ts";
import type { CoveragePoints } from "./languages/coverage-points.ts";
import type { LanguageServices, Signature, Uses } from "./languages/language.ts";
import { LANGUAGES, languageOfFence, languageOfPath, loadLanguagesOf } from "./languages/registry.ts";
import type { Level } from "./optimizer/passes.ts";
import { optimize } from "./optimizer/run.ts";
import type { VesselFacts } from "./project/vessel-facts.ts";
import { vocabularyLoader } from "./vocabulary/files.ts";
import type { Vocabulary } from "./vocabulary/word.ts";
import * as header from "./wire/image-header.ts";

export interface CompileOptions {
  /** Where `uses:` looks first, before flux's own vocabularies. */
  readonly folder: string;
  readonly vessel: VesselFacts;
  readonly strict?: boolean;
  /** Integers whose overflow traps (Rust, TypeScript's int) wrap instead. */
  readonly release?: boolean;
  /** What the optimizer wants most: a small image ("s", the default), or a fast one ("2"). */
  readonly level?: Level;
  readonly boardClass?: number;
  readonly security?: number;
  /** Compile to an image that also says what its sentences did; the points it may name are put here. */
  readonly coverage?: CoveragePoints;
  /** A loader that has read its vocabularies already (vocabularyLoader), where many things are compiled with the same. */
  readonly vocabulary?: LanguageServices["vocabulary"];
  /** Sees the module as the front ends made it ("front end"), and after each pass of the optimizer that changed it. */
  readonly onStage?: (stage: string, module: FirModule) => void;
}

export interface CompiledProgram {
  readonly bytes: Uint8Array;
  readonly map: FxMap;
  /** Names of what the image may touch. */
  readonly capabilities: readonly string[];
  readonly module: FirModule;
}

/** What the front ends get from the outside. */
export function languageServices(options: CompileOptions, reporter: Reporter): LanguageServices {
  const load = options.vocabulary ?? vocabularyLoader(options.folder, reporter);
  return {
    reporter,
    vocabulary: load,
    signatures: new Map<string, Signature>(),
    vessel: options.vessel,
    languageOf: languageOfFence,
    strict: options.strict === true,
    release: options.release === true,
    ...(options.coverage ? { coverage: options.coverage } : {}),
  };
}

/** Compiles one source file by its ending. Undefined when there was an error. */
export async function compileProgram(
  source: SourceFile,
  options: CompileOptions,
  reporter: Reporter,
): Promise<CompiledProgram | undefined> {
  const language = languageOfPath(source.path);
  if (!language) {
    const known = LANGUAGES.flatMap((candidate) => candidate.extensions).join(", ");
    reporter.error("FLX0104", `${source.path}: flux does not know this kind of file`, undefined, {
      hint: `programs end in ${known}`,
    });
    return undefined;
  }
  const languages = await loadLanguagesOf(source.path, source.text);
  const services = languageServices(options, reporter);
  // A block of FLUX-ese in another file uses what a file does that names nothing.
  const uses = language.uses ? language.uses(source) : languages.some((one) => one.uses) ? {} : undefined;
  if (uses) await loadLanguagesOfWords(vocabularyOf(uses, services));
  const module = emptyModule(basename(source.path).replace(/\.[^.]+$/, ""));
  for (const signature of language.declare?.(source, services) ?? [])
    services.signatures.set(signature.name, signature);
  language.compile(source, module, services);
  return reporter.hasErrors ? undefined : finish(module, [source], options, reporter);
}

/** Loads the grammars of the code blocks that some words are functions of. */
export async function loadLanguagesOfWords({ words }: Vocabulary): Promise<void> {
  const files = new Set(words.flatMap(({ meaning, file }) => (meaning.kind === "code" ? [file] : [])));
  await Promise.all([...files].map(({ path, text }) => loadLanguagesOf(path, text)));
}

/** The vocabulary of a source; a name that is none is reported where the source has it. */
function vocabularyOf({ uses, span }: Uses, { vocabulary, reporter }: LanguageServices): Vocabulary {
  const count = reporter.diagnostics.length;
  const found = vocabulary(uses);
  if (span) reporter.locate(count, span);
  return found;
}

/** From a finished module to the image: what `compileProgram` and `flux eval` share. */
export function finish(
  module: FirModule,
  sources: readonly SourceFile[],
  options: CompileOptions,
  reporter: Reporter,
): CompiledProgram | undefined {
  if (!module.functions.some((one) => one.kind !== "helper")) {
    reporter.error("FLX0603", `${sources[0]?.path ?? module.name}: nothing to run`, undefined, {
      hint: "write a sentence under >>, a main(), or a tick()",
    });
    return undefined;
  }
  options.onStage?.("front end", module);
  optimize(module, {
    ...(options.level ? { level: options.level } : {}),
    ...(options.onStage ? { onPass: options.onStage } : {}),
  });
  const generated = generateImage(
    module,
    { boardClass: options.boardClass ?? header.CLASS_ANY, security: options.security ?? 0, sources },
    reporter,
  );
  if (!generated || reporter.hasErrors) return undefined;
  const needs = generated.program.code.reduce((mask, row) => mask | instruction(row.name).needs, 0);
  return { bytes: generated.bytes, map: generated.map, capabilities: capabilityNames(needs), module };
}
