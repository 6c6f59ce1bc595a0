// From a file on the command line to an image: what build, run, check and flash share.
import { dirname, relative, resolve } from "node:path";
import { type CompiledProgram, compileProgram } from "../compile.ts";
import type { Diagnostic, Reporter } from "../diagnostics/diagnostic.ts";
import { findBoardsFile, loadProject, type Project } from "../project/load.ts";
import { vesselFacts } from "../project/resolve.ts";
import { NO_VESSEL } from "../project/vessel-facts.ts";
import type { Context } from "./context.ts";
import { readSource } from "./source-file.ts";

export interface ProgramOptions {
  readonly board?: string;
  readonly boards?: string;
  readonly strict?: boolean;
}

/** The options of a command line that concern compiling. */
export const programOptions = (options: Record<string, unknown>): ProgramOptions => ({
  ...(typeof options.board === "string" ? { board: options.board } : {}),
  ...(typeof options.boards === "string" ? { boards: options.boards } : {}),
  strict: options.strict === true,
});

/** Board of the vessel whose program this file is. */
function boardOf(project: Project, path: string): string | undefined {
  return Object.entries(project.file.boards).find(
    ([, entry]) => entry.program !== undefined && resolve(project.folder, entry.program) === path,
  )?.[0];
}

/** Compiles the file; undefined when there were errors, which are in the reporter. */
export async function compileFile(
  context: Context,
  path: string,
  options: ProgramOptions,
  reporter: Reporter,
): Promise<CompiledProgram | undefined> {
  const source = readSource(context.cwd, path, reporter);
  if (!source) return undefined;
  const absolute = resolve(context.cwd, path);
  const wantsVessel = options.board !== undefined || options.boards !== undefined;
  const near = findBoardsFile(dirname(absolute)) ?? findBoardsFile(context.cwd);
  let facts = NO_VESSEL;
  if (wantsVessel || near !== undefined) {
    const project = loadProject(context.cwd, reporter, options.boards ?? near);
    if (!project) return undefined;
    const resolved = vesselFacts(project, options.board ?? boardOf(project, absolute), reporter);
    if (!resolved) return undefined;
    facts = resolved;
  }
  return compileProgram(
    source,
    { folder: dirname(absolute), vessel: facts, strict: options.strict === true },
    reporter,
  );
}

/** Diagnostics as --json prints them. */
export async function diagnosticsJson(diagnostics: readonly Diagnostic[]): Promise<unknown[]> {
  const { diagnosticsToJson } = await import("../diagnostics/render-json.ts");
  return diagnosticsToJson(diagnostics);
}

/** `path` as seen from the folder the command ran in. */
export const shown = (context: Context, path: string): string => relative(context.cwd, path) || path;
