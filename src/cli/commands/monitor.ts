import { Reporter } from "../../diagnostics/diagnostic.ts";
import { loadProject } from "../../project/load.ts";
import type { Context, ExitCode } from "../context.ts";
import { concludeFault } from "../outcome.ts";
import { watch } from "../watch.ts";

export async function run(
  context: Context,
  _args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const reporter = new Reporter();
  const project = loadProject(context.cwd, reporter, options.boards as string | undefined);
  if (!project) return concludeFault(context, options.json === true, reporter, 2);
  return watch(context, project, options);
}
