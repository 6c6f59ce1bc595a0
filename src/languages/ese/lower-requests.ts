// What agents want of each other: `ask`, its answer as a quantity that grows old, `delegate`, and the handlers of what a file permits others.
//
// On the wire nothing is new. The question after X is an `ask` of the topic "X?"; the answer is a tell or broadcast of the topic "X", just as
// `tell A X` sends it, so what is told unasked is heard as well. A delegated word is a tell of the topic "delegated: PATTERN" with the
// arguments in SI as its values. A board drops what it has no handler for: what a file does not permit cannot be had of it.
import { NMEA_QUANTITIES, unitOfRow } from "../../nmea/quantities.ts";
import { convertToSi } from "../../units/convert.ts";
import { isDimensionless, sameDimension } from "../../units/dimension.ts";
import { kindNamed } from "../../units/kinds.ts";
import { PLAIN, siUnitOf, unitNamed } from "../../units/named.ts";
import type { Unit } from "../../units/unit.ts";
import type { Parameter, Word } from "../../vocabulary/word.ts";
import { VALUES_MAX } from "../../wire/message.ts";
import { questionTopic, type ValueName } from "../wire-names.ts";
import { ANSWER_STALE_MS, answerName } from "./answers.ts";
import type { InputDefinition } from "./definitions.ts";
import { bindArgument } from "./lower-argument.ts";
import { resolveName } from "./lower-name.ts";
import { lowerWord } from "./lower-word.ts";
import { FILE_SCOPE, type Lowering, type Scope } from "./lowering.ts";
import { numberOfTruth, type Operand, PLAIN_NUMBER, type QuantityType, truthOfNumber, unitShown } from "./operand.ts";
import type { Permission, PermittedAgent } from "./permissions.ts";
import { type Place, spanOf, wordsOf } from "./text.ts";
import type { Expression, SentenceOf } from "./tree.ts";
import { agentNumber, topicNumber } from "./wire-names.ts";

/** A part of what is done when a message of a topic comes in. */
export interface HandlerPart {
  readonly topic: number;
  readonly name: string;
  lower(): void;
}

const delegatedTopic = (word: Word): string => `delegated: ${word.pattern}`;

// ---- ask, and the answer

export function lowerAsk(lowering: Lowering, sentence: SentenceOf<"ask">): void {
  const topic = topicNumber(lowering, questionTopic(sentence.quantity.name), [], sentence.place);
  const agent = agentNumber(lowering, sentence.agent, sentence.agentPlace);
  if (topic !== undefined && agent !== undefined) lowering.builder.effect("ask", [], [agent, topic]);
  const { name } = sentence.quantity;
  const answer = answerName(name, sentence.agent);
  const isHandled = lowering.program.sentences.some((other) => other.kind === "told" && other.topic === name);
  if (lowering.heard.has(answer) || isHandled) return;
  lowering.report({
    code: "FLX0207",
    severity: "warning",
    message: `nothing uses the answer, \`${answer}\``,
    primary: { span: spanOf(sentence.place) },
    hint: `use \`${answer}\` in a sentence, define a term with it, or handle it: when told ${name} by ${sentence.agent}, …`,
  });
}

/** What was heard last of a quantity from an agent, if it is young enough and in range; else unknown. */
export function readAnswer(lowering: Lowering, definition: InputDefinition): Operand {
  for (const fault of definition.faults) lowering.report(fault);
  const { builder } = lowering;
  const { agent, quantity } = definition;
  const key = answerName(quantity, agent!.name);
  const heard = lowering.heard.get(key) ?? {
    agent: agent!.name,
    quantity,
    place: agent!.place,
    type: answerType(lowering, definition),
    value: lowering.cell(`${key}, as heard`, "f64", { initial: Number.NaN }),
    at: lowering.cell(`${key}: heard at`, "f64", { initial: Number.NaN }),
  };
  lowering.heard.set(key, heard);
  const raw = builder.getState(heard.value, "f64");
  const age = builder.op("fsub", [builder.op("now"), builder.getState(heard.at, "f64")]);
  const staleAfter = builder.f64((definition.staleAfterMs ?? ANSWER_STALE_MS) / 1000);
  const tests = [builder.op("fle", [age, staleAfter])];
  if (definition.lowest !== undefined) tests.push(builder.op("fle", [builder.f64(definition.lowest), raw]));
  if (definition.highest !== undefined) tests.push(builder.op("fle", [raw, builder.f64(definition.highest)]));
  const isGood = tests.reduce((all, test) => builder.op("and", [all, test]));
  const value = builder.op("fsel", [isGood, raw, builder.f64(Number.NaN)]);
  const type = answerType(lowering, definition);
  // Nothing says what it is: a plain number, or the 0 and 1 of a condition.
  return type ? { kind: "number", value, type } : truthOfNumber(builder, value);
}

/** Unit and kind of an answer: as declared, as a term of the same name has it, or as its name says. */
function answerType(lowering: Lowering, { quantity, unit }: InputDefinition): QuantityType | undefined {
  const fits = (other: Unit | undefined) => other && (!unit || sameDimension(unit.dimension, other.dimension));
  const row = NMEA_QUANTITIES.find((candidate) => candidate.name === quantity);
  const kind = kindNamed(row && fits(unitOfRow(row)) ? row.kind : quantity);
  const hasKind = kind?.dimension && !isDimensionless(kind.dimension) && fits(siUnitOf(kind.dimension));
  const named = hasKind ? { kind: kind.name } : {};
  if (unit) return { dimension: unit.dimension, unit, ...named };
  const own = lowering.stateTypes.get(`term:${quantity}`) ?? lowering.stateTypes.get(quantity);
  if (own?.kind === "number" && !own.type.isAny && !isDimensionless(own.type.dimension)) return own.type;
  const dimension = hasKind ? kind.dimension : undefined;
  if (!dimension) return undefined;
  const rowUnit = row && unitOfRow(row);
  return {
    dimension,
    unit: rowUnit && sameDimension(rowUnit.dimension, dimension) ? rowUnit : siUnitOf(dimension),
    ...named,
  };
}

/** Keeps each answer and when it came. */
export function answerHandlers(lowering: Lowering): HandlerPart[] {
  return [...lowering.heard.values()].flatMap((heard) => {
    const unit = heard.type && unitShown(heard.type);
    const values = [{ name: heard.quantity, ...(unit === undefined ? {} : { unit }) }];
    const topic = topicNumber(lowering, heard.quantity, values, heard.place);
    const agent = agentNumber(lowering, heard.agent, heard.place);
    if (topic === undefined || agent === undefined) return [];
    const lower = () => {
      const { builder } = lowering;
      builder.span = spanOf(heard.place);
      lowering.when(builder.op("eq", [builder.op("sender"), builder.i32(agent)]), () => {
        builder.setState(heard.value, builder.op("msg", [], [0]));
        builder.setState(heard.at, builder.op("now"));
      });
    };
    return [{ topic, name: `${heard.quantity} from ${heard.agent}`, lower }];
  });
}

// ---- delegate

export function lowerDelegate(lowering: Lowering, sentence: SentenceOf<"delegate">, scope: Scope): void {
  const { builder } = lowering;
  const { phrase } = sentence;
  if (phrase.kind !== "word") {
    if (phrase.kind === "problem") lowering.report(phrase.diagnostic);
    else notAWord(lowering, phrase.place);
    return;
  }
  const { word } = phrase;
  const fault = notDelegable(word);
  if (fault !== undefined) {
    lowering.error("FLX0405", fault, phrase.place, "delegate a word that takes quantities only");
    return;
  }
  if (word.result)
    lowering.report({
      code: "FLX0207",
      severity: "warning",
      message: `\`${word.pattern}\` gives a value, and nothing comes back of what is delegated`,
      primary: { span: spanOf(phrase.place) },
      hint: `have ${sentence.agent} keep it, and ask for it: ask ${sentence.agent} for …`,
    });
  const values = word.parameters.map((parameter) => {
    const { operand } = bindArgument(lowering, word, parameter, phrase.arguments.get(parameter.name)!, scope);
    if (operand?.kind === "number") return operand.value;
    if (operand?.kind === "truth") return numberOfTruth(builder, operand);
    lowering.error(
      "FLX0405",
      `\`${wordsOf(phrase.arguments.get(parameter.name)!.place)}\` is no quantity, and only quantities travel`,
      phrase.place,
      "give the word a number and its unit",
    );
    return builder.f64(Number.NaN);
  });
  const topic = topicNumber(lowering, delegatedTopic(word), word.parameters.map(valueName), sentence.place);
  const agent = agentNumber(lowering, sentence.agent, sentence.agentPlace);
  if (topic !== undefined && agent !== undefined) builder.effect("tell", values, [agent, topic]);
}

const notAWord = (lowering: Lowering, place: Place): void =>
  lowering.error(
    "FLX0201",
    `\`${wordsOf(place)}\` is no word of the vocabulary, and only words can be delegated`,
    place,
    "make a word of it, or tell the agent and let it say what to do: when told …",
  );

/** Why a word cannot be delegated: its arguments must be quantities, and as many as a message holds. */
function notDelegable(word: Word): string | undefined {
  if (word.parameters.length > VALUES_MAX)
    return `\`${word.pattern}\` has ${word.parameters.length} parameters, and a message carries at most ${VALUES_MAX} values`;
  const odd = word.parameters.find(
    ({ kind, choices, items }) => choices || items || (kind !== undefined && kindNamed(kind)?.dimension === undefined),
  );
  return (
    odd &&
    `\`${word.pattern}\` takes ${odd.kind === "truth" ? "a condition" : `a ${odd.kind}`} as $${odd.name}, which no message carries`
  );
}

const valueName = ({ name, unit }: Parameter): ValueName => {
  const found = unit === undefined ? undefined : unitNamed(unit);
  return { name, ...(found?.kind === "unit" ? { unit: found.unit.plural } : {}) };
};

// ---- what the file permits

/** A handler for each quantity others may ask for and each word others may delegate. */
export const permissionHandlers = (lowering: Lowering): HandlerPart[] =>
  lowering.program.permissions.flatMap((permission): HandlerPart[] => {
    if (permission.kind === "problem") {
      lowering.report(permission.diagnostic);
      return [];
    }
    return permission.kind === "asked" ? askedHandler(lowering, permission) : delegatedHandler(lowering, permission);
  });

function askedHandler(lowering: Lowering, permission: Extract<Permission, { kind: "asked" }>): HandlerPart[] {
  const { name, place, by } = permission;
  const topic = topicNumber(lowering, questionTopic(name), [], place);
  if (topic === undefined) return [];
  const lower = () => {
    const { builder } = lowering;
    builder.span = spanOf(place);
    const operand = resolveName(lowering, name, FILE_SCOPE, place);
    if (operand.kind !== "number" && operand.kind !== "truth") {
      lowering.error(
        "FLX0405",
        `\`${wordsOf(place)}\` is a ${operand.kind}, which no answer holds`,
        place,
        "permit a quantity or a condition",
      );
      return;
    }
    const unit = operand.kind === "number" ? unitShown(operand.type) : undefined;
    const answer = topicNumber(
      lowering,
      name,
      [{ name: wordsOf(place), ...(unit === undefined ? {} : { unit }) }],
      place,
    );
    if (answer === undefined) return;
    const value = operand.kind === "number" ? operand.value : numberOfTruth(builder, operand);
    if (by.length === 0) builder.effect("broadcast", [value], [answer]);
    else whenSentBy(lowering, by, (agent) => builder.effect("tell", [value], [agent, answer]));
  };
  return [{ topic, name: `asked for ${name}`, lower }];
}

function delegatedHandler(lowering: Lowering, permission: Extract<Permission, { kind: "delegated" }>): HandlerPart[] {
  const { word, place, by } = permission;
  const fault = notDelegable(word);
  if (fault !== undefined) {
    lowering.error("FLX0405", fault, place, "permit a word that takes quantities only");
    return [];
  }
  const topic = topicNumber(lowering, delegatedTopic(word), word.parameters.map(valueName), place);
  if (topic === undefined) return [];
  const lower = () => {
    lowering.builder.span = spanOf(place);
    const run = () => runDelegated(lowering, word, place);
    if (by.length === 0) run();
    else whenSentBy(lowering, by, run);
  };
  return [{ topic, name: delegatedTopic(word), lower }];
}

/** Runs the word with the values of the message; values its entry does not allow, and unknown ones, are refused on the board. */
function runDelegated(lowering: Lowering, word: Word, place: Place): void {
  const { builder } = lowering;
  const told = new Map<string, { readonly index: number; readonly type: QuantityType }>();
  const args = new Map<string, Expression>();
  let isAllowed = builder.i32(1);
  word.parameters.forEach((parameter, index) => {
    const name = `$${parameter.name.toLowerCase()}`;
    told.set(name, { index, type: typeOf(parameter) });
    args.set(parameter.name, { kind: "name", name, place });
    const value = builder.op("msg", [], [index]);
    const unit = parameter.unit === undefined ? undefined : unitNamed(parameter.unit);
    const end = (limit: number) => builder.f64(convertToSi(limit, unit?.kind === "unit" ? unit.unit : PLAIN));
    const tests = [
      parameter.lowest === undefined
        ? builder.op("feq", [value, value])
        : builder.op("fle", [end(parameter.lowest), value]),
      ...(parameter.highest === undefined ? [] : [builder.op("fle", [value, end(parameter.highest)])]),
    ];
    for (const test of tests) isAllowed = builder.op("and", [isAllowed, test]);
  });
  const run = () => {
    lowering.depth++;
    lowerWord(lowering, { kind: "word", word, arguments: args, place }, { ...FILE_SCOPE, told }, "sentence");
    lowering.depth--;
  };
  if (word.parameters.length === 0) run();
  else lowering.when(isAllowed, run);
}

function typeOf({ kind, unit: unitText }: Parameter): QuantityType {
  const unit = unitText === undefined ? undefined : unitNamed(unitText);
  const named = kind === undefined ? undefined : kindNamed(kind);
  const dimension = unit?.kind === "unit" ? unit.unit.dimension : named?.dimension;
  if (!dimension || isDimensionless(dimension)) return PLAIN_NUMBER;
  return {
    dimension,
    unit: unit?.kind === "unit" ? unit.unit : siUnitOf(dimension),
    ...(named ? { kind: named.name } : {}),
  };
}

/** Code for each of the agents, where the message at hand is of that one. */
function whenSentBy(lowering: Lowering, by: readonly PermittedAgent[], body: (agent: number) => void): void {
  const { builder } = lowering;
  for (const { name, place } of by) {
    const agent = agentNumber(lowering, name, place);
    if (agent !== undefined)
      lowering.when(builder.op("eq", [builder.op("sender"), builder.i32(agent)]), () => body(agent));
  }
}
