// Diagnostics for text that cannot be read: which code fits, what is near, and what can be pasted to mend it.
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { dimensionName } from "../../units/dimension.ts";
import { type NamedUnit, unitNamed } from "../../units/named.ts";
import type { Vocabulary, Word } from "../../vocabulary/word.ts";
import { type Names, nearestNames } from "./names.ts";
import { bracketStep, foldBlanks, type Place, spanOf, type Token, wordsOf } from "./text.ts";
import { measured, wordingOf } from "./wordings.ts";

export const error = (
  code: Diagnostic["code"],
  message: string,
  place: Place,
  more: Partial<Diagnostic> & { readonly label?: string } = {},
): Diagnostic => {
  const { label, ...rest } = more;
  return {
    ...rest,
    code,
    severity: "error",
    message,
    primary: { span: spanOf(place), ...(label === undefined ? {} : { text: label }) },
  };
};

/** A run of tokens that is no operand of any kind. */
export function unreadable(place: Place, tokens: readonly Token[], names: Names, vocabulary: Vocabulary): Diagnostic {
  const text = wordsOf(place);
  const first = tokens[0];
  if (!first || text === "") {
    return error("FLX0205", "something is missing here", place, { hint: "write a quantity, a term or a condition" });
  }
  const bracketFault = unbalanced(tokens);
  if (bracketFault) return error("FLX0205", bracketFault, place, { hint: "give every ( its ) and every [ its ]" });
  const operator = tokens.find((token) => token.kind === "symbol" && "+-*/<>=".includes(token.text[0]!));
  if (operator && tokens.length <= 2) {
    return error("FLX0205", `\`${text}\` lacks a quantity beside \`${operator.text}\``, place, {
      hint: `write what stands on both sides of \`${operator.text}\``,
    });
  }
  if (first.kind === "number" && tokens.length > 1 && tokens.slice(1).every((token) => token.kind !== "number")) {
    const unitPlace = { ...place, start: tokens[1]!.start };
    return unknownUnit(unitPlace, unitNamed(wordsOf(unitPlace)));
  }
  if (first.text.startsWith("$") && tokens.length === 1) {
    return error("FLX0203", `\`${text}\` is no parameter of this word`, place, { hint: "name it in the pattern" });
  }
  const source = SOURCE.exec(text);
  if (source) {
    const what = source[1]
      ? "an input has a comma before its source"
      : "this says where it comes from, and not what it is";
    // Where a term is defined so, what it is may be called as the term is.
    const term = /\*\*([^*\n]+)\*\*\s*:=\s*$/.exec(place.text.text.slice(0, place.start))?.[1]?.trim();
    return error("FLX0205", what, place, {
      hint: `write it as ${source[1] || term || "engine running"}, ${source[2]}`,
    });
  }
  return tokens.length <= 4 && tokens.every((token) => token.kind === "word")
    ? undefinedTerm(place, names, vocabulary)
    : unknownPhrase(place, vocabulary);
}

/** FLX0203: a few words where a quantity is due. */
function undefinedTerm(place: Place, names: Names, vocabulary: Vocabulary): Diagnostic {
  const text = wordsOf(place);
  const number = SMALL_NUMBERS.indexOf(text.toLowerCase());
  if (number >= 0)
    return error("FLX0203", `\`${text}\` is not defined`, place, { hint: `write numbers in digits: ${number}` });
  const wording = wordingOf(text);
  if (wording !== undefined)
    return error("FLX0201", `no word means \`${text}\``, place, { hint: `write it as ${wording}` });
  const near = nearestNames(text, names) ?? didYouMean(text, literalPatterns(vocabulary));
  const [, quantity, agent] = /^(.+) from ([\w-]+)$/.exec(text) ?? [];
  if (quantity !== undefined && !near)
    return error("FLX0203", `\`${text}\` is not defined: nobody is asked for it`, place, {
      hint: `ask for it in a sentence, every 5 s, ask ${agent} for ${quantity}, or define it:\n**${quantity}** := ${quantity} in …, stale after 10 s, from ${agent}`,
    });
  const name = text.replace(/^(?:the|an?) (?=.)/i, "");
  const [first, ...others] = measured(name).slice(0, CHOICES_MAX);
  return error("FLX0203", `\`${text}\` is not defined`, place, {
    hint: `${near ? `${near} or ` : ""}define it under a line that begins with ==:\n${[first ?? `**${name}** := …`, ...others].join("\nor\n")}`,
  });
}

/** Definitions shown to choose from. */
const CHOICES_MAX = 3;

/** Numbers that people write out. */
const SMALL_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split(" ");

/** The source of an input, without the comma it needs before it. */
const SOURCE = /^(.*?)\s*\b(from (?:digital pin|analog pin|NMEA) .+)$/i;

/** FLX0201: no word and no form reads this way. */
export function unknownPhrase(place: Place, vocabulary: Vocabulary): Diagnostic {
  const text = wordsOf(place);
  const near = vocabulary.nearest(text, 3);
  if (holdsSentence(text, vocabulary))
    return error("FLX0205", `\`${text}\` holds a sentence of its own`, place, { hint: ONE_A_LINE });
  const wording = wordingOf(text);
  return error("FLX0201", `no word means \`${text}\``, place, {
    ...(near.length > 0 && wording === undefined
      ? { notes: [`the nearest words: ${near.map((word) => `\`${word.pattern}\``).join(", ")}`] }
      : {}),
    hint: vocabulary.missing?.length
      ? `it may be a word of ${alternatives(vocabulary.missing)}, which was not found`
      : wording !== undefined
        ? `write it as ${wording}`
        : HAS_WORDS.test(text)
          ? `${didYouMean(text, literalPatterns(vocabulary)) ?? "write it as one of the words flux knows,"} or add an entry to a vocabulary:\n${entryFor(text)}`
          : "write a quantity, a term, or one of the words flux knows",
  });
}

/** What to do about several sentences in one line. */
export const ONE_A_LINE =
  "write each sentence on its own line; several that belong to one condition stand indented below its colon";

/** Where a person joins a second sentence to the first. */
const JOINT = /\s*(?:[,;.]|\band\b|\bthen\b)\s+(?:and\s+|then\s+)*/gi;

/** How a built-in sentence begins that nothing else begins like. */
const BUILT_IN =
  /^(?:set \S.* to|let \S.* be|tell (?:the )?[\w-]+|broadcast|ask \S.* for|delegate \S.* to|remember \S.* as|count|repeat) \S/i;

/** Whether a line holds a second sentence, or is one where a quantity is due. */
function holdsSentence(text: string, vocabulary: Vocabulary): boolean {
  if (BUILT_IN.test(text) && /^(?:set|let|remember|tell) /i.test(text)) return true;
  const acts = new Set(literalPatterns(vocabulary));
  return [...text.matchAll(JOINT)].some(({ index, 0: joint }) => {
    const after = text.slice(index + joint.length);
    return index > 0 && (BUILT_IN.test(after) || acts.has(after.toLowerCase()));
  });
}

/** What could be a phrase at all: signs and numbers alone make no entry of a vocabulary. */
const HAS_WORDS = /(?<![\p{L}\d\p{Pi}\p{Pf}])\p{L}{2}/u;

/** FLX0403 for the text after a number. */
export function unknownUnit(place: Place, unit: NamedUnit): Diagnostic {
  const text = wordsOf(place);
  const what = unit.kind === "ambiguous" ? "means different things to different people" : "is no unit flux knows";
  return error("FLX0403", `\`${text}\` ${what}`, place, { hint: unitHint(unit) });
}

/** What to write for a unit that is refused. */
export function unitHint(unit: NamedUnit): string {
  if (unit.kind === "ambiguous") return `write ${alternatives(unit.choices)}`;
  const nearest = unit.kind === "unknown" ? unit.nearest : [];
  return nearest.length > 0
    ? `did you mean ${alternatives(nearest)}?`
    : "a quantity is a number and its unit: 5 fathoms";
}

/** FLX0204: something is called by words of the language itself. */
export const reservedName = (place: Place): Diagnostic =>
  error("FLX0204", `\`${wordsOf(place)}\` belongs to the language itself, and nothing can be called so`, place, {
    hint: "choose another name",
  });

/** FLX0202: two readings, equally good. */
export function ambiguousWords(place: Place, readings: readonly WordReading[]): Diagnostic {
  const [first, second] = readings.map(({ word }) => word);
  const isSame = first === second || first!.pattern === second!.pattern;
  const text = wordsOf(place);
  const meant = readings.map((reading) => `\`${bracketed(place, reading)}\``);
  return error(
    "FLX0202",
    isSame
      ? `\`${text}\` can be read as \`${first!.pattern}\` in two ways`
      : `\`${text}\` can be read as \`${first!.pattern}\` and as \`${second!.pattern}\``,
    place,
    {
      labels: (isSame ? [first!] : [first!, second!]).map((word, index) => ({
        span: word.span,
        text: index === 0 ? "first meaning" : "second meaning",
      })),
      hint: meant[0] === meant[1] ? "reword one of the patterns" : `write what is meant: ${meant.join(" or ")}`,
    },
  );
}

/** A phrase as one word reads it. */
export interface WordReading {
  readonly word: Word;
  readonly arguments: ReadonlyMap<string, { readonly place: Place }>;
}

/** The phrase with brackets around what this reading takes for arguments. */
function bracketed(place: Place, reading: WordReading): string {
  let text = "";
  let at = place.start;
  const places = [...reading.arguments.values()].map((argument) => argument.place).sort((a, b) => a.start - b.start);
  for (const one of places) {
    const [before, inside] = [place.text.text.slice(at, one.start), place.text.text.slice(one.start, one.end)];
    text += before + (/^\(.*\)$/s.test(inside) ? inside : `(${inside})`);
    at = one.end;
  }
  return foldBlanks(text + place.text.text.slice(at, place.end));
}

/** FLX0202: an operator right after (or before) an open argument: it may belong inside or outside. */
export function looseArgument(place: Place, inner: Place, operator: string, argument?: Place): Diagnostic {
  const text = wordsOf(place);
  const around = (from: number, to: number) =>
    `${wordsOf({ ...place, end: from })} (${wordsOf({ ...place, start: from, end: to })}) ${wordsOf({ ...place, start: to })}`.trim();
  // The argument alone is at the one side of the operator; what is meant may be all from it to the end, or up to it.
  const isRight = argument !== undefined && argument.end === inner.end;
  const readings = argument && [
    around(inner.start, inner.end),
    isRight ? around(argument.start, place.end) : around(place.start, argument.end),
  ];
  return error("FLX0202", `it is not clear what \`${operator}\` in \`${text}\` belongs to`, place, {
    hint: readings
      ? `write what is meant: ${readings.map((one) => `\`${one}\``).join(" or ")}`
      : `put brackets: (${wordsOf(inner)}) ${operator} …, or around what is meant to come first`,
  });
}

/** "`a`, `b` or `c`". */
export function alternatives(choices: readonly string[]): string {
  const quoted = choices.map((choice) => `\`${choice}\``);
  return quoted.length < 2 ? (quoted[0] ?? "") : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)!}`;
}

/** A vocabulary entry to paste: numbers of the phrase, with their units, become parameters. */
function entryFor(phrase: string): string {
  const letters = [..."abcdefgh"];
  const types: string[] = [];
  const pattern = phrase.replace(QUANTITY, (written, _number: string, unitText: string | undefined) => {
    if (letters.length === 0) return written;
    const name = letters.shift()!;
    const words = (unitText ?? "").trim().split(" ");
    for (let count = words.length; count > 0; count--) {
      const named = unitNamed(words.slice(0, count).join(" "));
      if (named.kind !== "unit" || words[0] === "") continue;
      const what = dimensionName(named.unit.dimension);
      types.push(`$${name} is ${/^[aeiou]/.test(what) ? "an" : "a"} ${what} in ${named.unit.plural}`);
      return [`$${name}`, ...words.slice(count)].join(" ");
    }
    types.push(`$${name} is a number`);
    return [`$${name}`, ...words.filter((word) => word !== "")].join(" ");
  });
  const where = types.length === 0 ? "" : `\n## where: ${types.join(", ")}`;
  return `## pattern: ${pattern}${where}\n## means: …\n## description: …`;
}

/** A number and up to three words that may be its unit. */
const QUANTITY = /(?<![\p{L}\d.])(\d+(?:\.\d+)?)((?: ?[\p{L}°%]+){1,3})?/gu;

const literalPatterns = (vocabulary: Vocabulary): string[] =>
  vocabulary.words.filter((word) => word.parameters.length === 0).map((word) => word.pattern);

/** What is wrong with the brackets, if anything. */
export function unbalanced(tokens: readonly Token[]): string | undefined {
  const open: string[] = [];
  for (const token of tokens) {
    const step = bracketStep(token);
    if (step > 0) open.push(token.text);
    else if (step < 0) {
      const opening = token.text === ")" ? "(" : "[";
      if (open.pop() !== opening) return `a ${token.text} has no ${opening} before it`;
    }
  }
  const last = open.at(-1);
  return last === undefined ? undefined : `a ${last} is never closed`;
}
