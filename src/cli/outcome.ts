// How a command ends that makes one thing: its JSON document, or its diagnostics and a line for people; and its exit code.
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { Context, ExitCode } from "./context.ts";
import { diagnosticsJson } from "./program.ts";

export interface Outcome {
  /** The document of --json but for its diagnostics, which go last. */
  readonly facts: Record<string, unknown>;
  /** For people; undefined when the thing could not be made. */
  readonly line: string | undefined;
}

/** Prints it. 2 when the thing could not be made. */
export async function conclude(
  context: Context,
  options: Record<string, unknown>,
  reporter: Reporter,
  { facts, line }: Outcome,
): Promise<ExitCode> {
  if (options.json) {
    context.json({ ...facts, diagnostics: await diagnosticsJson(reporter.diagnostics) });
  } else {
    await context.showDiagnostics(reporter.diagnostics);
    if (line !== undefined) context.print(line);
  }
  return line === undefined ? 2 : 0;
}

/** Ends a command of JSON lines, or one that never began: what is wrong goes out as one line of type "error". */
export async function concludeFault(
  context: Context,
  asJson: boolean,
  reporter: Reporter,
  code: ExitCode,
  more: Record<string, unknown> = {},
): Promise<ExitCode> {
  if (asJson) context.json({ type: "error", ...more, diagnostics: await diagnosticsJson(reporter.diagnostics) });
  else await context.showDiagnostics(reporter.diagnostics);
  return code;
}
