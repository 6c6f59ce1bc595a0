// Blocks and `if`, which are expressions, and the statements in a block.
import type { SyntaxNode } from "../code/grammar.ts";
import { blockOf } from "../code/places.ts";
import type { Expression, Statement } from "../code/tree.ts";
import type { Checker } from "./check-expression.ts";
import { checkItem } from "./check-item.ts";
import { checkLet } from "./check-let.ts";
import { localLayout, storedLayout } from "./storage.ts";
import { children, labelOf } from "./syntax.ts";
import { BOOL, isAggregate, isNever, isUnit, NEVER, type RustType, scalarOf, UNIT } from "./types.ts";
import { effectOf, makeValue, unitBlock, type Value } from "./value.ts";

/** A checked statement: what builds it, and whether control never gets past it. */
export interface CheckedStatement {
  readonly diverges: boolean;
  build(): Statement[];
}

/** `{ … }` or `unsafe { … }`. */
export function checkBlock(checker: Checker, node: SyntaxNode): Value | undefined {
  const body = node.type === "unsafe_block" ? children(node).find((child) => child.type === "block")! : node;
  if (labelOf(body) !== undefined)
    return checker.checking.refuse(node, "a block with a label", "use loop { … break 'label value; }");
  return checker.inScope(() => contents(checker, body));
}

function contents(checker: Checker, node: SyntaxNode): Value | undefined {
  const span = checker.span(node);
  const nodes = children(node);
  const statements: CheckedStatement[] = [];
  let last: Value | undefined;
  let isWrong = false;
  for (const [index, one] of nodes.entries()) {
    const tail = index === nodes.length - 1 ? tailOf(one) : undefined;
    if (tail) {
      last = checker.value(tail);
      isWrong ||= last === undefined;
      continue;
    }
    const statement = checkStatement(checker, one);
    if (statement) statements.push(statement);
    else isWrong = true;
  }
  // What is wrong has been reported; the rest of the function is still checked against a type that fits everything.
  if (isWrong) return makeValue({ type: NEVER, span, build: () => unitBlock([], span) });
  const diverges = statements.some((one) => one.diverges);
  const type: RustType = last ? last.type : diverges ? NEVER : UNIT;
  const built = (): Statement[] => statements.flatMap((one) => one.build());
  return makeValue({
    type,
    span: last?.span ?? span,
    build: () => {
      const before = built();
      const value = last?.build();
      if (value && before.length === 0) return value;
      return { kind: "block", statements: before, last: value, type: value?.type ?? scalarOf(UNIT), span };
    },
    store: (target) => [...built(), ...(last?.store(target) ?? [])],
  });
}

/** The expression whose value a block has, if its last child is one. */
function tailOf(node: SyntaxNode): SyntaxNode | undefined {
  if (node.type === "expression_statement") return node.text.endsWith(";") ? undefined : children(node)[0];
  return /_declaration$|_item$|^empty_statement$|^use_declaration$/.test(node.type) ? undefined : node;
}

function checkStatement(checker: Checker, node: SyntaxNode): CheckedStatement | undefined {
  switch (node.type) {
    case "empty_statement":
      return { diverges: false, build: () => [] };
    case "let_declaration":
      return checkLet(checker, node);
    case "expression_statement": {
      const value = checker.value(children(node)[0]);
      return value && { diverges: isNever(value.type), build: () => discarded(checker, value) };
    }
    default:
      return checkItem(checker, node);
  }
}

/** A value for what its computation does. */
export function discarded(checker: Checker, value: Value): Statement[] {
  if (!isAggregate(value.type)) return [effectOf(value)];
  if (value.place) return [];
  const layout =
    localLayout(value.type, "", value.span) ?? storedLayout(checker.checking.module, value.type, "", value.span);
  return layout ? value.store({ layout, indexes: [] }) : [];
}

export function checkIf(checker: Checker, node: SyntaxNode): Value | undefined {
  const span = checker.span(node);
  const conditionNode = node.childForFieldName("condition")!;
  const condition = checker.valueOf(conditionNode, BOOL);
  const then = checker.value(node.childForFieldName("consequence"));
  const alternative = node.childForFieldName("alternative");
  const otherwise = alternative ? checker.value(children(alternative)[0]) : undefined;
  if (!condition || !then || (alternative && !otherwise)) return undefined;
  if (!otherwise && !checker.checking.expect(UNIT, then.type, then.span)) return undefined;
  const type = otherwise ? joined(checker, then, otherwise) : UNIT;
  return type && choose(type, () => condition.build(), then, otherwise, span);
}

/** The type two alternatives have in common; undefined after a report. */
export function joined(checker: Checker, first: Value, second: Value): RustType | undefined {
  if (isNever(first.type)) return second.type;
  return checker.checking.expect(first.type, second.type, second.span) ? first.type : undefined;
}

/** Two alternatives as one value. */
export function choose(
  type: RustType,
  condition: () => Expression,
  then: Value,
  otherwise: Value | undefined,
  span: Value["span"],
): Value {
  const statement = (arm: (value: Value) => Statement[]): Statement => ({
    kind: "if",
    condition: condition(),
    then: blockOf(arm(then), span),
    otherwise: otherwise && blockOf(arm(otherwise), span),
    span,
  });
  return makeValue({
    type,
    span,
    build: () => {
      if (isUnit(type) || isNever(type) || !otherwise)
        return unitBlock([statement((value) => [effectOf(value)])], span);
      return {
        kind: "choice",
        condition: condition(),
        then: then.build(),
        otherwise: otherwise.build(),
        type: scalarOf(type),
        span,
      };
    },
    store: (target) => [statement((value) => value.store(target))],
  });
}
