// Places in TypeScript: what can be read and assigned to. A name, or an array name with an index for each of its dimensions.
import type { Span } from "../../diagnostics/source.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { converted, indexArithmetic, literal } from "../code/nodes.ts";
import { INDEX } from "../code/trap-arguments.ts";
import type { Expression, Place, Stored } from "../code/tree.ts";
import { INT, type ScalarType } from "../code/types.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { type Holding, type Meaning, partsOf } from "./meanings.ts";
import { type NumberValue, truth, type Value, valueOfType } from "./values.ts";

export interface Target {
  readonly place: Place;
  readonly type: ScalarType;
  readonly holding: Holding;
}

/** The variable or element a node names, or undefined after a report. */
export function checkPlace(checker: ExpressionChecker, node: SyntaxNode): Target | undefined {
  switch (node.type) {
    case "parenthesized_expression": {
      const inner = partsOf(node)[0];
      return inner && checkPlace(checker, inner);
    }
    case "non_null_expression":
      checker.any(node, true);
      return undefined;
    case "identifier": {
      const meaning = checker.meaning(node);
      return meaning && variable(checker, meaning, node);
    }
    case "subscript_expression":
      return element(checker, node);
    default:
      return checker.checking.refuse(
        node,
        `an assignment to \`${node.text.slice(0, 40)}\``,
        "assign to a variable or to an array element",
      );
  }
}

export function readPlace({ place, type, holding }: Target, span: Span): Value {
  const read: Expression = { kind: "read", place, type, span };
  return holdsTruth(type) ? truth(read) : valueOfType(read, holding.facts);
}

export const holdsTruth = (type: ScalarType): boolean => type.kind === "int" && type.bits === 1;

function variable(checker: ExpressionChecker, meaning: Meaning, node: SyntaxNode): Target | undefined {
  switch (meaning.kind) {
    case "local":
      return { place: { kind: "local", local: meaning.local }, type: meaning.local.type, holding: meaning.holding };
    case "stored":
      return { place: { kind: "stored", stored: meaning.stored }, type: meaning.stored.type, holding: meaning.holding };
    case "array":
      return checker.checking.refuse(
        node,
        "an array without an index",
        `write ${node.text}[…]; functions can use an array of the block by its name`,
      );
    case "broken":
      return undefined;
    default:
      return checker.checking.refuse(
        node,
        `an assignment to \`${node.text}\`, which is no variable`,
        "assign to a variable declared with let",
      );
  }
}

function element(checker: ExpressionChecker, node: SyntaxNode): Target | undefined {
  const { checking } = checker;
  const indexNodes: SyntaxNode[] = [];
  let array = node;
  while (array.type === "subscript_expression") {
    if (array.childForFieldName("optional_chain"))
      return checking.refuse(array, "`?.`", "arrays are always there: write […]");
    indexNodes.unshift(array.childForFieldName("index")!);
    array = array.childForFieldName("object")!;
  }
  const indexes = indexNodes.map((one) => checker.number(one));
  if (array.type !== "identifier")
    return checking.refuse(array, "an index into something other than a named array", "index a named array");
  const meaning = checker.meaning(array);
  if (!meaning || meaning.kind === "broken") return undefined;
  if (meaning.kind !== "array") {
    return checking.refuse(
      array,
      `an index into \`${array.text}\`, which is no array`,
      `declare it as one: const ${array.text} = new Int32Array(8);`,
    );
  }
  const { stored, holding } = meaning;
  if (indexes.length !== stored.dimensions.length) {
    const due = stored.dimensions.map(() => "[…]").join("");
    return checking.refuse(
      node,
      `a part of \`${stored.name}\` that is no single element`,
      `write ${stored.name}${due}`,
    );
  }
  let index: Expression | undefined;
  for (const [position, one] of indexes.entries()) {
    const size = stored.dimensions[position]!;
    const checked = one && indexOf(checker, one, size, stored);
    if (!checked) return undefined;
    const row = index && indexArithmetic("mul", index, literal(size, INT, one.span));
    index = row ? indexArithmetic("add", row, checked) : checked;
  }
  return index && { place: { kind: "element", stored, index }, type: stored.type, holding };
}

/** The element number, checked where it may be outside (in release mode only the end of memory is checked, by the machine). */
function indexOf(checker: ExpressionChecker, index: NumberValue, size: number, stored: Stored): Expression | undefined {
  const { checking, form } = checker;
  const { low, high, isWhole } = index.facts;
  if (low > size - 1 || high < 0) {
    checking.reporter.error(
      "FLX0502",
      `\`${stored.name}\` has no element ${low === high ? low : `from ${low} to ${high}`}`,
      index.span,
      {
        hint: `its elements are 0 to ${size - 1}`,
        labels: [{ span: stored.span, text: `${size} elements` }],
      },
    );
    return undefined;
  }
  if (!isWhole) {
    const text = index.span.file.text.slice(index.span.start, index.span.end);
    return checking.refuse(
      index.span,
      "an index that may have a fraction",
      /^[\w$]+$/.test(text)
        ? `declare ${text} as int: let ${text}: int = 0; (or write ${text} | 0)`
        : `write (${text.slice(0, 40)}) | 0`,
    );
  }
  const operand = converted(form.int32(index), INT);
  if ((low >= 0 && high < size) || !checking.isChecked) return operand;
  return { kind: "bounded", operand, bound: size, argument: INDEX, type: INT, span: index.span };
}

/** A place that is not const. */
export function assignable(checker: ExpressionChecker, node: SyntaxNode): Target | undefined {
  const name = partsOf(node)[0] && node.type === "parenthesized_expression" ? partsOf(node)[0]! : node;
  if (name.type === "identifier") {
    const meaning = checker.scope.meaning(name.text);
    const isConst =
      meaning?.kind === "constant" ||
      meaning?.kind === "text" ||
      ((meaning?.kind === "local" || meaning?.kind === "stored") && meaning.holding.isConst);
    if (isConst) {
      return checker.checking.fault(
        node,
        `\`${name.text}\` is const and cannot be assigned to`,
        "declare it with let, or use another variable",
      );
    }
  }
  return checkPlace(checker, node);
}
