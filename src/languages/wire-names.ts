// Names on the wire: agents and topics are numbers there (src/wire/message.ts), and their names are kept in the module, for the map. What
// a program may name is asked here by every language, so that a sentence and a line of C that name one topic mean one number.
import { didYouMean } from "../diagnostics/suggest.ts";
import type { FirModule } from "../fir/function.ts";
import { nameId } from "../image/crc.ts";
import type { VesselFacts } from "../project/vessel-facts.ts";
import { EVERYONE, OPERATOR } from "../wire/message.ts";

/** A value of a message, for the map. */
export interface ValueName {
  readonly name: string;
  readonly unit?: string;
}

/** The number of a name; or why it can have none: words for an error about it. */
export type WireNumber =
  | { readonly kind: "number"; readonly id: number }
  | { readonly kind: "clash"; readonly why: string };

/** Numbers a topic and keeps its name, and the names of the most values it is sent with. `fold`: how names compare. */
export function topicIn(
  module: FirModule,
  name: string,
  values: readonly ValueName[],
  fold: (name: string) => string,
): WireNumber {
  const { topics } = module;
  const id = nameId(name);
  const clash = topics.find((topic) => topic.id === id && fold(topic.name) !== fold(name));
  if (id === undefined || clash) return clashWith(clash?.name);
  const known = topics.findIndex((topic) => topic.id === id);
  if (known < 0) topics.push({ id, name, values });
  else if (topics[known]!.values.length < values.length) topics[known] = { id, name: topics[known]!.name, values };
  return { kind: "number", id };
}

/** The topic of the question after a quantity. */
export const questionTopic = (quantity: string): string => `${quantity}?`;

/** Numbers an agent and keeps its name. */
export function agentIn(module: FirModule, name: string): WireNumber {
  const { agents } = module;
  const id = nameId(name);
  const clash = agents.find((agent) => agent.id === id && agent.name !== name);
  if (id === undefined || clash) return clashWith(clash?.name);
  if (!agents.some((agent) => agent.id === id)) agents.push({ id, name });
  return { kind: "number", id };
}

const clashWith = (other: string | undefined): WireNumber => ({
  kind: "clash",
  why:
    other === undefined
      ? "a number that is kept for everyone or the operator"
      : `the same number on the wire as \`${other}\``,
});

/** The text that stands for none. */
export const UNKNOWN_TEXT = 0;

/** Numbers a text that is a value, the same on every board, and keeps its words. */
export function textIn(module: FirModule, text: string): WireNumber {
  const { texts } = module;
  const shown = text.trim().replace(/\s+/g, " ");
  const id = nameId(shown);
  const other = texts.find((one) => one.id === id && one.text.toLowerCase() !== shown.toLowerCase());
  if (id === undefined || id === UNKNOWN_TEXT || other)
    return {
      kind: "clash",
      why: other ? `the same number inside as "${other.text}"` : "a number inside that is kept for something else",
    };
  if (!texts.some((one) => one.id === id)) texts.push({ id, text: shown });
  return { kind: "number", id };
}

/** What to say of an agent the vessel does not have; undefined where it has it, or names none. */
export function strangerHint({ agents }: VesselFacts, id: number, name: string): string | undefined {
  if (id === EVERYONE || id === OPERATOR || agents.length === 0 || agents.some((one) => nameId(one) === id)) return;
  return didYouMean(name, agents) ?? `its agents are ${agents.join(", ")}; everyone and operator are always there`;
}
