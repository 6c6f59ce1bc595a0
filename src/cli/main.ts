#!/usr/bin/env node
// argv -> command. No logic here, and nothing heavy loaded: each command's module is imported when it runs.
import { readFileSync } from "node:fs";
import { Command, CommanderError, Option } from "commander";
import { packageFile } from "../project/package-root.ts";
import { COMMANDS, type CommandRow } from "./command.ts";
import { type Context, type ExitCode, makeContext } from "./context.ts";

const packageVersion = (): string =>
  (JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as { version: string }).version;

/** Ctrl-C and SIGTERM as a signal. Not before a command asks for it: one that computes or flashes is ended by them as any process is. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => stop.abort());
  return stop.signal;
}

function processContext(): Context {
  const { env, stdin, stdout, stderr } = process;
  return makeContext({ cwd: process.cwd(), env, stdin, stdout, stderr, signal: stopSignal });
}

function addCommand(program: Command, row: CommandRow, done: (code: ExitCode) => void): void {
  const command = program.command(row.usage).description(row.summary);
  if (row.alias) command.alias(row.alias);
  for (const [flags, text, fallback] of row.options) {
    const option = new Option(flags, text);
    if (fallback !== undefined) option.default(fallback);
    if (Array.isArray(fallback)) option.argParser((value: string, before: readonly string[]) => [...before, value]);
    command.addOption(option);
  }
  if (row.examples?.length)
    command.addHelpText("after", `\nExamples:\n${row.examples.map((line) => `  ${line}`).join("\n")}`);
  command.action(async (...received: unknown[]) => {
    const options = received.at(-2) as Record<string, unknown>;
    const args = received.slice(0, -2) as (string | string[] | undefined)[];
    const module = await row.load();
    done(await module.run(processContext(), args, options));
  });
}

/** A phrase may begin with a minus, and is no option then: with a blank before it, it is not taken for one. */
const withPhrases = (argv: readonly string[]): string[] =>
  argv[2] === "eval" ? argv.map((one) => (/^-(?:[\d.($]|[^-\s]\S*\s)/.test(one) ? ` ${one}` : one)) : [...argv];

async function main(): Promise<ExitCode> {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  let code: ExitCode = 0;
  const program = new Command("flux")
    .description("Sentences a skipper can sign, compiled to a few hundred bytes, simulated, flashed and watched.")
    .version(packageVersion(), "-V, --version", "print the version")
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError("(add --help to see how it is used)")
    .configureHelp({ showGlobalOptions: false });
  for (const row of COMMANDS) addCommand(program, row, (result) => (code = result));
  for (const command of program.commands) command.exitOverride();
  try {
    if (process.argv.length <= 2) {
      program.outputHelp();
      return 0;
    }
    await program.parseAsync(withPhrases(process.argv));
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  return code;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(
      `flux: this is a fault in flux, not in your program.\n  version ${packageVersion()}, node ${process.version}\n  command: flux ${process.argv.slice(2).join(" ")}\n${detail}\nPlease report it with the file that showed it.\n`,
    );
    process.exitCode = 70;
  },
);
