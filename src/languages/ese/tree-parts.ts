// What a sentence holds: its own expressions, and the sentences inside it. Exhaustive over the tree, so that a new kind is not passed over.
import type { Expression, Sentence } from "./tree.ts";

/** The expressions a sentence itself has, without those of the sentences inside it. */
export function expressionsOf(sentence: Sentence): readonly Expression[] {
  switch (sentence.kind) {
    case "if":
    case "while":
      return [sentence.condition];
    case "when":
      return sentence.duration ? [sentence.condition, sentence.duration] : [sentence.condition];
    case "every":
    case "after":
    case "at-most-every":
      return [sentence.duration];
    case "repeat":
      return [sentence.count];
    case "assign":
      return sentence.deadband ? [sentence.value, sentence.deadband] : [sentence.value];
    case "until-acknowledged":
      return sentence.duration ? [sentence.duration] : [];
    case "rule":
      return sentence.exceptions.map(({ condition }) => condition);
    case "count":
      return sentence.condition ? [sentence.condition] : [];
    case "tell":
      return sentence.values;
    case "delegate":
      return [sentence.phrase];
    case "for-each":
      return [sentence.of];
    case "phrase":
      return [sentence.expression];
    case "acknowledge":
    case "ask":
    case "told":
    case "problem":
      return [];
  }
}

/** The sentences right inside one, in their order. */
export function sentencesIn(sentence: Sentence): readonly Sentence[] {
  if (!("body" in sentence)) return [];
  if (sentence.kind === "if") return [...sentence.body, ...(sentence.otherwise ?? [])];
  if (sentence.kind === "rule") return [...sentence.body, ...sentence.exceptions.flatMap(({ body }) => body)];
  return sentence.body;
}
