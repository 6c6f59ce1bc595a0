// Says all that is wrong with a program; with --watch, again whenever it or what it is made of changes.
import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { compileProgram } from "../../compile.ts";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { findBoardsFile } from "../../project/boards-files.ts";
import { bundleText } from "../../simulator/bundle.ts";
import { vocabularyLoader } from "../../vocabulary/files.ts";
import type { Context, ExitCode } from "../context.ts";
import { nextChange } from "../file-changes.ts";
import { conclude } from "../outcome.ts";
import { type ProgramSetup, programOptions, setUpProgram } from "../program.ts";

/** Files of these endings are programs, words or facts of the vessel. */
const RELEVANT = /\.(?:ese|md|c|h|fluxvocab|fluxpack|json)$/i;
const CLEAR_SCREEN = "\u001b[2J\u001b[3J\u001b[H";

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const path = String(args[0]);
  const own = resolve(context.cwd, path);
  const writtenAt = (): number => statSync(own, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  let readAt = writtenAt();
  let { code, folders } = await check(context, path, options);
  if (options.watch !== true) return code;
  const { signal, stdout } = context;
  for (;;) {
    if (options.json !== true) context.print(`watching ${path}; Ctrl-C ends`);
    const isRelevant = (name: string): boolean => RELEVANT.test(name) || own.endsWith(name);
    if (!(await nextChange(folders, isRelevant, () => writtenAt() !== readAt, signal))) return 0;
    if (stdout.isTTY === true && options.json !== true) stdout.write(CLEAR_SCREEN);
    readAt = writtenAt();
    ({ code, folders } = await check(context, path, options));
  }
}

/** Checks once; gives the folders of all that was read. */
async function check(
  context: Context,
  path: string,
  options: Record<string, unknown>,
): Promise<{ readonly code: ExitCode; readonly folders: readonly string[] }> {
  const reporter = new Reporter();
  const folder = dirname(resolve(context.cwd, path));
  const settings = programOptions(options);
  const boards = settings.boards ?? findBoardsFile(folder) ?? findBoardsFile(context.cwd);
  const folders = new Set([folder, resolve(folder, "vocabularies")]);
  if (boards !== undefined) folders.add(dirname(resolve(context.cwd, boards)));
  const setup = await setUpProgram(context, path, settings, reporter);
  const load = vocabularyLoader(folder, reporter);
  const vocabulary: typeof load = (uses) => {
    const found = load(uses);
    for (const { file } of found.words) {
      const of = dirname(resolve(folder, file.path));
      folders.add(of);
      // The files of a package lie in it.
      folders.add(dirname(of));
    }
    return found;
  };
  const compiled = setup && (await compileProgram(setup.source, { ...setup.options, vocabulary }, reporter));
  const isFit = setup?.board === undefined || (await residentWordsFit(setup.board, reporter));
  const code = await conclude(context, options, reporter, {
    facts: { file: path, ok: compiled !== undefined && isFit },
    line: compiled && isFit ? `${path}: no errors` : undefined,
  });
  return { code, folders: [...folders] };
}

/** Whether the words that flux.boards.json puts on the program's board have room there; what is wrong goes to the reporter. */
async function residentWordsFit(
  { project, name }: NonNullable<ProgramSetup["board"]>,
  reporter: Reporter,
): Promise<boolean> {
  const entry = project.file.boards[name];
  if (!entry?.resident?.length) return true;
  const { residentSetOf } = await import("../resident-words.ts");
  const bundle = bundleText(entry.key === undefined ? "standard" : "sealed");
  return (await residentSetOf(project, name, entry, bundle, reporter)) !== undefined;
}
