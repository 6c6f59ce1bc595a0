// What `resident` of flux.boards.json puts on a board: the words it names, all that their meanings use, and the code of each as a function that is the
// same in every phrase. The functions are found by compiling the words' examples, so that what lies on the board is what phrases are made of.
import { Reporter } from "../diagnostics/diagnostic.ts";
import { type FunctionBits, functionsIn, residentFile } from "../image/parcel.ts";
import type { VesselFacts } from "../project/vessel-facts.ts";
import { DEFAULT_USES, vocabularyLoader } from "../vocabulary/files.ts";
import { vocabularyOf } from "../vocabulary/match.ts";
import type { Vocabulary, Word } from "../vocabulary/word.ts";
import { compileEvaluation } from "./evaluate.ts";
import { WordUses } from "./words-used.ts";

export interface ResidentPlace {
  /** Folder of flux.boards.json: where `resident` looks first. */
  readonly folder: string;
  readonly vessel: VesselFacts;
  /** As flux.boards.json has it. */
  readonly resident: readonly string[];
}

/** Words a phrase for the board may use, and all that flux knows. */
export interface ResidentWords {
  readonly own: Vocabulary;
  readonly everything: Vocabulary;
  readonly uses: WordUses;
}

/** Undefined with what is wrong with the vocabularies. */
export function residentWords(
  { folder, vessel, resident }: ResidentPlace,
  reporter: Reporter,
): ResidentWords | undefined {
  const load = vocabularyLoader(folder, reporter);
  const everything = load([...new Set([...DEFAULT_USES, ...resident])]);
  // Words with the same text are the same, whichever list they came in.
  const named = new Set((resident.length > 0 ? load(resident).words : []).map(keyOf));
  if (reporter.hasErrors) return undefined;
  const uses = new WordUses(everything, { folder, vessel });
  const own = uses.withUsed(everything.words.filter((word) => named.has(keyOf(word))));
  return { own: vocabularyOf(own), everything, uses };
}

const keyOf = ({ file, span }: Word): string => `${file.path} ${span.start}`;

export interface ResidentSet {
  /** Words that are functions on the board, largest first. */
  readonly built: readonly { readonly word: Word; readonly bytes: number }[];
  /** Words that go with each phrase that uses them. */
  readonly sent: readonly { readonly word: Word; readonly because: string }[];
  readonly functions: readonly FunctionBits[];
  /** The file for the board's Storage (wire/resident-file.ts). */
  readonly file: Uint8Array;
}

/** The code of these words. The same words give the same bytes, whatever else is there. */
export async function compileResidentSet(
  { own }: Pick<ResidentWords, "own">,
  { folder, vessel }: ResidentPlace,
): Promise<ResidentSet> {
  const byPattern = new Map(own.words.map((word) => [word.pattern, word]));
  const functions = new Map<string, FunctionBits>();
  const bits = new Map<Word, number>();
  const seen = new Set<string>();
  // What others use comes first: a function without a word of its own belongs to the word that needs it.
  const words = [...own.words].sort((a, b) => a.level - b.level);
  for (const word of words) {
    for (const { phrase } of word.examples) {
      const options = { folder, vessel, vocabulary: () => own, wordsAreFunctions: true };
      const ready = await compileEvaluation(phrase, options, new Reporter());
      if (!ready) continue;
      const found = functionsIn(ready.compiled.bytes);
      for (const [index, { name, kind }] of ready.compiled.map.functions.entries()) {
        if (kind !== "helper") continue;
        const of = byPattern.get(patternIn(name)) ?? word;
        if (!bits.has(of)) bits.set(of, 0);
        const code = found[index]!.bits;
        const text = code.join("");
        if (functions.has(name) || seen.has(text)) continue;
        seen.add(text);
        functions.set(name, code);
        bits.set(of, bits.get(of)! + text.length);
      }
    }
  }
  const built = [...bits].map(([word, count]) => ({ word, bytes: Math.ceil(count / 8) }));
  const list = [...functions.values()];
  return {
    built: built.sort((a, b) => b.bytes - a.bytes),
    sent: own.words.filter((word) => !bits.has(word)).map((word) => ({ word, because: whySent(word) })),
    functions: list,
    file: residentFile(list),
  };
}

/** Of a function that is a word (languages/ese/shared-words.ts): its types, or an assembly word's texts, follow. */
const patternIn = (name: string): string => name.split(" · ")[0]!;

function whySent(word: Word): string {
  const isQuantity = ({ kind, items, choices }: Word["parameters"][number]) =>
    !items && !choices && kind !== "list" && kind !== "text" && kind !== "truth";
  const { kind } = word.result ?? {};
  if (word.acts !== undefined || word.reads || word.writes || !word.result) return "it senses or acts";
  if (word.examples.length === 0) return "it has no example to be compiled by";
  if (!word.parameters.every(isQuantity)) return "it takes something else than quantities";
  if (kind === "text" || kind === "list") return `it gives a ${kind}`;
  if (word.parameters.length === 0) return "it takes nothing";
  return "it takes a text, or keeps something where it is used";
}
