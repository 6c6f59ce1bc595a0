// The FLUX-ese front end: .ese files and phrases to FIR.

import { Reporter } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../diagnostics/source.ts";
import type { FirModule } from "../../fir/function.ts";
import type { Language, LanguageServices } from "../language.ts";
import { compileBlocks, declaredBy } from "./code-blocks.ts";
import { compilePhraseInto, compileProgramInto, type PhraseShape } from "./compile-program.ts";
import { readDocument } from "./document.ts";
import { echoOf } from "./echo.ts";
import { readFrontMatter } from "./front-matter.ts";
import { readPhrase, readProgram } from "./program.ts";

export type { PhraseShape } from "./compile-program.ts";
export { type Expected, evaluateExpected } from "./expected.ts";

const ENDING = ".ese";

export const ese: Language = {
  id: "ese",
  extensions: [ENDING],
  fences: ["ese"],
  load: () => Promise.resolve(),
  uses(source) {
    const { uses, usesSpan } = readFrontMatter(source, new Reporter());
    return { ...(uses ? { uses } : {}), ...(usesSpan ? { span: usesSpan } : {}) };
  },
  declare(source, services) {
    const quiet = new Reporter();
    const document = readDocument(source, readFrontMatter(source, quiet).end, quiet);
    return declaredBy(source, document.fences, services);
  },
  compile(source, module, services) {
    const program = readProgram(source, services);
    const { frontMatter } = program;
    if (frontMatter.agent !== undefined) module.name = frontMatter.agent;
    if (frontMatter.tickMs !== undefined) module.tickMs = frontMatter.tickMs;
    for (const signature of declaredBy(source, program.fences, services))
      services.signatures.set(signature.name, signature);
    compileBlocks(source, program.fences, module, services);
    compileProgramInto(program, module, services);
    // A block of a larger file does not say all that file means.
    if (source.path.endsWith(ENDING) && !services.reporter.hasErrors) {
      const { text, hash } = echoOf(program, module, services.vessel);
      module.echo = { text, hash };
    }
  },
};

/**
 * Compiles one phrase for `flux eval`: a start entry that leaves its value in named cells (f64 in SI, NaN unknown; a truth as i32 0, 1,
 * 2 = unknown; a text as its number). Gives what came of it and where it is; undefined with diagnostics if it could not be compiled.
 * `definitions`: FLUX-ese whose terms the phrase may use.
 */
export function compilePhrase(
  phrase: string,
  module: FirModule,
  services: LanguageServices,
  definitions?: SourceFile,
): PhraseShape | undefined {
  const known = definitions && readProgram(definitions, services);
  const shape = compilePhraseInto(readPhrase(phrase, services, known), module, services);
  return services.reporter.hasErrors ? undefined : shape;
}
