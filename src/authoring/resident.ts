// Words that are resident on a board: those flux.boards.json names, and all that their meanings use. A phrase for the board is compiled with these alone.

import type { CompileOptions } from "../compile.ts";
import { Reporter } from "../diagnostics/diagnostic.ts";
import type { Vocabulary, Word } from "../vocabulary/word.ts";
import { type CompiledPhrase, compileEvaluation } from "./evaluate.ts";
import { type ResidentPlace, type ResidentWords, residentWords } from "./resident-set.ts";
import { wordBytes } from "./vocabulary-report.ts";

export interface ResidentOptions extends ResidentPlace {
  readonly board: string;
  /** Largest image the board takes for one run. */
  readonly imageBytesMax: number;
}

export interface ResidentPhrase extends CompiledPhrase {
  readonly words: ResidentWords;
}

/** Compiles a phrase with a board's resident words; undefined with FLX0803, FLX0602 or the phrase's own faults. */
export async function compileResident(
  phrase: string,
  options: ResidentOptions,
  reporter: Reporter,
): Promise<ResidentPhrase | undefined> {
  const { folder, vessel, board, imageBytesMax } = options;
  const words = residentWords(options, reporter);
  if (!words) return undefined;
  const { own, everything, uses } = words;
  const compile = (vocabulary: Vocabulary, into: Reporter) =>
    compileEvaluation(phrase, { folder, vessel, vocabulary: () => vocabulary, wordsAreFunctions: true }, into);
  const faults = new Reporter();
  const ready = await compile(own, faults);
  if (!ready) {
    if (await compile(everything, new Reporter()))
      notResident(
        phrase,
        board,
        uses.reachedBy(phrase).filter((word) => !own.words.includes(word)),
        reporter,
      );
    else for (const diagnostic of faults.diagnostics) reporter.report(diagnostic);
    return undefined;
  }
  const { capabilities, bytes } = ready.compiled;
  if (capabilities.length > 0) {
    reporter.error(
      "FLX0803",
      `a phrase on a board may neither sense nor act, and \`${phrase}\` needs ${capabilities.join(", ")}`,
      undefined,
      {
        hint: "ask for a value worked out from values that stand in the phrase",
      },
    );
    return undefined;
  }
  if (bytes.length > imageBytesMax) {
    tooLarge(
      phrase,
      board,
      bytes.length,
      imageBytesMax,
      await sizesOf(uses.reachedBy(phrase), everything, { folder, vessel }),
      reporter,
    );
    return undefined;
  }
  return { ...ready, words };
}

function notResident(phrase: string, board: string, missing: readonly Word[], reporter: Reporter): void {
  const files = [...new Set(missing.map(({ file }) => file.path.replace(/^.*?([^/]+\/[^/]+)\.\w+$/, "$1")))];
  const names = missing.map(({ pattern }) => `\`${pattern}\``);
  reporter.error(
    "FLX0803",
    `${names.join(", ") || `\`${phrase}\``} ${names.length > 1 ? "are" : "is"} not resident on ${board}`,
    undefined,
    {
      hint: `add to boards.${board} in flux.boards.json: "resident": ${JSON.stringify(files)}`,
    },
  );
}

/** Code bytes of each word, largest first; of those that have an example to compile. */
async function sizesOf(
  words: readonly Word[],
  vocabulary: Vocabulary,
  options: CompileOptions,
): Promise<{ readonly pattern: string; readonly bytes: number }[]> {
  const sizes: { pattern: string; bytes: number }[] = [];
  for (const word of words) {
    const bytes = await wordBytes(word, vocabulary, options);
    if (bytes !== null) sizes.push({ pattern: word.pattern, bytes });
  }
  return sizes.sort((a, b) => b.bytes - a.bytes);
}

function tooLarge(
  phrase: string,
  board: string,
  bytes: number,
  most: number,
  sizes: readonly { readonly pattern: string; readonly bytes: number }[],
  reporter: Reporter,
): void {
  reporter.error("FLX0602", `\`${phrase}\` is ${bytes} bytes, and ${board} takes ${most} for one run`, undefined, {
    notes: sizes.map((one) => `${one.bytes} bytes: ${one.pattern}`),
    hint: `drop ${bytes - most} bytes: the largest words of the phrase are listed first`,
  });
}
