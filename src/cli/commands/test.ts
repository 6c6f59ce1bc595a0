// Runs what says how it should come out: the examples of vocabulary words, and the scenarios beside programs. With nothing named: the examples
// of all vocabularies that ship, and all scenario files below the folder.
import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { type ExampleResult, runExample } from "../../authoring/examples.ts";
import { wordsNamed } from "../../authoring/vocabulary-report.ts";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { positionAt } from "../../diagnostics/source.ts";
import { NO_VESSEL } from "../../project/vessel-facts.ts";
import { scenarioFilesIn } from "../../scenario/find.ts";
import { SCENARIO_ENDING } from "../../scenario/read.ts";
import { suiteJson, suiteLines } from "../../scenario/report.ts";
import { runSuite, type SuiteResult, scenariosBeside } from "../../scenario/suite.ts";
import { DEFAULT_USES, shippedVocabularies, vocabularyLoader } from "../../vocabulary/files.ts";
import type { Word } from "../../vocabulary/word.ts";
import type { Context, ExitCode } from "../context.ts";
import { diagnosticsJson, programOptions, setUpProgram } from "../program.ts";
import { counted } from "../values.ts";

interface Chosen {
  readonly scenarioFiles: readonly string[];
  /** A vocabulary file or folder; absent: all that ship; null: none. */
  readonly vocabulary: string | null | undefined;
}

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const reporter = new Reporter();
  const all = choose(context, args[0], reporter);
  // `flux vocab test`
  const chosen = options.examplesOnly === true ? { ...all, scenarioFiles: [] } : all;
  const examples = reporter.hasErrors ? NO_EXAMPLES : await runExamples(context, chosen, reporter);
  const suites: SuiteResult[] = [];
  for (const file of reporter.hasErrors ? [] : chosen.scenarioFiles) {
    const own = new Reporter();
    const settings = programOptions(options);
    const suite = await runSuite(
      file,
      context.cwd,
      (path, board, faults) => setUpProgram(context, path, { ...settings, ...(board ? { board } : {}) }, faults),
      own,
    );
    for (const diagnostic of own.diagnostics) reporter.report(diagnostic);
    if (suite) suites.push(suite);
  }
  const scenarios = suites.flatMap(({ results }) => results);
  const failedExamples = examples.results.filter((one) => !one.passed);
  const failedScenarios = scenarios.filter(({ failure }) => failure !== undefined);
  const failed = failedExamples.length + failedScenarios.length;
  if (options.json) {
    context.json({
      passed: examples.results.length + scenarios.length - failed,
      failed,
      words: examples.words.length,
      failures: failedExamples.map((one) => ({
        place: place(one),
        phrase: one.example.phrase,
        expected: one.example.expected,
        got: one.got,
      })),
      scenarios: suites.map(suiteJson),
      diagnostics: await diagnosticsJson(reporter.diagnostics),
    });
  } else {
    await context.showDiagnostics(reporter.diagnostics);
    for (const suite of suites) for (const line of suiteLines(suite)) context.print(line);
    for (const one of failedExamples)
      context.print(`${place(one)}: "${one.example.phrase}" gave ${one.got}, not ${one.example.expected}`);
    if (chosen.vocabulary !== null && !reporter.hasErrors) {
      const passed = examples.results.length - failedExamples.length;
      context.print(
        `${counted(examples.words.length, "word")}, ${counted(passed, "example")} passed, ${failedExamples.length} failed`,
      );
    }
    if (scenarios.length > 0)
      context.print(
        `${counted(scenarios.length, "scenario")}, ${scenarios.length - failedScenarios.length} passed, ${failedScenarios.length} failed`,
      );
  }
  if (reporter.hasErrors) return 2;
  return failed > 0 ? 1 : 0;
}

/** What a name on the command line stands for: a scenario file, a program with scenarios beside, a vocabulary, or a folder of these. */
function choose(context: Context, named: unknown, reporter: Reporter): Chosen {
  const { cwd } = context;
  if (typeof named !== "string") return { scenarioFiles: scenarioFilesIn(cwd, cwd), vocabulary: undefined };
  if (named.endsWith(SCENARIO_ENDING)) return { scenarioFiles: [named], vocabulary: null };
  const path = resolve(cwd, named);
  if (existsSync(path) && statSync(path).isDirectory()) {
    const scenarioFiles = scenarioFilesIn(path, cwd);
    const isVocabulary = scenarioFiles.length === 0 || hasWords(context, path);
    return { scenarioFiles, vocabulary: isVocabulary ? path : null };
  }
  const beside = scenariosBeside(named, cwd);
  if (beside !== undefined) return { scenarioFiles: [beside], vocabulary: null };
  if (named.endsWith(".ese") && existsSync(path) && !hasWords(context, path)) {
    reporter.error("FLX1002", `${named} has no scenarios: there is no ${scenarioName(named)}`, undefined, {
      hint: `write ${scenarioName(named)} beside it: a heading, and steps that begin with given, when and then`,
    });
  }
  // What is no path is the name of a vocabulary.
  return { scenarioFiles: [], vocabulary: existsSync(path) ? path : named };
}

const scenarioName = (program: string): string => program.replace(/\.\w+$/, "") + SCENARIO_ENDING;

const hasWords = (context: Context, path: string): boolean =>
  vocabularyLoader(context.cwd, new Reporter())([path]).words.length > 0;

interface Examples {
  readonly words: readonly Word[];
  readonly results: readonly ExampleResult[];
}

const NO_EXAMPLES: Examples = { words: [], results: [] };

async function runExamples(context: Context, { vocabulary: named }: Chosen, reporter: Reporter): Promise<Examples> {
  if (named === null) return NO_EXAMPLES;
  const names = named === undefined ? [] : [named];
  const uses = named === undefined ? shippedVocabularies() : [...new Set([...DEFAULT_USES, ...names])];
  const load = vocabularyLoader(context.cwd, reporter);
  const vocabulary = load(uses);
  const words = vocabulary.words.filter(wordsNamed(context.cwd, names));
  const results: ExampleResult[] = [];
  if (!reporter.hasErrors) {
    for (const word of words) {
      for (const example of word.examples) {
        results.push(
          await runExample(word, example, { folder: context.cwd, vessel: NO_VESSEL, uses, vocabulary: load }),
        );
      }
    }
  }
  return { words, results };
}

const place = ({ example: { span } }: ExampleResult): string =>
  `${span.file.path}:${positionAt(span.file, span.start).line}`;
