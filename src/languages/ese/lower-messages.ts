// Messages between agents: names to numbers, what is told, and the handlers of what is heard.
import { VALUES_MAX } from "../../wire/message.ts";
import type { ValueName } from "../wire-names.ts";
import { asNumber, lowerExpression } from "./lower-expression.ts";
import { answerHandlers, type HandlerPart, permissionHandlers } from "./lower-requests.ts";
import { lowerBlock } from "./lower-sentences.ts";
import { FILE_SCOPE, type Lowering, type Scope } from "./lowering.ts";
import { numberOfTruth, PLAIN_NUMBER, type QuantityType, unitShown } from "./operand.ts";
import { wordsOf } from "./text.ts";
import type { Sentence, SentenceOf } from "./tree.ts";
import { agentNumber, topicNumber, topicOf, valueName } from "./wire-names.ts";

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
    const shown = valueName(expression);
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
  const topic = topicNumber(lowering, topicOf(sentence), names, sentence.place);
  if (topic === undefined) return;
  if (sentence.agent === undefined) {
    builder.effect("broadcast", values, [topic]);
    return;
  }
  const agent = agentNumber(lowering, sentence.agent, sentence.agentPlace ?? sentence.place);
  if (agent !== undefined) builder.effect("tell", values, [agent, topic]);
}

/**
 * Handlers of what is heard: answers, `when told`, and what others may ask and delegate. One function a topic; answers are kept first, then
 * sentences run in the order of the file.
 */
export function lowerHandlers(lowering: Lowering, sentences: readonly Sentence[]): void {
  const parts = [...answerHandlers(lowering)];
  for (const sentence of sentences) {
    if (sentence.kind !== "told") continue;
    const names = sentence.values.map((value) => ({
      name: wordsOf(value.place),
      ...(value.unit ? { unit: value.unit.plural } : {}),
    }));
    const topic = topicNumber(lowering, sentence.topic, names, sentence.place);
    if (topic !== undefined)
      parts.push({ topic, name: `when told ${sentence.topic}`, lower: () => lowerHandler(lowering, sentence) });
  }
  parts.push(...permissionHandlers(lowering));
  const byTopic = new Map<number, HandlerPart[]>();
  for (const part of parts) byTopic.set(part.topic, [...(byTopic.get(part.topic) ?? []), part]);
  for (const [topic, group] of byTopic) {
    const handler = lowering.inFunction({ name: group[0]!.name, kind: "on", topic }, () => {
      for (const part of group) part.lower();
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
