// A program compiled, with what it was understood to mean: what explain and diff start from.
import { type CompiledProgram, type CompileOptions, compileProgram, languageServices } from "../compile.ts";
import { Reporter } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source.ts";
import { type Echo, echoOf } from "../languages/ese/echo.ts";
import { type Program, readProgram } from "../languages/ese/program.ts";
import { languageOfPath } from "../languages/registry.ts";

export interface Understanding {
  readonly source: SourceFile;
  readonly compiled: CompiledProgram;
  readonly program: Program;
  readonly echo: Echo;
}

/** Undefined with diagnostics where the program has errors, or is not FLUX-ese. */
export async function understand(
  source: SourceFile,
  options: CompileOptions,
  reporter: Reporter,
): Promise<Understanding | undefined> {
  const language = languageOfPath(source.path);
  if (language?.id !== "ese") {
    reporter.error("FLX0104", `${source.path}: only programs in FLUX-ese say what they mean`, undefined, {
      hint: "name a file that ends in .ese",
    });
    return undefined;
  }
  const compiled = await compileProgram(source, options, reporter);
  if (!compiled) return undefined;
  const services = languageServices(options, new Reporter());
  for (const signature of language.declare?.(source, services) ?? [])
    services.signatures.set(signature.name, signature);
  const program = readProgram(source, services);
  return { source, compiled, program, echo: echoOf(program, compiled.module, options.vessel) };
}
