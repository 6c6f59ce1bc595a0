// Agents and topics of a program: each is a number on the wire, and its name is kept in the map for people.
import { agentIn, strangerHint, topicIn, type ValueName, type WireNumber } from "../wire-names.ts";
import type { Lowering } from "./lowering.ts";
import { foldName, type Place, wordsOf } from "./text.ts";
import type { Expression, SentenceOf } from "./tree.ts";

/** What a value of a message is called: by its own words, by the original of a synonym, without the unit it is told in. */
export function valueName(expression: Expression): string {
  const told = expression.kind === "convert" ? expression.of : expression;
  const written = wordsOf(told.place);
  return told.kind === "name" && told.name !== foldName(written) ? told.name : written;
}

/** The topic of a message: a quantity that is told without a text is its own. */
export function topicOf({ topic, values }: SentenceOf<"tell">): string {
  const [only] = values;
  const isOwn = only?.kind === "convert" && values.length === 1 && topic === foldName(wordsOf(only.place));
  return isOwn ? foldName(valueName(only)) : topic;
}

/** The number of a topic; undefined, with FLX0212, where two names have one number. */
export const topicNumber = (
  lowering: Lowering,
  name: string,
  values: readonly ValueName[],
  place: Place,
): number | undefined => numberOr(lowering, name, topicIn(lowering.module, name, values, foldName), place);

/** The number of an agent; a warning if the vessel has none of the name. */
export function agentNumber(lowering: Lowering, name: string, place: Place): number | undefined {
  const id = numberOr(lowering, name, agentIn(lowering.module, name), place);
  const hint = id === undefined ? undefined : strangerHint(lowering.services.vessel, id, name);
  if (hint) {
    lowering.report({
      code: "FLX0213",
      severity: "warning",
      message: `the vessel has no agent called \`${name}\``,
      primary: { span: place.text.spanOf(place.start, place.end) },
      hint,
    });
  }
  return id;
}

function numberOr(lowering: Lowering, name: string, found: WireNumber, place: Place): number | undefined {
  if (found.kind === "number") return found.id;
  const at = place.text.text.slice(place.start, place.end).toLowerCase().indexOf(name.toLowerCase());
  const named = at < 0 ? place : { ...place, start: place.start + at, end: place.start + at + name.length };
  lowering.error("FLX0212", `\`${name}\` has ${found.why}`, named, "change a word of it");
  return undefined;
}
