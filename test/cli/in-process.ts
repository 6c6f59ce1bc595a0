// Runs a command in this process over streams that keep what is written.
import { join } from "node:path";
import { Writable } from "node:stream";
import type { CommandModule } from "../../src/cli/command.ts";
import { type ExitCode, makeContext } from "../../src/cli/context.ts";

export interface Said {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** A stream that is no terminal, and what was written to it. */
function kept(): { readonly stream: NodeJS.WriteStream; readonly text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => chunks.join("") };
}

/** Runs a command as the command line would, in a folder, and gives what it wrote. */
export async function said(
  command: CommandModule | Promise<CommandModule>,
  cwd: string,
  args: readonly (string | string[] | undefined)[] = [],
  options: Record<string, unknown> = {},
): Promise<Said> {
  const [out, err] = [kept(), kept()];
  const context = makeContext({
    cwd,
    // Never the keys of whoever runs the tests.
    env: { NO_COLOR: "1", FLUX_KEYS: join(cwd, ".keys") },
    stdin: process.stdin,
    stdout: out.stream,
    stderr: err.stream,
    signal: () => new AbortController().signal,
  });
  const code = await (await command).run(context, args, options);
  return { code, stdout: out.text(), stderr: err.text() };
}
