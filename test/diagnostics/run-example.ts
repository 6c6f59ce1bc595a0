// Runs an example of a diagnostic as a user meets it: its files in a folder of their own, the command in this process, and what it writes to stderr. What needs
// a board or a line is played in virtual time, by situations.ts.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Command, Option } from "commander";
import { COMMANDS, type CommandModule } from "../../src/cli/command.ts";
import { renderDiagnostics } from "../../src/diagnostics/render-terminal.ts";
import type { DiagnosticExample } from "../../tools/diagnostics.ts";
import { said } from "../cli/in-process.ts";
import { SITUATIONS } from "./situations.ts";

const root = resolve(import.meta.dirname, "../..");

/** What is said about the example, without colour; the folder it ran in is called ~/boat. */
export async function saidAbout(example: DiagnosticExample): Promise<string> {
  if (example.command === undefined) {
    const play = SITUATIONS[example.code];
    if (!play) throw new Error(`${example.code} has neither a command nor a board situation`);
    return `${renderDiagnostics([await play()], { colour: false })}\n`;
  }
  const folder = mkdtempSync(join(tmpdir(), "flux-example-"));
  try {
    for (const { name, path } of example.files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      cpSync(path, join(folder, name));
    }
    const { module, args, options } = parsed(example.command);
    const { stderr } = await said(module, folder, args, options);
    return stderr.replaceAll(folder, "~/boat").replaceAll(root, "~/flux");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Parsed {
  readonly module: Promise<CommandModule>;
  readonly args: (string | string[] | undefined)[];
  readonly options: Record<string, unknown>;
}

/** A command line, as src/cli/main.ts has commander take it apart. */
function parsed(line: string): Parsed {
  const words = [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
  let result: Parsed | undefined;
  const program = new Command("flux").exitOverride();
  for (const row of COMMANDS) {
    const command = program.command(row.usage).exitOverride();
    for (const [flags, text, fallback] of row.options) {
      const option = new Option(flags, text);
      if (fallback !== undefined) option.default(fallback);
      if (Array.isArray(fallback)) option.argParser((value: string, before: readonly string[]) => [...before, value]);
      command.addOption(option);
    }
    command.action((...received: unknown[]) => {
      result = {
        module: row.load(),
        args: received.slice(0, -2) as Parsed["args"],
        options: received.at(-2) as Parsed["options"],
      };
    });
  }
  program.parse(words.slice(1), { from: "user" });
  if (!result) throw new Error(`no command in "${line}"`);
  return result;
}
