// Lists of numbers: of a fixed length, in memory, known by their name. What makes one (`[0] * 8`, `[1, 2, 3]`, `bytearray(8)`), and their
// elements. An index is checked as Python checks it, a negative one counts from the end.

import { converted } from "../code/nodes.ts";
import { INDEX, OVERFLOW } from "../code/trap-arguments.ts";
import type { Expression, Place } from "../code/tree.ts";
import { FLOAT, INT, intType, type ScalarType } from "../code/types.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { between, type Fact, FLOAT_FACT, type IntFact, isWithinFact, typeOfFact } from "./facts.ts";
import { arithmetic, choice, compare, number } from "./integer-operators.ts";
import { excerpt, type List } from "./meanings.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { as, isFloat, ofFact, once, rangeOf, type Value } from "./value.ts";

/** Elements as they are written, `count` times over. */
export interface ListShape {
  readonly elements: readonly SyntaxNode[];
  readonly count: number;
  readonly length: number;
  readonly isBytes: boolean;
}

export const ANY_BYTE = between(0, 255);
/** Longer lists of small numbers take less memory for each of them. */
const WORDS_MAX = 8;

/** The element type of a list of which this is known. */
export function elementType(fact: Fact | undefined, length: number, isBytes: boolean): ScalarType {
  if (isBytes) return intType(8, false);
  if (!fact) return INT;
  if (fact.kind === "int" && length > WORDS_MAX) {
    for (const bits of [8, 16] as const) {
      if (isWithinFact(fact, between(0, 2 ** bits - 1))) return intType(bits, false);
      if (isWithinFact(fact, between(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1))) return intType(bits, true);
    }
  }
  return typeOfFact(fact);
}

/** True for an expression that makes a list, by its form alone. */
export function isListForm(node: SyntaxNode | null | undefined): boolean {
  switch (node?.type) {
    case "list":
      return true;
    case "parenthesized_expression":
      return isListForm(node.parts[0]);
    case "binary_operator":
      return (
        node.childForFieldName("operator")!.type === "*" &&
        (isListForm(node.childForFieldName("left")) || isListForm(node.childForFieldName("right")))
      );
    case "call":
      return node.childForFieldName("function")!.text === "bytearray";
    default:
      return false;
  }
}

/** Reads an expression for which isListForm holds; undefined after a report. */
export function readListForm(checker: ExpressionChecker, node: SyntaxNode): ListShape | undefined {
  const { checking } = checker;
  switch (node.type) {
    case "parenthesized_expression":
      return readListForm(checker, node.parts[0]!);
    case "list": {
      const elements = node.parts;
      const nested = elements.find((one) => isListForm(one) || one.type === "tuple");
      if (nested)
        return checking.refuse(
          nested,
          "a list of lists",
          "use one list of width * height, with the index y * width + x",
        );
      if (elements.some((one) => one.type === "list_splat"))
        return checking.refuse(node, "`*` in a list", "write the elements");
      if (elements.length === 0)
        return checking.refuse(node, "a list that grows", "make it as long as it gets: [0] * 100");
      return { elements, count: 1, length: elements.length, isBytes: false };
    }
    case "binary_operator": {
      const [left, right] = [node.childForFieldName("left")!, node.childForFieldName("right")!];
      const [list, times] = isListForm(left) ? [left, right] : [right, left];
      const shape = readListForm(checker, list);
      const count = lengthOf(checker, times);
      return shape && count ? { ...shape, count: shape.count * count, length: shape.length * count } : undefined;
    }
    default: {
      const args = node.childForFieldName("arguments")!.parts;
      if (args.length !== 1 || isListForm(args[0]))
        return checking.refuse(node, `\`${excerpt(node)}\``, "write bytearray(n), and set its elements");
      const length = lengthOf(checker, args[0]!);
      return length ? { elements: [], count: 1, length, isBytes: true } : undefined;
    }
  }
}

/** A list's length must be known when the program is compiled. */
function lengthOf(checker: ExpressionChecker, node: SyntaxNode): number | undefined {
  const value = checker.value(node);
  if (!value) return undefined;
  if (value.constant !== undefined && value.constant > 0n) return Number(value.constant);
  return checker.checking.refuse(
    node,
    "a list of this length",
    "give a constant of 1 or more: boards have no memory to hand out while they run",
  );
}

export interface Element {
  readonly list: List;
  readonly place: Place;
  read(): Value;
}

/** `name[index]`, or undefined after a report. */
export function checkElement(checker: ExpressionChecker, node: SyntaxNode): Element | undefined {
  const { checking } = checker;
  const name = node.childForFieldName("value")!;
  const indexes = node.childrenForFieldName("subscript").flatMap((one) => one ?? []);
  const slice = indexes.find((one) => one.type === "slice");
  if (slice) return checking.refuse(slice, "slices", "use a for loop over the indexes");
  const index = checker.int(indexes[0], "an index");
  if (name.type !== "identifier")
    return checking.refuse(name, `\`${excerpt(name)}\` as a list`, "give an index to a list by its name");
  const meaning = checker.meaning(name);
  if (!meaning) return undefined;
  if (meaning.kind !== "list")
    return checking.refuse(
      name,
      `an index into \`${name.text}\`, which is no list,`,
      `make it one: ${name.text} = [0] * 10`,
    );
  if (indexes.length !== 1)
    return checking.refuse(node, "more than one index", "use one list of width * height, with the index y * width + x");
  if (!checker.flow.hasValue(meaning.key)) {
    checking.reporter.error("FLX0502", `\`${name.text}\` may not have been made here`, checker.span(name), {
      hint: `make it at the top of the function: ${name.text} = [0] * ${meaning.length}`,
    });
    return undefined;
  }
  const place = index && placeOf(checker, meaning, index, indexes[0]!);
  return place && elementOf(checker, meaning, place);
}

/** What is known of a list's elements. */
export const elementFact = (checker: ExpressionChecker, list: List): Fact | undefined =>
  list.isBytes ? ANY_BYTE : checker.checking.inference.fact(list.key);

export function elementOf(checker: ExpressionChecker, list: List, place: Place): Element {
  const { span, stored } = list;
  return {
    list,
    place,
    read() {
      const fact = elementFact(checker, list);
      const read: Expression = { kind: "read", place, type: stored.type, span };
      if (stored.type.kind === "float") return ofFact(read, FLOAT_FACT);
      if (fact?.kind === "float") return ofFact(converted(read, FLOAT), fact);
      return ofFact(stored.type.bits === 32 ? read : converted(read, INT), fact);
    },
  };
}

/** The element at `index`, which is checked where it is not known to be one. */
function placeOf(checker: ExpressionChecker, list: List, index: Value, node: SyntaxNode): Place | undefined {
  const { length, stored } = list;
  const range = rangeOf(index);
  if (range.low >= length || range.high < -length) {
    if (index.fact && index.constant !== undefined) {
      checker.checking.reporter.error(
        "FLX0502",
        `\`${list.name}\` has no element ${index.constant}`,
        checker.span(node),
        {
          hint: `its elements are 0 to ${length - 1}`,
          labels: [{ span: list.span, text: `${length} elements` }],
        },
      );
      return undefined;
    }
  }
  return { kind: "element", stored, index: boundedIndex(index, range, length) };
}

function boundedIndex(index: Value, range: IntFact, length: number): Expression {
  const at = index.expression.span;
  const whole = as(index, INT);
  if (index.fact === undefined) return whole;
  const checked = (operand: Expression): Expression => ({
    kind: "bounded",
    operand,
    bound: length,
    argument: INDEX,
    type: INT,
    span: at,
  });
  const isLow = range.low < -length;
  const isHigh = range.high >= length;
  if (range.low >= 0) return isHigh ? checked(whole) : whole;
  const fromEnd = (x: Expression) => arithmetic("add", x, number(length, at), INT, at);
  if (range.high < 0) return isLow ? checked(fromEnd(whole)) : fromEnd(whole);
  const counted = once(whole, (x) => choice(compare("lt", x, number(0, at)), fromEnd(x), x));
  return isLow || isHigh ? checked(counted) : counted;
}

/** `value` as the list stores it. A bytearray takes 0 to 255, and stops the program for anything else. */
export function storedInto(list: List, value: Value): Expression {
  const { type } = list.stored;
  if (type.kind === "float") return as(value, FLOAT);
  const range = rangeOf(value);
  const whole = as(value, type.bits === 32 ? type : INT);
  if (!list.isBytes || isWithinFact(range, ANY_BYTE) || value.fact === undefined) return converted(whole, type);
  const bounded: Expression = {
    kind: "bounded",
    operand: whole,
    bound: 256,
    argument: OVERFLOW,
    type: INT,
    span: whole.span,
  };
  return converted(bounded, type);
}

/** Notes what an element gets; false after a report. */
export function noteElement(checker: ExpressionChecker, list: List, value: Value, node: SyntaxNode): boolean {
  if (!list.isBytes) checker.checking.inference.note(list.key, value.fact);
  else if (isFloat(value)) {
    checker.checking.refuse(node, "a float in a bytearray", `cut it to an int: int(${excerpt(node)})`);
    return false;
  }
  return true;
}
