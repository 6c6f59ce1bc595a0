// Compiles FLUX-ese for tests: with the project's own vocabularies, or words given as text.
import { fileURLToPath } from "node:url";
import { type Diagnostic, Reporter } from "../../../src/diagnostics/diagnostic.ts";
import { emptyModule, type FirModule } from "../../../src/fir/function.ts";
import { compilePhrase, ese } from "../../../src/languages/ese/index.ts";
import type { LanguageServices } from "../../../src/languages/language.ts";
import { NO_VESSEL, type VesselFacts } from "../../../src/project/vessel-facts.ts";
import { vocabularyLoader } from "../../../src/vocabulary/files.ts";
import { loadVocabularies } from "../../../src/vocabulary/load.ts";

export interface Compiled {
  readonly module: FirModule;
  readonly diagnostics: readonly Diagnostic[];
}

export interface CompileSettings {
  readonly vessel?: Partial<VesselFacts>;
  /** A vocabulary file's text instead of the project's vocabularies. */
  readonly words?: string;
  readonly strict?: boolean;
}

export function servicesFor(settings: CompileSettings, reporter: Reporter): LanguageServices {
  const load = vocabularyLoader(fileURLToPath(new URL("../../..", import.meta.url)), reporter);
  const { words } = settings;
  return {
    reporter,
    vocabulary:
      words === undefined ? load : () => loadVocabularies([{ path: "test.fluxvocab", text: words }], reporter),
    signatures: new Map(),
    vessel: { ...NO_VESSEL, ...settings.vessel },
    languageOf: () => undefined,
    strict: settings.strict ?? false,
  };
}

export function compileEse(text: string, settings: CompileSettings = {}): Compiled {
  const reporter = new Reporter();
  const module = emptyModule("test");
  ese.compile({ path: "test.ese", text }, module, servicesFor(settings, reporter));
  return { module, diagnostics: reporter.diagnostics };
}

/** Sentences under `>>`. */
export const compileSentences = (sentences: string, settings: CompileSettings = {}): Compiled =>
  compileEse(`>> test\n${sentences}\n`, settings);

export function evaluatePhraseFir(
  phrase: string,
  settings: CompileSettings = {},
): Compiled & { shape: ReturnType<typeof compilePhrase> } {
  const reporter = new Reporter();
  const module = emptyModule("phrase");
  const shape = compilePhrase(phrase, module, servicesFor(settings, reporter));
  return { module, diagnostics: reporter.diagnostics, shape };
}

/** "FLX0401 `depth` (length) is compared with …" */
export const shown = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.map((one) => `${one.code} ${one.message}`);
