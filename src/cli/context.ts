// All that a command may touch. Commands never use process, console or the clock themselves.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { sanitize, sanitizeJson } from "../diagnostics/sanitize.ts";

export interface Context {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly colour: boolean;
  /** Aborted by Ctrl-C and SIGTERM, for a command that has something to end; once it was asked for, they do not end the process by themselves. */
  readonly signal: AbortSignal;
  /** A line for people on stdout. Names in it may be foreign: no control character gets through. */
  print(line: string): void;
  /** A line for people on stderr, as `print`. */
  note(line: string): void;
  /** The one JSON document of --json, or one line of a stream. */
  json(value: unknown, indent?: number): void;
  /** Renders diagnostics on stderr. */
  showDiagnostics(diagnostics: readonly Diagnostic[]): Promise<void>;
}

/** 0 done, 1 the program trapped or a test failed, 2 usage or source error, 3 device or link error. */
export type ExitCode = 0 | 1 | 2 | 3;

export interface ContextParts extends Pick<Context, "cwd" | "env" | "stdin" | "stdout" | "stderr"> {
  /** Asked for at most once. */
  readonly signal: () => AbortSignal;
}

/** A context over streams; NO_COLOR is obeyed. */
export function makeContext({ signal, ...parts }: ContextParts): Context {
  const { stdout, stderr, env } = parts;
  const colour = stderr.isTTY === true && env.NO_COLOR === undefined;
  let asked: AbortSignal | undefined;
  return {
    ...parts,
    colour,
    get signal() {
      asked ??= signal();
      return asked;
    },
    print: (line) => void stdout.write(`${sanitize(line, Number.POSITIVE_INFINITY)}\n`),
    note: (line) => void stderr.write(`${sanitize(line, Number.POSITIVE_INFINITY)}\n`),
    json: (value, indent) => void stdout.write(`${sanitizeJson(JSON.stringify(value, null, indent))}\n`),
    showDiagnostics: async (diagnostics) => {
      if (diagnostics.length === 0) return;
      const { renderDiagnostics } = await import("../diagnostics/render-terminal.ts");
      stderr.write(`${renderDiagnostics(diagnostics, { colour })}\n`);
    },
  };
}
