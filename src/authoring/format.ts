// A program in its canonical form. What is formatted is compiled before and after: the wording may change, the image may not.
import { type CompileOptions, compileProgram, languageServices } from "../compile.ts";
import { Reporter } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source.ts";
import { formatProgram } from "../languages/ese/print.ts";
import { languageOfPath } from "../languages/registry.ts";

/** The canonical text, or undefined with diagnostics where the program has errors or is not FLUX-ese. */
export async function formatSource(
  source: SourceFile,
  options: CompileOptions,
  reporter: Reporter,
): Promise<string | undefined> {
  const language = languageOfPath(source.path);
  if (language?.id !== "ese") {
    reporter.error("FLX0104", `${source.path}: only .ese files have a canonical form`, undefined, {
      hint: "name a file that ends in .ese",
    });
    return undefined;
  }
  const before = await compileProgram(source, options, reporter);
  if (!before) return undefined;
  const services = languageServices(options, new Reporter());
  for (const signature of language.declare?.(source, services) ?? [])
    services.signatures.set(signature.name, signature);
  const text = formatProgram(source, services);
  if (text === source.text) return text;
  const after = await compileProgram({ ...source, text }, options, new Reporter());
  // The form of a file is never worth another program.
  return after && Buffer.compare(before.bytes, after.bytes) === 0 ? text : source.text;
}
