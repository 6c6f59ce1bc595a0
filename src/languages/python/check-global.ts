// Assignments outside of functions: they say what is in memory when the agent starts. A number that nothing changes is a constant and
// takes no memory.

import { textAt } from "../code/host-channels.ts";
import { readAnnotation } from "./check-assignment.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { ANY_BYTE, elementType, isListForm, noteElement, readListForm, storedInto } from "./check-list.ts";
import { between, FLOAT_FACT, typeOfFact } from "./facts.ts";
import { excerpt, type List } from "./meanings.ts";
import { allocate, initialise } from "./storage.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { as, floatConstant, isFloat, type Value } from "./value.ts";

/** `isConstant` names are assigned to here and nowhere else. */
export function checkGlobal(checker: ExpressionChecker, node: SyntaxNode, isConstant: (name: string) => boolean): void {
  const targets: SyntaxNode[] = [node.childForFieldName("left")!];
  let right = node.childForFieldName("right");
  while (right?.type === "assignment") {
    targets.push(right.childForFieldName("left")!);
    right = right.childForFieldName("right");
  }
  const { checking } = checker;
  if (!right) {
    checking.refuse(node, "a declaration without a value", `write ${excerpt(targets[0]!)} = 0`);
    return;
  }
  const [first] = targets as [SyntaxNode];
  if (targets.length === 1 && first.type === "pattern_list" && /^(?:expression_list|tuple)$/.test(right.type)) {
    const [names, values] = [first.parts, right.parts];
    if (names.length === values.length) {
      for (const [index, name] of names.entries()) globalOf(checker, name, values[index]!, undefined, isConstant);
      return;
    }
  }
  const type = isListForm(right) ? null : node.childForFieldName("type");
  for (const target of targets) globalOf(checker, target, right, type ?? undefined, isConstant);
}

function globalOf(
  checker: ExpressionChecker,
  target: SyntaxNode,
  right: SyntaxNode,
  typeNode: SyntaxNode | undefined,
  isConstant: (name: string) => boolean,
): void {
  const { checking, scope } = checker;
  const span = checker.span(target);
  if (target.type !== "identifier") {
    checking.refuse(
      target,
      `an assignment to \`${excerpt(target)}\` outside of functions`,
      "assign to variables here, to elements in def main():",
    );
    return;
  }
  const name = target.text;
  const known = scope.ownMeaning(name);
  if (known && known.kind !== "global" && known.kind !== "constant") {
    if (known.kind === "broken") return;
    checking.reporter.error("FLX0507", `\`${name}\` is defined twice`, span, { hint: "rename one of them" });
    return;
  }
  if (isListForm(right)) return globalList(checker, target, right);
  const text = textAt(right, scope);
  if (text !== undefined && isConstant(name)) return scope.define(name, { kind: "text", text, span });
  const value = checker.anyWidth(right);
  const annotation = typeNode && readAnnotation(checker, typeNode);
  if (!value) return scope.define(name, { kind: "broken", span });
  if (value.expression.kind !== "literal") {
    checking.refuse(
      right,
      "a first value that is computed",
      "give a constant here, and set the variable where main begins",
    );
    return scope.define(name, { kind: "broken", span });
  }
  if (annotation && annotation !== "float" && isFloat(value)) {
    checking.reporter.error(
      "FLX0504",
      `\`${name}\` is annotated ${annotation}, this is a float`,
      value.expression.span,
      {
        hint: "annotate it float",
      },
    );
  }
  const isReal = annotation === "float" || isFloat(value);
  if (isConstant(name)) {
    const constant = isReal ? floatConstant(Number(value.constant ?? value.expression.value), span) : value;
    return scope.define(name, { kind: "constant", value: constant, span });
  }
  if (!checker.settled(value, right)) return scope.define(name, { kind: "broken", span });
  globalNumber(checker, name, value, isReal, span);
}

function globalNumber(
  checker: ExpressionChecker,
  name: string,
  value: Value,
  isReal: boolean,
  span: List["span"],
): void {
  const { checking, scope } = checker;
  const key = name;
  checking.inference.note(key, isReal ? FLOAT_FACT : value.fact);
  const known = scope.ownMeaning(name);
  const fact = checking.inference.fact(key) ?? value.fact!;
  const stored = known?.kind === "global" ? known.stored : allocate(checking, name, typeOfFact(fact), undefined, span);
  if (!stored) return scope.define(name, { kind: "broken", span });
  const first = as(value, stored.type);
  if (first.kind === "literal") initialise(checking, stored, 0, first.value);
  scope.define(name, { kind: "global", stored, key });
}

function globalList(checker: ExpressionChecker, target: SyntaxNode, right: SyntaxNode): void {
  const { checking, scope } = checker;
  const span = checker.span(target);
  const name = target.text;
  const shape = readListForm(checker, right);
  const values = shape?.elements.map((one) => checker.value(one)) ?? [];
  const computed = values.findIndex((value) => value && value.expression.kind !== "literal");
  if (computed >= 0)
    checking.refuse(
      shape!.elements[computed]!,
      "a first value that is computed",
      "give constants here, and set the elements where main begins",
    );
  if (!shape || computed >= 0 || values.some((value) => value === undefined) || scope.ownMeaning(name)) {
    if (scope.ownMeaning(name))
      checking.reporter.error("FLX0507", `\`${name}\` is defined twice`, span, { hint: "rename one of them" });
    return scope.define(name, { kind: "broken", span });
  }
  const list = listMeaning(checker, name, name, shape.length, shape.isBytes, span);
  if (!list) return scope.define(name, { kind: "broken", span });
  for (const [index, value] of (values as Value[]).entries()) {
    noteElement(checker, list, value, shape.elements[index]!);
    const first = storedInto(list, value);
    if (first.kind !== "literal") continue;
    for (let turn = 0; turn < shape.count; turn++)
      initialise(checking, list.stored, turn * shape.elements.length + index, first.value);
  }
  checker.flow.assign(list.key, undefined);
  scope.define(name, list);
}

/** A list with its place in memory; undefined after a report. */
export function listMeaning(
  checker: Pick<ExpressionChecker, "checking">,
  name: string,
  owner: string,
  length: number,
  isBytes: boolean,
  span: List["span"],
): List | undefined {
  const { checking } = checker;
  const key = `${owner}[]`;
  checking.inference.otherwise(key, isBytes ? ANY_BYTE : between(0, 0));
  const type = elementType(checking.inference.fact(key), length, isBytes);
  const stored = allocate(checking, name, type, length, span);
  return stored && { kind: "list", name, key, length, isBytes, span, stored };
}
