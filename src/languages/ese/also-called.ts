// `== also called`: other names, one a line, `**sounding** := depth` or `**lay her to** := steer to`. A name stands for a name of the file, or
// words stand for words of the vocabulary's patterns; nothing else has synonyms. The tree holds the original throughout.
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import type { Match, Vocabulary, Word } from "../../vocabulary/word.ts";
import type { Definition } from "./document.ts";
import { error } from "./reading-faults.ts";
import { isGrammar } from "./reserved.ts";
import { foldName, wordsOf } from "./text.ts";

/** By folded synonym: the folded original, and where it is declared. */
export type Synonyms = Map<string, { readonly original: string; readonly definition: Definition }>;

/** The lines as written; what is wrong with them is said by checkSynonyms. */
export function readSynonyms(definitions: readonly Definition[]): Synonyms {
  const synonyms = new Map<string, { original: string; definition: Definition }>();
  for (const definition of definitions) {
    const name = foldName(wordsOf(definition.name));
    const original = foldName(wordsOf(definition.body).replace(/\.$/, ""));
    if (!synonyms.has(name)) synonyms.set(name, { original, definition });
  }
  return synonyms;
}

/** The original of a folded name. */
export const originalOf = (synonyms: Synonyms, name: string): string => synonyms.get(name)?.original ?? name;

/**
 * Reports each line that would give a word two meanings or stands for nothing, takes it out, and gives the vocabulary that understands the
 * others.
 * `isName` and `allNames`: what the file, its vessel and its words call something.
 */
export function checkSynonyms(
  definitions: readonly Definition[],
  synonyms: Synonyms,
  isName: (name: string) => boolean,
  allNames: () => Iterable<string>,
  vocabulary: Vocabulary,
  reporter: Reporter,
): Vocabulary {
  const phrases: { words: string; original: string }[] = [];
  const seen = new Set<string>();
  for (const definition of definitions) {
    const shown = wordsOf(definition.name);
    const name = foldName(shown);
    const original = foldName(wordsOf(definition.body).replace(/\.$/, ""));
    const report = (
      code: "FLX0203" | "FLX0204" | "FLX0205",
      message: string,
      hint: string,
      place = definition.name,
    ) => {
      reporter.report(error(code, message, place, { hint }));
      synonyms.delete(name);
    };
    if (seen.has(name)) {
      report("FLX0204", `\`${shown}\` is declared twice`, "leave one of them");
      continue;
    }
    seen.add(name);
    const whole = vocabulary.match(shown).find((match) => match.arguments.size === 0)?.word;
    const shadowed = isName(original) ? whole : wordWith(vocabulary, name);
    if (!/^\p{L}[\p{L}\p{N}_'’ -]*$/u.test(name))
      report("FLX0205", `\`${shown}\` is no name`, "write letters, digits and blanks, and begin with a letter");
    else if (isGrammar(name)) report("FLX0204", `\`${shown}\` belongs to the language itself`, "choose other words");
    else if (isName(name)) report("FLX0204", `\`${shown}\` means something already`, "choose a name that is free");
    else if (synonyms.has(original))
      report(
        "FLX0205",
        `\`${wordsOf(definition.body)}\` is itself another name`,
        `name the original: **${shown}** := ${originalOf(synonyms, original)}`,
        definition.body,
      );
    else if (isName(original) || wordWith(vocabulary, original)) {
      if (shadowed)
        report(
          "FLX0204",
          `\`${shown}\` is used by the word \`${shadowed.pattern}\` already`,
          "choose words no pattern has",
        );
      else if (!isName(original)) phrases.push({ words: name, original });
    } else {
      const near = didYouMean(original, allNames()) ?? "name a term, or words of a pattern: steer to";
      report(
        "FLX0203",
        `\`${wordsOf(definition.body)}\` is no name of this file and no words of a pattern`,
        near,
        definition.body,
      );
    }
  }
  return phrases.length > 0 ? withPhrases(vocabulary, phrases) : vocabulary;
}

/** A word of the vocabulary that has these words, one after the other, in its pattern. */
function wordWith(vocabulary: Vocabulary, words: string): Word | undefined {
  const pattern = wholeWords(words, "iu");
  return vocabulary.words.find((word) =>
    word.pieces.some((piece) => piece.kind === "literal" && pattern.test(piece.text.replace(/\s+/g, " "))),
  );
}

const wholeWords = (words: string, flags: string): RegExp =>
  new RegExp(
    `(?<![\\p{L}\\p{N}_$'’-])${words
      .split(" ")
      .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join("\\s+")}(?![\\p{L}\\p{N}_'’-])`,
    flags,
  );

/** The vocabulary, matching also where synonyms stand for words of its patterns. */
function withPhrases(vocabulary: Vocabulary, phrases: readonly { words: string; original: string }[]): Vocabulary {
  const patterns = phrases.map(({ words, original }) => ({ pattern: wholeWords(words, "giu"), original }));
  return {
    words: vocabulary.words,
    match(phrase) {
      const matches = vocabulary.match(phrase);
      const rewritten = rewrite(phrase, patterns);
      if (!rewritten) return matches;
      const more = vocabulary.match(rewritten.text).flatMap((match) => inOriginal(match, phrase, rewritten) ?? []);
      return [...matches, ...more].sort((a, b) => b.score - a.score);
    },
    nearest: (phrase, count) => vocabulary.nearest(rewrite(phrase, patterns)?.text ?? phrase, count),
  };
}

interface Rewritten {
  readonly text: string;
  /** What was replaced: in the phrase as written, and in the text. */
  readonly changes: readonly {
    readonly start: number;
    readonly end: number;
    readonly at: number;
    readonly to: number;
  }[];
}

function rewrite(phrase: string, patterns: readonly { pattern: RegExp; original: string }[]): Rewritten | undefined {
  const found = patterns
    .flatMap(({ pattern, original }) =>
      [...phrase.matchAll(pattern)].map((match) => ({
        start: match.index,
        end: match.index + match[0].length,
        original,
      })),
    )
    .sort((a, b) => a.start - b.start || b.end - a.end);
  let text = "";
  let from = 0;
  const changes: Rewritten["changes"][number][] = [];
  for (const { start, end, original } of found) {
    if (start < from) continue;
    text += phrase.slice(from, start);
    changes.push({ start, end, at: text.length, to: text.length + original.length });
    text += original;
    from = end;
  }
  return changes.length > 0 ? { text: text + phrase.slice(from), changes } : undefined;
}

/** The match with its arguments where they are in the phrase as written; undefined if one begins or ends inside a synonym. */
function inOriginal(match: Match, phrase: string, { changes }: Rewritten): Match | undefined {
  const back = (position: number, isEnd: boolean): number | undefined => {
    let shift = 0;
    for (const { start, end, at, to } of changes) {
      if (position > at && position < to) return undefined;
      if (position === at && !isEnd) return start;
      if (position === to && isEnd) return end;
      if (position >= to) shift = end - to;
    }
    return position + shift;
  };
  const args = new Map<string, { start: number; end: number; text: string }>();
  for (const [name, argument] of match.arguments) {
    const start = back(argument.start, false);
    const end = back(argument.end, true);
    if (start === undefined || end === undefined) return undefined;
    args.set(name, { start, end, text: phrase.slice(start, end) });
  }
  return { ...match, arguments: args };
}
