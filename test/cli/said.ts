// A command run in this process through the context the command line has, with what it prints kept: for what needs no process of its own.
import type { CommandModule } from "../../src/cli/command.ts";
import { makeContext } from "../../src/cli/context.ts";

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

class Sink {
  text = "";
  readonly isTTY = false;
  write(text: string): boolean {
    this.text += text;
    return true;
  }
}

/** Runs a command's module in a folder. `signal`: what ends it, if it is one that goes on. */
export async function said(
  load: () => Promise<CommandModule>,
  cwd: string,
  args: readonly (string | string[] | undefined)[],
  options: Record<string, unknown> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Said> {
  const [stdout, stderr] = [new Sink(), new Sink()];
  const context = makeContext({
    cwd,
    env: {},
    stdin: process.stdin,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    signal: () => signal,
  });
  const code = await (await load()).run(context, args, options);
  return { code, stdout: stdout.text, stderr: stderr.text };
}
