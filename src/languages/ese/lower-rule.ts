// A rule and its exceptions. The first exception that certainly holds runs instead of the rule. A rule that moves something runs only while
// all its exceptions are certainly false; one that only tells or remembers runs unless an exception certainly holds.
import { observeCondition } from "./coverage.ts";
import { lowerCondition } from "./lower-condition.ts";
import { lowerBlock } from "./lower-sentences.ts";
import type { Lowering, Scope } from "./lowering.ts";
import { settled } from "./operand.ts";
import type { SentenceOf } from "./tree.ts";
import { acts } from "./unknown-coverage.ts";

export function lowerRule(lowering: Lowering, sentence: SentenceOf<"rule">, scope: Scope): void {
  const { builder } = lowering;
  // All of them each tick, whichever runs: conditions with a memory must see every tick.
  const conditions = sentence.exceptions.map(({ condition }) => settled(lowerCondition(lowering, condition, scope)));
  for (const [index, { condition }] of sentence.exceptions.entries())
    observeCondition(lowering, condition.place, conditions[index]!);
  const isPhysical = acts(lowering, sentence.body, scope);
  const body = () => lowerBlock(lowering, sentence.body, scope);
  const rule = () => {
    if (!isPhysical || conditions.length === 0) return body();
    const areFalse = conditions.map((one) => one.isFalse()).reduce((all, one) => builder.op("and", [all, one]));
    lowering.when(areFalse, body);
  };
  const from = (index: number): void => {
    const exception = sentence.exceptions[index];
    if (!exception) return rule();
    lowering.when(
      conditions[index]!.isTrue(),
      () => lowerBlock(lowering, exception.body, scope),
      () => from(index + 1),
    );
  };
  from(0);
}
