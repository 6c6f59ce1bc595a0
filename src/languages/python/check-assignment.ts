// Assignments: to variables, elements, several at once, and `+=` and its kin.

import { converted } from "../code/nodes.ts";
import type { Expression, OldValue, Place, Statement } from "../code/tree.ts";
import { FLOAT, INT, type ScalarType } from "../code/types.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import {
  checkElement,
  type Element,
  elementFact,
  isListForm,
  noteElement,
  readListForm,
  storedInto,
} from "./check-list.ts";
import { FLOAT_FACT, isWithinFact } from "./facts.ts";
import { arithmetic, compare, number } from "./integer-operators.ts";
import { type Annotation, excerpt, type List } from "./meanings.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { as, declared, isFloat, ofFact, readLocal, temporary, type Value } from "./value.ts";

/** Fills of more elements than this are a loop. */
const UNROLLED_MAX = 4;

export const assignment = (place: Place, value: Expression): Statement => ({
  kind: "expression",
  expression: { kind: "assign", place, value, type: value.type, span: value.span },
  span: value.span,
});

/** `left = right`, also `a = b = 0` and `a, b = b, a`. */
export function checkAssignment(checker: ExpressionChecker, node: SyntaxNode): Statement[] {
  const left = node.childForFieldName("left")!;
  const annotation = node.childForFieldName("type");
  const targets = [left];
  let right = node.childForFieldName("right");
  while (right?.type === "assignment") {
    targets.push(right.childForFieldName("left")!);
    right = right.childForFieldName("right");
  }
  if (!right) {
    checker.checking.refuse(node, "a declaration without a value", `write ${excerpt(left)} = 0`);
    return [];
  }
  if (isListForm(right)) return listAssignment(checker, targets, right);
  const annotated = annotation ? readAnnotation(checker, annotation) : undefined;
  if (targets.some((target) => target.type === "pattern_list" || target.type === "tuple_pattern"))
    return severalAtOnce(checker, node, targets, right);
  const value = checker.value(right);
  if (!value) return undefinedTargets(checker, targets);
  if (targets.length === 1) return assignTo(checker, left, value, right, annotated);
  const local = temporary(value.expression.type, checker.span(right));
  const kept = { ...value, expression: readLocal(local) };
  return [declared(local, value.expression), ...targets.flatMap((target) => assignTo(checker, target, kept, right!))];
}

/** After a report: uses of the targets say nothing more. */
function undefinedTargets(checker: ExpressionChecker, targets: readonly SyntaxNode[]): Statement[] {
  for (const target of targets) {
    const meaning = target.type === "identifier" ? checker.scope.meaning(target.text) : undefined;
    if (meaning?.kind === "local") checker.flow.assign(meaning.key, undefined);
  }
  return [];
}

/** int, float or bool; undefined after a report, and for what says nothing of a number. */
export function readAnnotation(checker: Pick<ExpressionChecker, "checking">, node: SyntaxNode): Annotation | undefined {
  const text = node.text.trim();
  if (text === "int" || text === "float" || text === "bool") return text;
  return checker.checking.refuse(node, `the type \`${excerpt(node)}\``, "annotate with int, float or bool");
}

function severalAtOnce(
  checker: ExpressionChecker,
  node: SyntaxNode,
  targets: readonly SyntaxNode[],
  right: SyntaxNode,
): Statement[] {
  const lefts = targets[0]!.parts;
  const rights = right.type === "expression_list" || right.type === "tuple" ? right.parts : [];
  if (targets.length > 1 || rights.length !== lefts.length) {
    checker.checking.refuse(node, "this assignment to several names", "give one value for each name: a, b = b, a");
    return undefinedTargets(checker, lefts);
  }
  const values = rights.map((one) => checker.value(one));
  // All values are known before the first name gets its own.
  const before: Statement[] = [];
  const kept = values.map((value) => {
    if (!value || value.expression.kind === "literal") return value;
    const local = temporary(value.expression.type, value.expression.span);
    before.push(declared(local, value.expression));
    return ofFact(readLocal(local), value.fact);
  });
  return [
    ...before,
    ...lefts.flatMap((left, index) =>
      kept[index] ? assignTo(checker, left, kept[index], rights[index]!) : undefinedTargets(checker, [left]),
    ),
  ];
}

/** Stores a number in a variable or an element. */
export function assignTo(
  checker: ExpressionChecker,
  target: SyntaxNode,
  value: Value,
  valueNode: SyntaxNode,
  annotation?: Annotation,
): Statement[] {
  if (target.type === "subscript") {
    const element = checkElement(checker, target);
    if (!element || !noteElement(checker, element.list, value, valueNode)) return [];
    return [assignment(element.place, storedInto(element.list, value))];
  }
  if (target.type !== "identifier") {
    checker.checking.refuse(
      target,
      `an assignment to \`${excerpt(target)}\``,
      "assign to a variable or to an element of a list",
    );
    return [];
  }
  if (annotation && annotation !== "float" && isFloat(value)) {
    checker.checking.reporter.error(
      "FLX0504",
      `\`${target.text}\` is annotated ${annotation}, this is a float`,
      value.expression.span,
      {
        hint: "annotate it float, or cut the number: int(…)",
      },
    );
    return undefinedTargets(checker, [target]);
  }
  const place = placeOfName(checker, target);
  if (!place) return [];
  const { key, type } = place;
  const { inference } = checker.checking;
  inference.note(key, annotation === "float" ? FLOAT_FACT : value.fact);
  const whole = inference.fact(key);
  const isNarrower = value.fact && whole && isWithinFact(value.fact, whole);
  checker.flow.assign(key, isNarrower ? value.fact : undefined);
  return [assignment(place.place, as(value, type))];
}

function placeOfName(
  checker: ExpressionChecker,
  target: SyntaxNode,
): { readonly place: Place; readonly key: string; readonly type: ScalarType } | undefined {
  const meaning = checker.scope.meaning(target.text);
  switch (meaning?.kind) {
    case "local":
      return { place: { kind: "local", local: meaning.local }, key: meaning.key, type: meaning.local.type };
    case "global":
      return { place: { kind: "stored", stored: meaning.stored }, key: meaning.key, type: meaning.stored.type };
    case "list":
      return checker.checking.refuse(
        target,
        `a number in \`${target.text}\`, which is a list,`,
        `set its elements: ${target.text}[…] = …`,
      );
    case "broken":
      return undefined;
    case undefined:
      return checker.checking.unknownName(
        target,
        `no global variable called \`${target.text}\` is defined`,
        checker.scope.names(),
        `give it a first value outside of functions: ${target.text} = 0`,
      );
    default:
      return checker.checking.refuse(
        target,
        `an assignment to \`${target.text}\`, which is no variable,`,
        "use another name",
      );
  }
}

/** `target operator= right` */
export function checkAugmented(checker: ExpressionChecker, node: SyntaxNode): Statement[] {
  const left = node.childForFieldName("left")!;
  const operator = node.childForFieldName("operator")!;
  const right = node.childForFieldName("right")!;
  const span = checker.span(node);
  if (left.type === "subscript") return augmentedElement(checker, left, operator, right, node);
  if (left.type !== "identifier") {
    checker.checking.refuse(
      left,
      `an assignment to \`${excerpt(left)}\``,
      "assign to a variable or to an element of a list",
    );
    return [];
  }
  if (checker.scope.meaning(left.text)?.kind === "list") {
    checker.checking.refuse(node, "a list that grows", "make it as long as it gets: [0] * 100");
    return [];
  }
  const value = checker.settled(checker.binary(left, operator, right, span), node);
  return value ? assignTo(checker, left, value, node) : undefinedTargets(checker, [left]);
}

function augmentedElement(
  checker: ExpressionChecker,
  left: SyntaxNode,
  operator: SyntaxNode,
  right: SyntaxNode,
  node: SyntaxNode,
): Statement[] {
  const element = checkElement(checker, left);
  const other = checker.anyWidth(right);
  if (!element || !other) return [];
  const { list, place } = element;
  const old: OldValue = { type: list.stored.type };
  const at = { left, right, span: checker.span(node) };
  const value = checker.settled(
    checker.operation(operator.type.slice(0, -1), oldValue(checker, element, old), other, at),
    node,
  );
  if (!value || !noteElement(checker, list, value, node)) return [];
  const update: Expression = {
    kind: "update",
    place,
    old,
    value: storedInto(list, value),
    gives: "new",
    type: list.stored.type,
    span: at.span,
  };
  return [{ kind: "expression", expression: update, span: at.span }];
}

function oldValue(checker: ExpressionChecker, { list }: Element, old: OldValue): Value {
  const fact = elementFact(checker, list);
  const node: Expression = { kind: "old", of: old, type: old.type, span: list.span };
  if (old.type.kind === "float") return ofFact(node, FLOAT_FACT);
  if (fact?.kind === "float") return ofFact(converted(node, FLOAT), fact);
  return ofFact(old.type.bits === 32 ? node : converted(node, INT), fact);
}

/** `name = [0] * n` inside a function: the list has one place, and gets its elements anew. */
function listAssignment(checker: ExpressionChecker, targets: readonly SyntaxNode[], right: SyntaxNode): Statement[] {
  const [target] = targets as [SyntaxNode];
  const meaning = targets.length === 1 && target.type === "identifier" ? checker.scope.meaning(target.text) : undefined;
  if (meaning?.kind === "broken") return [];
  if (meaning?.kind !== "list") {
    checker.checking.refuse(target, `a list in \`${excerpt(target)}\``, "give the list a name of its own");
    return [];
  }
  const shape = readListForm(checker, right);
  if (!shape) {
    checker.flow.assign(meaning.key, undefined);
    return [];
  }
  if (shape.length !== meaning.length || shape.isBytes !== meaning.isBytes) {
    checker.checking.reporter.error(
      "FLX0502",
      `\`${meaning.name}\` has ${meaning.length} elements elsewhere, here ${shape.length}`,
      checker.span(right),
      {
        hint: "give lists of different lengths different names",
        labels: [{ span: meaning.span, text: "first made here" }],
      },
    );
    return [];
  }
  const values = shape.elements.map((one) => checker.value(one));
  if (shape.isBytes) checker.checking.inference.note(meaning.key, undefined);
  for (const [index, value] of values.entries())
    if (value) noteElement(checker, meaning, value, shape.elements[index]!);
  checker.flow.assign(meaning.key, undefined);
  if (values.some((value) => value === undefined)) return [];
  return filled(meaning, values as Value[], shape.count, checker.span(right));
}

function filled(list: List, values: readonly Value[], count: number, span: Value["expression"]["span"]): Statement[] {
  const { stored } = list;
  const zero: Value = ofFact(number(0, span), { kind: "int", low: 0, high: 0 });
  const elements = list.isBytes ? [zero] : values;
  const kept: Statement[] = [];
  const once = elements.map((value): Expression => {
    const whole = storedInto(list, value);
    if (whole.kind === "literal") return whole;
    const local = temporary(whole.type, span);
    kept.push(declared(local, whole));
    return readLocal(local);
  });
  const at = (index: Expression, value: Expression) => assignment({ kind: "element", stored, index }, value);
  const times = list.isBytes ? list.length : count;
  if (times === 1 || list.length <= UNROLLED_MAX)
    return [
      ...kept,
      ...Array.from({ length: list.length }, (_, index) => at(number(index, span), once[index % once.length]!)),
    ];
  const turn = temporary(INT, span);
  const step = once.length;
  const body: Statement[] = once.map((value, index) =>
    at(arithmetic("add", readLocal(turn), number(index, span), INT, span), value),
  );
  return [
    ...kept,
    declared(turn, number(0, span)),
    {
      kind: "loop",
      test: "before",
      condition: compare("lt", readLocal(turn), number(list.length, span)),
      update: {
        kind: "assign",
        place: { kind: "local", local: turn },
        value: arithmetic("add", readLocal(turn), number(step, span), INT, span),
        type: INT,
        span,
      },
      body: { kind: "block", statements: body, span },
      span,
    },
  ];
}
