// From a file on the command line to an image: what build, run, check and flash share.
import { dirname, relative, resolve } from "node:path";
import { type CompiledProgram, type CompileOptions, compileProgram } from "../compile.ts";
import type { Diagnostic, Reporter } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source.ts";
import { LEVELS } from "../optimizer/passes.ts";
import { findBoardsFile } from "../project/boards-files.ts";
import type { Project } from "../project/load.ts";
import { NO_VESSEL } from "../project/vessel-facts.ts";
import type { Context } from "./context.ts";
import { readSource } from "./source-file.ts";

export interface ProgramOptions {
  readonly board?: string;
  readonly boards?: string;
  readonly strict?: boolean;
  readonly release?: boolean;
  /** As the command line has it. */
  readonly optimize?: string;
}

/** The options of a command line that concern compiling. */
export const programOptions = (options: Record<string, unknown>): ProgramOptions => ({
  ...(typeof options.board === "string" ? { board: options.board } : {}),
  ...(typeof options.boards === "string" ? { boards: options.boards } : {}),
  strict: options.strict === true,
  release: options.release === true,
  ...(typeof options.optimize === "string" ? { optimize: options.optimize } : {}),
});

/** Board of the vessel whose program this file is. */
function boardOf(project: Project, path: string): string | undefined {
  return Object.entries(project.file.boards).find(
    ([, entry]) => entry.program !== undefined && resolve(project.folder, entry.program) === path,
  )?.[0];
}

/** A program named on the command line, and what it is compiled with. */
export interface ProgramSetup {
  readonly source: SourceFile;
  readonly options: CompileOptions;
  /** The board of the vessel it is for, if there is one. */
  readonly board?: { readonly project: Project; readonly name: string };
}

/** The source and the facts of the vessel it is compiled with; undefined when there were errors, which are in the reporter. */
export async function setUpProgram(
  context: Pick<Context, "cwd">,
  path: string,
  options: ProgramOptions,
  reporter: Reporter,
  given?: SourceFile,
): Promise<ProgramSetup | undefined> {
  const source = given ?? readSource(context.cwd, path, reporter);
  if (!source) return undefined;
  const absolute = resolve(context.cwd, path);
  const wantsVessel = options.board !== undefined || options.boards !== undefined;
  const near = findBoardsFile(dirname(absolute)) ?? findBoardsFile(context.cwd);
  let facts = NO_VESSEL;
  let board: ProgramSetup["board"];
  if (wantsVessel || near !== undefined) {
    // With a schema library behind it, that takes longer to load than a small program to compile.
    const { loadProject } = await import("../project/load.ts");
    const { vesselFacts } = await import("../project/resolve.ts");
    const project = loadProject(context.cwd, reporter, options.boards ?? near);
    if (!project) return undefined;
    const name = options.board ?? boardOf(project, absolute);
    const resolved = vesselFacts(project, name, reporter);
    if (!resolved) return undefined;
    facts = resolved;
    if (name !== undefined) board = { project, name };
  }
  const { strict, release, optimize = "s" } = options;
  const level = LEVELS.find((one) => one === optimize);
  if (!level) {
    reporter.error("FLX0001", `-O${optimize} is none of ${LEVELS.map((one) => `-O${one}`).join(", ")}`, undefined, {
      hint: "leave it out for the smallest image",
    });
    return undefined;
  }
  return {
    source,
    options: {
      folder: dirname(absolute),
      vessel: facts,
      strict: strict === true,
      release: release === true,
      level,
      security: board?.project.file.boards[board.name]?.security ?? 0,
    },
    ...(board ? { board } : {}),
  };
}

/** Compiles the file; undefined when there were errors, which are in the reporter. */
export async function compileFile(
  context: Context,
  path: string,
  options: ProgramOptions,
  reporter: Reporter,
): Promise<CompiledProgram | undefined> {
  const setup = await setUpProgram(context, path, options, reporter);
  return setup && compileProgram(setup.source, setup.options, reporter);
}

/** Diagnostics as --json prints them. */
export async function diagnosticsJson(diagnostics: readonly Diagnostic[]): Promise<unknown[]> {
  const { diagnosticsToJson } = await import("../diagnostics/render-json.ts");
  return diagnosticsToJson(diagnostics);
}

/** `path` as seen from the folder the command ran in. */
export const shown = (context: Context, path: string): string => relative(context.cwd, path) || path;
