import { Reporter } from "../../diagnostics/diagnostic.ts";
import type { Context, ExitCode } from "../context.ts";
import { conclude } from "../outcome.ts";
import { compileFile, programOptions } from "../program.ts";

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const path = String(args[0]);
  const reporter = new Reporter();
  const compiled = await compileFile(context, path, programOptions(options), reporter);
  return conclude(context, options, reporter, {
    facts: { file: path, ok: compiled !== undefined },
    line: compiled && `${path}: no errors`,
  });
}
