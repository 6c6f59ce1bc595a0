import { Reporter } from "../../diagnostics/diagnostic.ts";
import { loadProject } from "../../project/load.ts";
import type { Context, ExitCode } from "../context.ts";
import { diagnosticsJson } from "../program.ts";
import { watch } from "../watch.ts";

export async function run(
  context: Context,
  _args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const reporter = new Reporter();
  const project = loadProject(context.cwd, reporter, options.boards as string | undefined);
  if (!project) {
    if (options.json) context.json({ type: "error", diagnostics: await diagnosticsJson(reporter.diagnostics) });
    else await context.showDiagnostics(reporter.diagnostics);
    return 2;
  }
  return watch(context, project, options);
}
