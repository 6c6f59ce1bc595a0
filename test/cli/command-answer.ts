// What a command answered, taken apart: its lines, its JSON, its diagnostics.
import type { CommandModule } from "../../src/cli/command.ts";
import type { ExitCode } from "../../src/cli/context.ts";
import { said } from "./in-process.ts";

export interface Answer {
  readonly code: ExitCode;
  /** Lines for people on stdout. */
  readonly lines: readonly string[];
  /** Of --json. */
  readonly data: Record<string, unknown>;
  /** Diagnostics as rendered. */
  readonly faults: string;
}

export async function answerOf(
  command: CommandModule,
  cwd: string,
  args: readonly (string | string[] | undefined)[],
  options: Record<string, unknown> = {},
): Promise<Answer> {
  const { code, stdout, stderr } = await said(command, cwd, args, options);
  const data = options.json === true ? (JSON.parse(stdout) as Record<string, unknown>) : {};
  return { code, lines: stdout.split("\n").slice(0, -1), data, faults: stderr };
}
