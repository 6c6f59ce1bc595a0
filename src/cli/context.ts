// All that a command may touch. Commands never use process, console or the clock themselves.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";

export interface Context {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly colour: boolean;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  /** A line for people on stdout. */
  print(line: string): void;
  /** A line for people on stderr. */
  note(line: string): void;
  /** The one JSON document of --json, or one line of a stream. */
  json(value: unknown, indent?: number): void;
  /** Renders diagnostics on stderr. */
  showDiagnostics(diagnostics: readonly Diagnostic[]): Promise<void>;
}

/** 0 done, 1 the program trapped or a test failed, 2 usage or source error, 3 device or link error. */
export type ExitCode = 0 | 1 | 2 | 3;
