// Drives one front end in tests: text in, module and diagnostics out, with nothing of a vessel or a vocabulary around it.

import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import type { SourceFile } from "../../src/diagnostics/source.ts";
import { emptyModule, type FirModule } from "../../src/fir/function.ts";
import type { Language, LanguageServices } from "../../src/languages/language.ts";
import { markdown } from "../../src/languages/markdown/index.ts";
import { NO_VESSEL, type VesselFacts } from "../../src/project/vessel-facts.ts";

// What weaves the blocks of the others has no grammar to wait for.
await markdown.load();

export interface FrontEndRun {
  readonly module: FirModule;
  readonly source: SourceFile;
  readonly diagnostics: readonly Diagnostic[];
  /** `CODE line:text under the caret` of each. */
  readonly lines: readonly string[];
}

/** Compiles as src/compile.ts does. `fences`: the languages a markdown file may use. */
export function runFrontEnd(
  language: Language,
  text: string,
  fences: readonly Language[] = [],
  vessel: VesselFacts = NO_VESSEL,
  more: Partial<LanguageServices> = {},
): FrontEndRun {
  const reporter = new Reporter();
  const source: SourceFile = { path: `test${language.extensions[0] ?? ""}`, text };
  const services: LanguageServices = {
    reporter,
    vocabulary: () => ({ words: [], match: () => [], nearest: () => [] }),
    signatures: new Map(),
    vessel,
    languageOf: (fence) => fences.find((one) => one.fences.includes(fence.toLowerCase())),
    strict: false,
    ...more,
  };
  const module = emptyModule("test");
  for (const signature of language.declare?.(source, services) ?? [])
    services.signatures.set(signature.name, signature);
  language.compile(source, module, services);
  return {
    module,
    source,
    diagnostics: reporter.diagnostics,
    get lines() {
      return reporter.diagnostics.map(({ code, primary }) => {
        if (!primary) return code;
        const { start, end } = primary.span;
        return `${code} ${text.slice(0, start).split("\n").length}:${text.slice(start, end)}`;
      });
    },
  };
}
