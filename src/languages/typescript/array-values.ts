// Arrays as TypeScript makes them: `[1, 2, 3]`, `new Array(8).fill(0)`, `new Int32Array(8)`. A number[] is kept in the smallest form that
// holds what the program ever puts into it; a typed array has its own.
import type { SyntaxNode } from "../code/grammar.ts";
import { literal } from "../code/nodes.ts";
import type { Expression } from "../code/tree.ts";
import { type ScalarType, TRUTH } from "../code/types.ts";
import { stored } from "./check-assignment.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { type Facts, factsOf, joined, UNKNOWN } from "./facts.ts";
import { type Holding, partsOf } from "./meanings.ts";
import {
  elementForm,
  factsOfForm,
  factsOfType,
  type ReadType,
  scalarOf,
  TYPED_ARRAY_NAMES,
  typedArray,
} from "./types.ts";
import { isNumber, type Value } from "./values.ts";

export interface ArrayValue {
  readonly form: ScalarType;
  readonly holding: Holding;
  readonly dimensions: readonly number[];
  /** The elements, or none where `fill` is all of them. */
  readonly values: readonly Expression[];
  readonly fill: Expression | undefined;
}

interface Written {
  readonly dimensions: readonly number[];
  readonly values: readonly Value[];
  /** `new Array(n).fill(value)`. */
  readonly fill?: Value;
  /** The form that its constructor gives it. */
  readonly typed?: ScalarType;
}

/** More than any board's memory holds; keeps sizes within what arithmetic on them can take. */
const ELEMENTS_MAX = 1_000_000;

/** The array a declaration begins with, or undefined after a report. */
export function readArray(
  checker: ExpressionChecker,
  nameNode: SyntaxNode,
  node: SyntaxNode,
  type: (ReadType & { kind: "array" }) | undefined,
): ArrayValue | undefined {
  const { checking } = checker;
  const written = readWritten(checker, node);
  if (!written) return undefined;
  const { dimensions } = written;
  const declared = type && (typeof type.elements === "string" ? undefined : type.elements.typed);
  if (
    type &&
    ((declared === undefined) !== (written.typed === undefined) ||
      declared !== written.typed ||
      type.dimensions !== dimensions.length)
  )
    return checking.fault(
      node,
      "this is not an array of the declared type",
      "leave out the type, or write the value of that type",
    );
  const rule = ruleOf(checker, nameNode, written, type);
  const { form } = rule;
  const keep = (value: Value): Expression => stored(checker, rule.holding, form, value) ?? literal(0, form, value.span);
  return {
    ...rule,
    dimensions,
    values: written.values.map(keep),
    fill: written.fill && keep(written.fill),
  };
}

function ruleOf(
  checker: ExpressionChecker,
  nameNode: SyntaxNode,
  written: Written,
  type: (ReadType & { kind: "array" }) | undefined,
): { form: ScalarType; holding: Holding } {
  if (written.typed)
    return { form: written.typed, holding: { facts: factsOfForm(written.typed), rule: "element", isConst: true } };
  const named = type && typeof type.elements === "string" ? type.elements : undefined;
  const all = written.fill ? [written.fill] : written.values;
  if (named === "boolean" || (named === undefined && all.some((value) => !isNumber(value))))
    return { form: TRUTH, holding: { facts: UNKNOWN, rule: "boolean", isConst: true } };
  if (named === "int")
    return { form: scalarOf("int"), holding: { facts: factsOfType("int"), rule: "int", isConst: true } };
  const key = nameNode.startIndex;
  const first = all.reduce<Facts | undefined>(
    (facts, value) => (!isNumber(value) ? facts : facts ? joined(facts, value.facts) : value.facts),
    undefined,
  );
  const form = elementForm(checker.checking.inference.heldBy(key, first ?? factsOf(0)));
  const facts = factsOfForm(form);
  return { form, holding: { facts, rule: { key, assumed: facts }, isConst: true } };
}

function readWritten(checker: ExpressionChecker, node: SyntaxNode): Written | undefined {
  const { checking } = checker;
  if (node.type === "array") return readList(checker, node);
  if (node.type === "call_expression") return readFill(checker, node);
  if (node.type !== "new_expression") {
    return checking.refuse(node, "a part of another array as a value", "give the array its own elements: [1, 2, 3]");
  }
  const made = node.childForFieldName("constructor")!;
  const args = argumentsOf(node);
  if (made.text === "Array") {
    return checking.refuse(
      node,
      "an array without values (its elements would be undefined)",
      `write ${node.text.slice(0, 40)}.fill(0)`,
    );
  }
  const typed = typedArray(made.text);
  if (!typed) {
    return checking.refuse(
      made,
      `\`new ${made.text.slice(0, 40)}\``,
      `use one of ${TYPED_ARRAY_NAMES.join(", ")}, or new Array(8).fill(0)`,
    );
  }
  const [argument] = args;
  if (args.length !== 1 || !argument)
    return checking.fault(node, `\`${made.text}\` takes a length or a list of values`, `write new ${made.text}(8)`);
  if (argument.type === "array") {
    const list = readList(checker, argument);
    return list && { ...list, typed };
  }
  const length = lengthOf(checker, argument);
  if (length === undefined) return undefined;
  const zero: Value = { kind: "constant", value: 0, facts: factsOf(0), span: checker.span(argument) };
  return { dimensions: [length], values: [], fill: zero, typed };
}

/** `new Array(n).fill(value)`, `new Int32Array(n).fill(value)`. */
function readFill(checker: ExpressionChecker, node: SyntaxNode): Written | undefined {
  const callee = node.childForFieldName("function")!;
  const made = callee.type === "member_expression" ? callee.childForFieldName("object") : undefined;
  const values = argumentsOf(node);
  const name = made?.type === "new_expression" ? made.childForFieldName("constructor")!.text : "";
  const typed = typedArray(name);
  const sizes = made ? argumentsOf(made) : [];
  if (
    callee.childForFieldName("property")?.text !== "fill" ||
    (!typed && name !== "Array") ||
    sizes.length !== 1 ||
    values.length !== 1
  ) {
    return checker.checking.refuse(
      node,
      "an array made by a function",
      "write its elements, [1, 2, 3], or new Array(8).fill(0)",
    );
  }
  const length = lengthOf(checker, sizes[0]!);
  const fill = checker.value(values[0]!);
  if (length === undefined || !fill) return undefined;
  return { dimensions: [length], values: [], fill, ...(typed ? { typed } : {}) };
}

const argumentsOf = (node: SyntaxNode): SyntaxNode[] => {
  const list = node.childForFieldName("arguments");
  return list ? partsOf(list) : [];
};

function lengthOf(checker: ExpressionChecker, node: SyntaxNode): number | undefined {
  const length = checker.constantNumber(node, "an array length");
  if (length === undefined) return undefined;
  if (length >= 1 && length <= ELEMENTS_MAX) return length;
  return checker.checking.refuse(
    node,
    `an array of ${length} elements`,
    "give it at least 1, and what a board can hold",
  );
}

/** `[1, 2, 3]`, `[[1, 2], [3, 4]]`. */
function readList(checker: ExpressionChecker, node: SyntaxNode): Written | undefined {
  const { checking } = checker;
  const elements = partsOf(node);
  const isHoled = node.children.some(
    (child, index) => child.text === "," && [",", "["].includes(node.child(index - 1)?.text ?? ""),
  );
  if (elements.length === 0 || isHoled)
    return checking.refuse(
      node,
      elements.length === 0 ? "an empty array" : "an array with holes",
      "write every element: arrays do not grow",
    );
  if (!elements.some((element) => element.type === "array")) {
    const values = elements.map((element) =>
      element.type === "spread_element"
        ? checking.refuse(element, "`...`", "write each element")
        : checker.value(element),
    );
    if (values.includes(undefined)) return undefined;
    return { dimensions: [elements.length], values: values as Value[] };
  }
  const rows = elements.map((element) =>
    element.type === "array"
      ? readList(checker, element)
      : checking.refuse(element, "a number among arrays", "give every row the same shape"),
  );
  const [first] = rows;
  const odd = rows.findIndex((row) => row && first && String(row.dimensions) !== String(first.dimensions));
  if (odd >= 0)
    return checking.refuse(elements[odd]!, "rows of different lengths", "give every row the same number of elements");
  if (rows.includes(undefined) || !first) return undefined;
  return {
    dimensions: [rows.length, ...first.dimensions],
    values: rows.flatMap((row) => row!.values),
  };
}
