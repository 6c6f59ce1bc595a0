// Messages between agents: names to numbers, what is told, and the handlers of what is heard.
import { nameId } from "../../image/crc.ts";
import { EVERYONE, VALUES_MAX } from "../../wire/message.ts";
import { asNumber, lowerExpression } from "./lower-expression.ts";
import { lowerBlock } from "./lower-sentences.ts";
import { FILE_SCOPE, type Lowering, type Scope } from "./lowering.ts";
import { numberOfTruth, PLAIN_NUMBER, type QuantityType, unitShown } from "./operand.ts";
import { foldName, type Place, wordsOf } from "./text.ts";
import type { Sentence, SentenceOf } from "./tree.ts";

interface ValueName {
  readonly name: string;
  readonly unit?: string;
}

/** tell and broadcast: the values are in SI. */
export function lowerTell(lowering: Lowering, sentence: SentenceOf<"tell">, scope: Scope): void {
  const { builder } = lowering;
  if (sentence.values.length > VALUES_MAX) {
    lowering.error(
      "FLX0602",
      `a message carries at most ${VALUES_MAX} values, and this has ${sentence.values.length}`,
      sentence.place,
      "send two messages",
    );
    return;
  }
  const names: ValueName[] = [];
  const values = sentence.values.flatMap((expression) => {
    const operand = lowerExpression(lowering, expression, scope);
    const shown = wordsOf(expression.kind === "convert" ? expression.of.place : expression.place);
    if (operand.kind === "text") {
      lowering.error(
        "FLX0203",
        `\`${shown}\` is not defined`,
        expression.place,
        `define it under a line that begins with ==:\n**${shown}** := …`,
      );
      return [];
    }
    if (operand.kind === "list") {
      asNumber(lowering, expression, operand);
      return [];
    }
    // A text goes as its number, which is the same on every board.
    if (operand.kind === "chosen text") {
      names.push({ name: shown });
      return [builder.op("itof", [operand.id])];
    }
    const unit = operand.kind === "number" ? unitShown(operand.type) : undefined;
    names.push({ name: shown, ...(unit ? { unit } : {}) });
    return [operand.kind === "number" ? operand.value : numberOfTruth(builder, operand)];
  });
  const isValue = sentence.values.length === 1 && sentence.topic === foldName(wordsOf(sentence.values[0]!.place));
  const named =
    isValue && sentence.values[0]!.kind === "convert" ? foldName(names[0]?.name ?? sentence.topic) : sentence.topic;
  const topic = topicNumber(lowering, named, names, sentence.place);
  if (topic === undefined) return;
  if (sentence.agent === undefined) {
    builder.effect("broadcast", values, [topic]);
    return;
  }
  const agent = agentNumber(lowering, sentence.agent, sentence.agentPlace ?? sentence.place);
  if (agent !== undefined) builder.effect("tell", values, [agent, topic]);
}

/** Handlers of `when told`, one function a topic; sentences of one topic run in the order of the file. */
export function lowerHandlers(lowering: Lowering, sentences: readonly Sentence[]): void {
  const byTopic = new Map<number, SentenceOf<"told">[]>();
  for (const sentence of sentences) {
    if (sentence.kind !== "told") continue;
    const names = sentence.values.map((value) => ({
      name: wordsOf(value.place),
      ...(value.unit ? { unit: value.unit.plural } : {}),
    }));
    const topic = topicNumber(lowering, sentence.topic, names, sentence.place);
    if (topic !== undefined) byTopic.set(topic, [...(byTopic.get(topic) ?? []), sentence as SentenceOf<"told">]);
  }
  for (const [topic, group] of byTopic) {
    const handler = lowering.inFunction({ name: `when told ${group[0]!.topic}`, kind: "on", topic }, () => {
      for (const sentence of group) lowerHandler(lowering, sentence);
    });
    lowering.module.functions.push(handler.function);
  }
}

function lowerHandler(lowering: Lowering, sentence: SentenceOf<"told">): void {
  const { builder } = lowering;
  builder.span = sentence.place.text.spanOf(sentence.place.start, sentence.place.end);
  if (sentence.values.length > VALUES_MAX) {
    lowering.error("FLX0602", `a message carries at most ${VALUES_MAX} values`, sentence.place, "name fewer of them");
    return;
  }
  const told = new Map(
    sentence.values.map((value, index) => [value.name, { index, type: toldType(lowering, value) }] as const),
  );
  const scope: Scope = { ...FILE_SCOPE, told };
  const body = () => {
    lowering.depth++;
    lowerBlock(lowering, sentence.body, scope);
    lowering.depth--;
  };
  if (sentence.agent === undefined || sentence.agent === "everyone") {
    body();
    return;
  }
  const agent = agentNumber(lowering, sentence.agent, sentence.agentPlace ?? sentence.place);
  if (agent !== undefined) lowering.when(builder.op("eq", [builder.op("sender"), builder.i32(agent)]), body);
}

/** The unit a handler names; else that of a term or state of the same name; else a plain number. */
function toldType(lowering: Lowering, value: SentenceOf<"told">["values"][number]): QuantityType {
  if (value.unit) return { dimension: value.unit.dimension, unit: value.unit };
  const known = lowering.stateTypes.get(`term:${value.name}`) ?? lowering.stateTypes.get(value.name);
  return known?.kind === "number" ? known.type : PLAIN_NUMBER;
}

function topicNumber(lowering: Lowering, name: string, values: readonly ValueName[], place: Place): number | undefined {
  const { topics } = lowering.module;
  const id = nameId(name);
  const clash = topics.find((topic) => topic.id === id && foldName(topic.name) !== foldName(name));
  if (id === undefined || clash) return clashes(lowering, name, clash?.name, place);
  const known = topics.findIndex((topic) => topic.id === id);
  if (known < 0) topics.push({ id, name, values });
  else if (topics[known]!.values.length < values.length) topics[known] = { id, name: topics[known]!.name, values };
  return id;
}

function agentNumber(lowering: Lowering, name: string, place: Place): number | undefined {
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
      hint: `its agents are ${known.join(", ")}; everyone and operator are always there`,
    });
  }
  return id;
}

function clashes(lowering: Lowering, name: string, other: string | undefined, place: Place): undefined {
  const what =
    other === undefined
      ? "a number that is kept for everyone or the operator"
      : `the same number on the wire as \`${other}\``;
  lowering.error("FLX0212", `\`${name}\` has ${what}`, place, "change a word of it");
}
