// The constants of calls of the board's functions: a port, an agent, a topic, by number or by name. Every language reads its own literals
// and asks here what they stand for. A port by number counts those of the board in flux.boards.json; a port by name is that of
// the board, or, where the board declares none, one of the program's own.
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../diagnostics/source.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import type { FirModule, Input, Output, Rational } from "../../fir/function.ts";
import { INPUTS_MAX, OUTPUTS_MAX } from "../../wire/io.ts";
import { OPERATOR } from "../../wire/message.ts";
import type { LanguageServices } from "../language.ts";
import { agentIn, questionTopic, strangerHint, textIn, topicIn, type WireNumber } from "../wire-names.ts";

/** A question is a topic by its number, and by its name the question after it, as FLUX-ese asks. */
export type ChannelKind = "input" | "output" | "agent" | "topic" | "question";

/** Largest number each kind of constant may be. */
const LARGEST = {
  input: INPUTS_MAX - 1,
  output: OUTPUTS_MAX - 1,
  agent: OPERATOR,
  topic: OPERATOR,
  question: OPERATOR,
} as const;

/** "an input number", for messages. */
export const channelNumber = (kind: ChannelKind): string => `${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind} number`;

/** Where a constant stands. */
export interface ChannelPlace {
  readonly module: FirModule;
  readonly services: LanguageServices;
  readonly reporter: Reporter;
  readonly span: Span;
}

/**
 * The number of a port, agent or topic that a call gives as a number or by name; the module has it from now on. `values`: names of
 * what a message carries, for people. Undefined after a report.
 */
export function channelOf(
  place: ChannelPlace,
  kind: ChannelKind,
  given: number | string,
  values: readonly string[] = [],
): number | undefined {
  const { module, services } = place;
  if (typeof given === "string" && given.trim() === "")
    return fault(place, "FLX0504", `the name of the ${kind} is empty`, `write what the ${kind} is called`);
  if (kind === "input") return portOf(place, kind, given, services.vessel.inputs, module.inputs, freeInput);
  if (kind === "output") return portOf(place, kind, given, services.vessel.outputs, module.outputs, freeOutput);
  if (typeof given === "number") return isNumbered(place, kind, given) ? given : undefined;
  if (kind !== "agent") {
    const name = kind === "question" ? questionTopic(given.trim()) : given;
    const names = values.map((one) => ({ name: one }));
    return wireNumber(place, given, topicIn(module, name, names, foldPort));
  }
  const id = wireNumber(place, given, agentIn(module, given));
  const hint = id === undefined ? undefined : strangerHint(services.vessel, id, given);
  if (hint !== undefined)
    place.reporter.warning("FLX0213", `the vessel has no agent called \`${given}\``, place.span, { hint });
  return id;
}

/** The number of a text that a message carries as a value; undefined after a report. */
export const textOf = (place: ChannelPlace, text: string): number | undefined =>
  wireNumber(place, text, textIn(place.module, text));

/** What a name may mean beside numbers: a text. */
export interface NamedText {
  readonly kind: "text";
  readonly text: string;
  readonly span: Span;
}

/** The node types of literals of text, in all grammars. */
const LITERALS: ReadonlySet<string> = new Set(["string", "string_literal", "concatenated_string", "template_string"]);

/** What a text says that is written here, or named by a constant; undefined for what is no plain text. */
export function textAt(
  node: { readonly type: string; readonly text: string },
  scope: { meaning(name: string): { readonly kind: string } | undefined },
): string | undefined {
  if (LITERALS.has(node.type)) return plainText(node.text);
  const meaning = node.type === "identifier" ? scope.meaning(node.text) : undefined;
  return meaning?.kind === "text" ? (meaning as NamedText).text : undefined;
}

/** What a literal of plain text says, or several that adjoin; undefined if it has escapes, prefixes or parts to fill in. */
export function plainText(literal: string): string | undefined {
  if (!/^(?:(?:"[^"\\\n]*"|'[^'\\\n]*'|`[^`\\$]*`)\s*)+$/.test(literal)) return undefined;
  return literal.replace(/(["'`])(.*?)\1\s*/g, "$2");
}

/** What a value of a message is called, by the expression that stands for it. */
export const nameOfValue = (written: string): string =>
  /^[A-Za-z_]\w*$/.test(written) ? written.replaceAll("_", " ").trim() : "value";

function fault(
  { reporter, span }: ChannelPlace,
  code: "FLX0212" | "FLX0503" | "FLX0504" | "FLX0602",
  message: string,
  hint: string,
): undefined {
  reporter.error(code, message, span, { hint });
  return undefined;
}

function wireNumber(place: ChannelPlace, name: string, found: WireNumber): number | undefined {
  if (found.kind === "number") return found.id;
  return fault(place, "FLX0212", `\`${name}\` has ${found.why}`, "change a word of it");
}

function isNumbered(place: ChannelPlace, kind: ChannelKind, number: number): boolean {
  const largest = LARGEST[kind];
  if (number >= 0 && number <= largest) return true;
  fault(place, "FLX0504", `there is no ${kind} ${number}`, `${kind} numbers are 0 to ${largest}`);
  return false;
}

/** How names of ports compare: case, and blanks or underlines between words, do not count. */
const foldPort = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, " ");

/** The place of a port among those of the module. */
function portOf<Port extends { readonly name: string }>(
  place: ChannelPlace,
  kind: "input" | "output",
  given: number | string,
  declared: ReadonlyMap<string, Port>,
  ports: Port[],
  free: (name: string) => Port,
): number | undefined {
  const isNumber = typeof given === "number";
  if (isNumber && !isNumbered(place, kind, given)) return undefined;
  const names = [...declared.keys()];
  const name = isNumber ? names[given] : names.find((one) => foldPort(one) === foldPort(given));
  if (name === undefined && names.length > 0) return noPort(place, kind, given, names);
  if (name === undefined && isNumber) {
    while (ports.length <= given) ports.push(free(`${kind.slice(0, -3)}${ports.length}`));
    return given;
  }
  const port = declared.get(name ?? "") ?? free((given as string).trim());
  const known = ports.findIndex((one) => foldPort(one.name) === foldPort(port.name));
  if (known >= 0) return known;
  if (ports.length > LARGEST[kind])
    return fault(
      place,
      "FLX0602",
      `the program uses more than ${LARGEST[kind] + 1} ${kind}s`,
      "split it into two programs",
    );
  return ports.push(port) - 1;
}

function noPort(
  place: ChannelPlace,
  kind: "input" | "output",
  given: number | string,
  names: readonly string[],
): undefined {
  const [shown, near] = typeof given === "number" ? [given, undefined] : [`\`${given}\``, didYouMean(given, names)];
  const numbered = names.map((name, index) => `${index} ${name}`).join(", ");
  return fault(place, "FLX0503", `the board has no ${kind} ${shown}`, near ?? `flux.boards.json gives it: ${numbered}`);
}

const whole = (numerator: number): Rational => ({ numerator, denominator: 1 });
/** A channel without a declared range takes what int32 rationals can say. */
const LIMIT = 2 ** 31 - 1;

const freeInput = (name: string): Input => ({
  name,
  sources: [],
  lowest: whole(-LIMIT),
  highest: whole(LIMIT),
  staleAfterMs: 0,
});

const freeOutput = (name: string): Output => ({
  name,
  sink: { kind: "none" },
  safe: whole(0),
  lowest: whole(-LIMIT),
  highest: whole(LIMIT),
});
