// Writes programs in their canonical form; with --check, only says which are not.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { formatSource } from "../../authoring/format.ts";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { fileFault } from "../../project/file-fault.ts";
import type { Context, ExitCode } from "../context.ts";
import { diagnosticsJson, programOptions, setUpProgram } from "../program.ts";

/** Stands for stdin, and stdout. */
const STDIN = "-";
/** What diagnostics call it. */
const STDIN_NAME = "stdin.ese";

interface Formatted {
  readonly file: string;
  /** False where the file has errors or cannot be written: it is left as it is. */
  readonly ok: boolean;
  readonly changed: boolean;
  /** Of stdin, with --json. */
  readonly text?: string;
}

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const paths = args[0] as readonly string[];
  const isCheck = options.check === true;
  const files: Formatted[] = [];
  const reporter = new Reporter();
  for (const path of paths) files.push(await format(context, path, options, reporter));
  if (options.json) context.json({ files, diagnostics: await diagnosticsJson(reporter.diagnostics) });
  else {
    await context.showDiagnostics(reporter.diagnostics.filter((one) => one.severity === "error"));
    for (const { file, changed } of files) {
      if (!changed || (file === STDIN && !isCheck)) continue;
      context.print(isCheck ? `${file}: not in the canonical form` : `${file}: formatted`);
    }
  }
  if (files.some(({ ok }) => !ok)) return 2;
  return isCheck && files.some(({ changed }) => changed) ? 1 : 0;
}

async function format(
  context: Context,
  path: string,
  options: Record<string, unknown>,
  reporter: Reporter,
): Promise<Formatted> {
  const isStdin = path === STDIN;
  const given = isStdin ? { path: STDIN_NAME, text: await readAll(context.stdin) } : undefined;
  const own = new Reporter();
  const setup = await setUpProgram(context, given?.path ?? path, programOptions(options), own, given);
  const text = setup && (await formatSource(setup.source, setup.options, own));
  for (const diagnostic of own.diagnostics) reporter.report(diagnostic);
  if (!setup || text === undefined) return { file: path, ok: false, changed: false };
  const changed = text !== setup.source.text;
  const done = { file: path, ok: true, changed };
  if (options.check === true) return done;
  if (isStdin) {
    if (options.json === true) return { ...done, text };
    context.stdout.write(text);
    return done;
  }
  if (!changed) return done;
  try {
    writeFileSync(resolve(context.cwd, path), text);
    return done;
  } catch (error) {
    reporter.error("FLX0101", `${path}: ${fileFault(error)}`, undefined, { hint: "make the file writable" });
    return { file: path, ok: false, changed: false };
  }
}

async function readAll(stream: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array | string));
  return new TextDecoder("utf-8").decode(Buffer.concat(chunks));
}
