// Agents and topics of a program: each is a number on the wire, and its name is kept in the map for people.
import { didYouMean } from "../../diagnostics/suggest.ts";
import { nameId } from "../../image/crc.ts";
import { EVERYONE } from "../../wire/message.ts";
import type { Lowering } from "./lowering.ts";
import { foldName, type Place, wordsOf } from "./text.ts";
import type { Expression, SentenceOf } from "./tree.ts";

/** A value of a message, for the map. */
export interface ValueName {
  readonly name: string;
  readonly unit?: string;
}

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
export function topicNumber(
  lowering: Lowering,
  name: string,
  values: readonly ValueName[],
  place: Place,
): number | undefined {
  const { topics } = lowering.module;
  const id = nameId(name);
  const clash = topics.find((topic) => topic.id === id && foldName(topic.name) !== foldName(name));
  if (id === undefined || clash) return clashes(lowering, name, clash?.name, place);
  const known = topics.findIndex((topic) => topic.id === id);
  if (known < 0) topics.push({ id, name, values });
  else if (topics[known]!.values.length < values.length) topics[known] = { id, name: topics[known]!.name, values };
  return id;
}

/** The number of an agent; a warning if the vessel has none of the name. */
export function agentNumber(lowering: Lowering, name: string, place: Place): number | undefined {
  const { agents } = lowering.module;
  const id = nameId(name);
  const clash = agents.find((agent) => agent.id === id && agent.name !== name);
  if (id === undefined || clash) return clashes(lowering, name, clash?.name, place);
  if (!agents.some((agent) => agent.id === id)) agents.push({ id, name });
  const known = lowering.services.vessel.agents;
  const isKnown =
    id === EVERYONE || name === "operator" || known.length === 0 || known.some((one) => nameId(one) === id);
  if (!isKnown) {
    lowering.report({
      code: "FLX0213",
      severity: "warning",
      message: `the vessel has no agent called \`${name}\``,
      primary: { span: place.text.spanOf(place.start, place.end) },
      hint: didYouMean(name, known) ?? `its agents are ${known.join(", ")}; everyone and operator are always there`,
    });
  }
  return id;
}

function clashes(lowering: Lowering, name: string, other: string | undefined, place: Place): undefined {
  const what =
    other === undefined
      ? "a number that is kept for everyone or the operator"
      : `the same number on the wire as \`${other}\``;
  const at = place.text.text.slice(place.start, place.end).toLowerCase().indexOf(name.toLowerCase());
  const named = at < 0 ? place : { ...place, start: place.start + at, end: place.start + at + name.length };
  lowering.error("FLX0212", `\`${name}\` has ${what}`, named, "change a word of it");
}
