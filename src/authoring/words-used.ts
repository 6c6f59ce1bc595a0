// Which words a phrase or a word's meaning uses, as the compiler reads them: nested in arguments as well, and no word that only looks like one.
import { type CompileOptions, languageServices } from "../compile.ts";
import { Reporter } from "../diagnostics/diagnostic.ts";
import { readPhrase } from "../languages/ese/program.ts";
import type { Vocabulary, Word } from "../vocabulary/word.ts";

/** What of a tree is no part of its meaning. */
const ASIDE = new Set(["place", "word", "unit", "diagnostic", "targetPlace", "agentPlace", "otherwisePlace"]);

export class WordUses {
  private readonly read: (phrase: string) => ReturnType<typeof readPhrase>;
  private readonly bodyOf: (word: Word) => unknown;
  private readonly known = new Map<Word, readonly Word[]>();

  constructor(vocabulary: Vocabulary, options: CompileOptions) {
    const services = { ...languageServices(options, new Reporter()), vocabulary: () => vocabulary };
    this.read = (phrase) => readPhrase(phrase, services);
    this.bodyOf = this.read("0").bodyOf;
  }

  /** The words a word's meaning names; none for assembly and code. */
  of(word: Word): readonly Word[] {
    let used = this.known.get(word);
    if (!used) {
      used = word.meaning.kind === "means" ? wordsIn(this.bodyOf(word)) : [];
      this.known.set(word, used);
    }
    return used;
  }

  /** The words a phrase names, and all that their meanings use in turn. */
  reachedBy(phrase: string): Word[] {
    const { expression, sentences } = this.read(phrase);
    return this.withUsed(wordsIn([expression, sentences]));
  }

  /** Words and all that their meanings use in turn. */
  withUsed(words: Iterable<Word>): Word[] {
    const reached = new Set(words);
    // A set gives what is added to it while it is gone through.
    for (const word of reached) for (const used of this.of(word)) reached.add(used);
    return [...reached];
  }
}

/** Words of a tree of sentences or expressions, each once, in order. */
function wordsIn(tree: unknown): Word[] {
  const found = new Set<Word>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const item of node) visit(item);
    } else if (node instanceof Map) {
      for (const item of node.values()) visit(item);
    } else if (typeof node === "object" && node !== null) {
      if ("kind" in node && node.kind === "word" && "word" in node) found.add(node.word as Word);
      for (const [key, value] of Object.entries(node)) if (!ASIDE.has(key)) visit(value);
    }
  };
  visit(tree);
  return [...found];
}
