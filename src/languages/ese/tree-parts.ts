// What a sentence holds: its own expressions, and the sentences inside it; and what an expression holds. Exhaustive over the tree, so that a
// new kind is not passed over.
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

/** The names in an expression, each once. */
export function namesOf(expression: Expression): string[] {
  const names = new Set<string>();
  walk(expression, (part) => {
    if (part.kind === "name") names.add(part.name);
  });
  return [...names];
}

const isExpression = (value: unknown): value is Expression =>
  typeof value === "object" && value !== null && "kind" in value && "place" in value;

/** The expressions an expression is made of. */
export function partsOf(expression: Expression): readonly Expression[] {
  const parts: Expression[] = [];
  // A problem has none, and making its diagnostic is work.
  if (expression.kind === "problem") return parts;
  const into = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(into);
    else if (value instanceof Map) value.forEach(into);
    else if (isExpression(value)) parts.push(value);
  };
  for (const key in expression) {
    if (key === "kind" || key === "place" || key === "word" || key === "unit") continue;
    const value: unknown = expression[key as keyof Expression];
    if (typeof value === "object") into(value);
  }
  return parts;
}

/** Visits an expression and all its parts. */
export function walk(expression: Expression, visit: (part: Expression) => void): void {
  visit(expression);
  for (const part of partsOf(expression)) walk(part, visit);
}
