// Lines that say what other agents may have of this one: `may be asked for: depth, heading` and `may be delegated: sound the alarm`, each
// perhaps for some agents alone: `may be asked by helm for: …`. What no line permits, nobody gets.
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Vocabulary, Word } from "../../vocabulary/word.ts";
import { error, unknownPhrase } from "./reading-faults.ts";
import { foldName, type Place, wordsOf } from "./text.ts";

/** Agents a permission is for; none named: all. */
export interface PermittedAgent {
  readonly name: string;
  readonly place: Place;
}

export type Permission = { readonly place: Place; readonly by: readonly PermittedAgent[] } & (
  | { readonly kind: "asked"; readonly name: string }
  | { readonly kind: "delegated"; readonly word: Word }
  | { readonly kind: "problem"; readonly diagnostic: Diagnostic }
);

/** How such a line begins. */
export const PERMISSION_LINE = /^\s*may\s+be\s+(?:asked|delegated)\b/i;

const SHAPE = /^may\s+be\s+(asked|delegated)(?:\s+by\s+([^:]*?))?(?:\s+(for))?\s*:(.*)$/is;

/** What one line permits; a line that cannot be read is a problem. */
export function readPermissions(line: Place, vocabulary: Vocabulary): Permission[] {
  const text = line.text.text.slice(line.start, line.end);
  const found = SHAPE.exec(text);
  const how = found?.[1]?.toLowerCase();
  if (!found || (how === "asked") !== (found[3] !== undefined) || found[4]!.trim() === "") {
    const model =
      how === "delegated" || /^may\s+be\s+d/i.test(text) ? "delegated: sound the alarm" : "asked for: depth";
    return [
      problem(
        line,
        error("FLX0205", "this does not say what is permitted", line, { hint: `write it as may be ${model}` }),
      ),
    ];
  }
  const agents = found[2] === undefined ? undefined : parts(line, text.indexOf(found[2]), found[2]);
  const by = (agents ?? []).map((place) => ({ name: foldName(wordsOf(place)), place }));
  const listAt = text.length - found[4]!.length;
  const wrong = by.find(({ name }) => !/^[\w-]+$/.test(name));
  if (agents?.length === 0 || wrong) {
    const fault = error(
      "FLX0205",
      wrong ? `\`${wrong.name}\` is no name of an agent` : "`by` names no agent",
      wrong?.place ?? line,
      {
        hint: "write it as may be asked by helm, bridge for: depth",
      },
    );
    return [problem(line, fault)];
  }
  const separator = how === "asked" ? COMMA_OR_AND : COMMA;
  return parts(line, listAt, found[4]!, separator).map((place): Permission => {
    if (how === "asked") return { kind: "asked", name: foldName(wordsOf(place)), place, by };
    const word = wordPermitted(wordsOf(place), vocabulary);
    return word ? { kind: "delegated", word, place, by } : problem(place, notAPattern(place, vocabulary));
  });
}

/** The word a phrase permits: its arguments are written as parameters, `steer to $heading`. */
function wordPermitted(phrase: string, vocabulary: Vocabulary): Word | undefined {
  return vocabulary
    .match(phrase)
    .find((match) => [...match.arguments.values()].every((argument) => /^\$\w+$/.test(argument.text)))?.word;
}

function notAPattern(place: Place, vocabulary: Vocabulary): Diagnostic {
  const [match] = vocabulary.match(wordsOf(place));
  if (!match) return unknownPhrase(place, vocabulary);
  return error(
    "FLX0205",
    `\`${wordsOf(place)}\` names one value, and a word is permitted with any its entry allows`,
    place,
    {
      hint: `write it as ${match.word.pattern}`,
    },
  );
}

const problem = (place: Place, diagnostic: Diagnostic): Permission => ({ kind: "problem", diagnostic, place, by: [] });

const COMMA = /(,)/;
/** A pattern may hold an `and` of its own; names of agents and quantities do not. */
const COMMA_OR_AND = /(,|\band\b)/i;

/** Pieces between separators, without blanks around. */
function parts({ text, start }: Place, offset: number, list: string, separator = COMMA_OR_AND): Place[] {
  const pieces: Place[] = [];
  let at = start + offset;
  for (const piece of list.split(separator)) {
    const lead = piece.length - piece.trimStart().length;
    const trimmed = piece.trim().replace(/\.$/, "");
    if (trimmed !== "" && !/^(?:,|and)$/i.test(trimmed))
      pieces.push({ text, start: at + lead, end: at + lead + trimmed.length });
    at += piece.length;
  }
  return pieces;
}
