// The names that sentences make: what they set, count or are told. They must be known before any other sentence can be read.
import type { Line } from "./document.ts";
import { wordsOf } from "./text.ts";
import type { Sentence } from "./tree.ts";

/** Every sentence that makes a name or asks another agent has one of these words. */
const NAMING = /(?<!\$)\b(?:set|let|remember|count|told|ask)\b/iu;
/** A line that begins so belongs to the sentence before it. */
const GOES_ON = /^\s*(?:otherwise|except)\b/iu;

/** Whether some sentence of a text may make a name. */
export const mayName = (text: string): boolean => NAMING.test(text);

/** The lines whose sentences may make names or ask for answers, with those that belong to them: all others need no first reading. */
export function namingLines(lines: readonly Line[]): Line[] {
  const groups: Line[][] = [];
  for (const line of lines) {
    const last = groups.at(-1);
    if (last && GOES_ON.test(wordsOf(line.place))) last.push(line);
    else groups.push([line]);
  }
  return groups.filter((group) => group.some(lineMayName)).flat();
}

const lineMayName = ({ place, children }: Line): boolean => mayName(wordsOf(place)) || children.some(lineMayName);

/** Names that sentences set, count or are told. What is counted may be a condition: then the counter is "count of …". */
export function targetsOf(sentences: readonly Sentence[], how: "all" | "set" = "all"): string[] {
  return sentences.flatMap((sentence) => {
    switch (sentence.kind) {
      case "rule":
        return [sentence, ...sentence.exceptions].flatMap(({ body }) => targetsOf(body, how));
      case "assign":
        return [sentence.target];
      case "count":
        return how === "set" ? [] : [sentence.target, `count of ${sentence.target}`];
      case "told":
        return [...(how === "set" ? [] : sentence.values.map((value) => value.name)), ...targetsOf(sentence.body, how)];
      case "if":
        return [...targetsOf(sentence.body, how), ...targetsOf(sentence.otherwise ?? [], how)];
      case "when":
      case "every":
      case "after":
      case "while":
      case "repeat":
      case "for-each":
      case "at-most-every":
      case "until-acknowledged":
        return targetsOf(sentence.body, how);
      default:
        return [];
    }
  });
}
