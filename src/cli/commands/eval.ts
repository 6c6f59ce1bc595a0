// Compiles one phrase, runs it, and shows its value in its unit.

import { evaluatePhrase } from "../../authoring/evaluate.ts";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { trapName } from "../../image/capability-names.ts";
import { findBoardsFile } from "../../project/boards-files.ts";
import { loadProject } from "../../project/load.ts";
import { vesselFacts } from "../../project/resolve.ts";
import { NO_VESSEL } from "../../project/vessel-facts.ts";
import type { Context, ExitCode } from "../context.ts";
import { diagnosticsJson } from "../program.ts";

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const phrase = (args[0] as string[]).join(" ").trim();
  if (typeof options.board === "string") {
    const { evaluateOnBoard } = await import("../board-eval.ts");
    return evaluateOnBoard(context, phrase, options.board, options);
  }
  const reporter = new Reporter();
  const boards = findBoardsFile(context.cwd);
  const project = boards === undefined ? undefined : loadProject(context.cwd, reporter, boards);
  const facts = project ? vesselFacts(project, undefined, reporter) : NO_VESSEL;
  const uses = typeof options.uses === "string" ? options.uses.split(",").map((name) => name.trim()) : undefined;
  const result =
    facts &&
    (await evaluatePhrase(phrase, { folder: context.cwd, vessel: facts, ...(uses ? { uses } : {}) }, reporter));
  if (options.json) {
    context.json({
      phrase,
      value: result?.value ?? null,
      unit: result?.unit ?? null,
      cycles: result?.cycles ?? null,
      bytes: result?.bytes ?? null,
      trap: result?.trap ? trapName(result.trap.code) : null,
      diagnostics: await diagnosticsJson(reporter.diagnostics),
    });
  } else {
    await context.showDiagnostics(reporter.diagnostics);
    if (result?.trap) context.note(`trapped: ${trapName(result.trap.code)}`);
    else if (result) context.print(`${result.shown}    (${result.bytes} bytes, ${result.cycles} cycles)`);
  }
  if (!result) return 2;
  return result.trap ? 1 : 0;
}
