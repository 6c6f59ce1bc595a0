// One scenario file from its name to results: read, its program found and compiled, bound, every scenario played, and what the sentences did.
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { type CompileOptions, compileProgram } from "../compile.ts";
import { Reporter } from "../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../diagnostics/source.ts";
import { LANGUAGES } from "../languages/registry.ts";
import { bindScenarios } from "./bind.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import { readScenarios, SCENARIO_ENDING } from "./read.ts";
import { runScenario, type ScenarioResult } from "./run.ts";
import type { ScenarioFile } from "./scenario.ts";
import type { Subject } from "./subject.ts";

/** How a program named by a path (relative to `cwd`) is set up: its text, and the vessel it is for. Undefined with diagnostics. */
export type SetUp = (
  path: string,
  board: string | undefined,
  reporter: Reporter,
) => Promise<{ readonly source: SourceFile; readonly options: CompileOptions } | undefined>;

export interface ScenarioSuite {
  readonly file: ScenarioFile;
  /** As shown. */
  readonly program: string;
  readonly subject: Subject;
}

export interface SuiteResult {
  /** As named. */
  readonly file: string;
  readonly program: string;
  readonly results: readonly ScenarioResult[];
  readonly coverage: Coverage | undefined;
}

/** Reads a scenario file and compiles its program; undefined with diagnostics. `path` is relative to `cwd`. */
export async function loadSuite(
  path: string,
  cwd: string,
  setUp: SetUp,
  reporter: Reporter,
): Promise<ScenarioSuite | undefined> {
  const text = readText(path, cwd, reporter);
  if (text === undefined) return undefined;
  const file = readScenarios({ path, text }, reporter);
  const program = programOf(file, cwd, reporter);
  if (program === undefined) return undefined;
  const subject = await loadSubject(program, cwd, setUp, reporter, file.board);
  return subject && { file, program, subject };
}

/** Compiles the program of scenarios; undefined with diagnostics. */
export async function loadSubject(
  program: string,
  cwd: string,
  setUp: SetUp,
  reporter: Reporter,
  board?: string,
): Promise<Subject | undefined> {
  // What is wrong with a scenario's steps is no reason not to look at the program, by whose names the other steps are checked.
  const own = new Reporter();
  const setup = await setUp(relative(cwd, resolve(cwd, program)) || program, board, own);
  const compiled = setup && (await compileProgram(setup.source, setup.options, own));
  for (const diagnostic of own.diagnostics) reporter.report(diagnostic);
  return compiled && !own.hasErrors ? { ...setup!, compiled } : undefined;
}

/** Plays all scenarios of a file, and again on an image that says what its sentences did. Undefined with diagnostics. */
export async function runSuite(
  path: string,
  cwd: string,
  setUp: SetUp,
  reporter: Reporter,
): Promise<SuiteResult | undefined> {
  const suite = await loadSuite(path, cwd, setUp, reporter);
  const scenarios = suite && bindScenarios(suite.file, suite.subject, cwd, reporter);
  if (!suite || !scenarios || reporter.hasErrors) return undefined;
  const results = scenarios.map((scenario) => runScenario(scenario, suite.subject));
  // What is too large to be watched is still tested; `flux coverage` says so.
  const meter = await coverageOf(suite.subject, new Reporter());
  if (meter) for (const scenario of scenarios) runScenario(scenario, suite.subject, meter.runOptions);
  return { file: path, program: suite.program, results, coverage: meter?.result() };
}

/** The scenario file beside a program, if there is one. */
export function scenariosBeside(program: string, cwd: string): string | undefined {
  const path = withoutEnding(program) + SCENARIO_ENDING;
  return existsSync(resolve(cwd, path)) ? path : undefined;
}

function withoutEnding(path: string): string {
  const ending = LANGUAGES.flatMap(({ extensions }) => extensions).find((one) => path.toLowerCase().endsWith(one));
  return ending === undefined ? path : path.slice(0, -ending.length);
}

function programOf({ file, program }: ScenarioFile, cwd: string, reporter: Reporter): string | undefined {
  const folder = dirname(resolve(cwd, file.path));
  const shown = (path: string) => relative(cwd, path) || path;
  if (program) {
    const path = resolve(folder, program.path);
    if (existsSync(path)) return shown(path);
    reporter.error("FLX1002", `there is no program ${program.path}`, program.span, {
      hint: "give its path from the folder of the scenarios",
    });
    return undefined;
  }
  const name = basename(file.path).slice(0, -SCENARIO_ENDING.length);
  const candidates = LANGUAGES.flatMap(({ extensions }) => extensions.map((ending) => name + ending));
  const found = candidates.find((candidate) => existsSync(join(folder, candidate)));
  if (found) return shown(join(folder, found));
  const start: Span = { file, start: 0, end: Math.min(1, file.text.length) };
  reporter.error("FLX1002", `there is no program beside ${file.path}`, start, {
    hint: `call it ${candidates[0]}, or name it between two lines of --- at the top: program: FILE`,
  });
  return undefined;
}

function readText(path: string, cwd: string, reporter: Reporter): string | undefined {
  try {
    return readFileSync(resolve(cwd, path), "utf8");
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    reporter.error("FLX0101", `${path}: ${isMissing ? "there is no such file" : (error as Error).message}`, undefined, {
      hint: "check the name and the folder you are in",
    });
    return undefined;
  }
}
