// From one sentence to a result, each step shown: what flux is in ten lines.
import { evaluatePhrase } from "../../authoring/evaluate.ts";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { NO_VESSEL } from "../../project/vessel-facts.ts";
import type { Context, ExitCode } from "../context.ts";

const PHRASE = "eta 12 nmi to harbour at 6 knots";

export async function run(
  context: Context,
  _args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const reporter = new Reporter();
  const result = await evaluatePhrase(PHRASE, { folder: context.cwd, vessel: NO_VESSEL }, reporter);
  if (!result) {
    await context.showDiagnostics(reporter.diagnostics);
    return 2;
  }
  if (options.json) {
    context.json({
      phrase: PHRASE,
      value: result.value,
      unit: result.unit,
      bytes: result.bytes,
      cycles: result.cycles,
    });
    return 0;
  }
  context.print(`a skipper writes      ${PHRASE}`);
  context.print(`flux compiles         ${result.bytes} bytes, CRC-checked, verified before they run`);
  context.print(`the board's VM runs   ${result.cycles} cycles, here in the simulator`);
  context.print(`and answers           ${result.shown}`);
  context.print("next                  flux demo    (three virtual boards, one screen)");
  return 0;
}
