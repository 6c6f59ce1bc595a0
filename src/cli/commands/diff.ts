// Says what changed in meaning between two programs. Ends with 0 where nothing did and with 1 where something did, as diff does.
import { changesBetween, changeText } from "../../authoring/diff.ts";
import { understand } from "../../authoring/understanding.ts";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import type { Context, ExitCode } from "../context.ts";
import { diagnosticsJson, programOptions, setUpProgram } from "../program.ts";

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const [oldPath, newPath] = args.map(String) as [string, string];
  const reporter = new Reporter();
  const settings = programOptions(options);
  const old = await setUpProgram(context, oldPath, settings, reporter);
  const now = await setUpProgram(context, newPath, settings, reporter);
  // A copy of a board's program is compared as that board's.
  const boards = [now, old].flatMap((setup) => (setup ? [setup.options.vessel] : []));
  const vessel = boards.find(({ inputs, outputs }) => inputs.size + outputs.size > 0) ?? boards[0];
  const read = async (setup: typeof old) => {
    const understood = setup && vessel && (await understand(setup.source, { ...setup.options, vessel }, reporter));
    if (!understood) return undefined;
    const { echo, compiled, program } = understood;
    return { echo, capabilities: compiled.capabilities, namesAgent: program.frontMatter.agent !== undefined };
  };
  const before = await read(old);
  const after = await read(now);
  const changes = before && after && changesBetween(before, after);
  if (options.json) {
    context.json({
      old: { file: oldPath, echo: before?.echo.hash ?? null },
      new: { file: newPath, echo: after?.echo.hash ?? null },
      isSame: changes ? changes.length === 0 : null,
      changes: changes?.map((one) => ({ ...one, line: changeText(one) })) ?? [],
      diagnostics: await diagnosticsJson(reporter.diagnostics),
    });
  } else {
    await context.showDiagnostics(reporter.diagnostics.filter(({ severity }) => !changes || severity === "error"));
    if (changes?.length === 0) context.print("no change in meaning");
    for (const one of changes ?? []) context.print(changeText(one));
  }
  if (!changes) return 2;
  return changes.length === 0 ? 0 : 1;
}
