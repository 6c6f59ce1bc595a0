// Places in C: what can be read and assigned to. A name, or an array name with an index for each of its dimensions.
import { constantValue } from "../code/constant.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { placeIn } from "../code/places.ts";
import type { Expression, Place, Stored } from "../code/tree.ts";
import type { ScalarType } from "../code/types.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import type { Meaning } from "./meanings.ts";
import { checkMember, indexed } from "./struct-values.ts";

export const typeOfPlace = (place: Place): ScalarType =>
  place.kind === "local" ? place.local.type : place.stored.type;

/** The variable or element a node names, or undefined after a report. */
export function checkPlace(checker: ExpressionChecker, node: SyntaxNode): Place | undefined {
  switch (node.type) {
    case "parenthesized_expression": {
      const inner = node.namedChildren.find((child) => child.type !== "comment");
      return inner ? checkPlace(checker, inner) : undefined;
    }
    case "identifier": {
      const meaning = checker.meaning(node);
      return meaning && placeOf(checker, meaning, node);
    }
    case "subscript_expression":
      return indexed(node).root.type === "field_expression" ? checkMember(checker, node) : element(checker, node);
    case "field_expression":
      return checkMember(checker, node);
    case "pointer_expression":
      checker.any(node);
      return undefined;
    default:
      return checker.checking.refuse(
        node,
        `an assignment to \`${node.text.slice(0, 40)}\``,
        "assign to a variable or to an array element",
      );
  }
}

export function placeOf(checker: ExpressionChecker, meaning: Meaning, node: SyntaxNode): Place | undefined {
  if (meaning.kind === "local") return { kind: "local", local: meaning.local };
  if (meaning.kind === "constant" || meaning.kind === "text" || meaning.kind === "function") {
    return checker.checking.refuse(
      node,
      `an assignment to \`${node.text}\``,
      "assign to a variable or to an array element",
    );
  }
  if (meaning.kind === "broken") return undefined;
  if (meaning.kind === "struct")
    return checker.checking.refuse(
      node,
      "a whole structure as a number",
      `name a member: ${node.text}${meaning.variable.dimensions.map(() => "[…]").join("")}.${[...meaning.variable.type.fields.keys()][0]}`,
    );
  if (meaning.kind === "type") return checker.checking.refuse(node, "a type as a value", "name a variable");
  if (meaning.stored.dimensions.length > 0) {
    return checker.checking.refuse(
      node,
      "an array without an index (pointers)",
      `write ${node.text}[…]; functions can use a global array by its name`,
    );
  }
  return { kind: "stored", stored: meaning.stored };
}

function element(checker: ExpressionChecker, node: SyntaxNode): Place | undefined {
  const { root: array, indexes: indexNodes } = indexed(node);
  const indexes = indexNodes.map((one) => checker.value(one));
  if (array.type !== "identifier")
    return checker.checking.refuse(array, "an index into something other than an array", "index a named array");
  const meaning = checker.meaning(array);
  if (!meaning || meaning.kind === "broken") return undefined;
  if (meaning.kind === "struct") return placeOf(checker, meaning, array);
  if (meaning.kind !== "stored" || meaning.stored.dimensions.length === 0) {
    return checker.checking.refuse(
      array,
      `an index into \`${array.text}\`, which is no array`,
      `declare it as one: int ${array.text}[10];`,
    );
  }
  const { stored } = meaning;
  if (indexes.length !== stored.dimensions.length) {
    const due = stored.dimensions.map(() => "[…]").join("");
    return checker.checking.refuse(
      node,
      `a part of \`${stored.name}\` that is no single element`,
      `write ${stored.name}${due}`,
    );
  }
  for (const [position, one] of indexes.entries())
    if (!one || !isIndex(checker, one, stored.dimensions[position]!, stored)) return undefined;
  return placeIn(stored, indexes as Expression[]);
}

/** Whether it may index an array of so many elements; reported if not. */
export function isIndex(
  checker: ExpressionChecker,
  index: Expression,
  size: number,
  stored: Pick<Stored, "name" | "span">,
): boolean {
  if (index.type.kind === "float") {
    checker.checking.reporter.error("FLX0502", "an array index must be a whole number, this is a double", index.span, {
      hint: "convert it: (int)(…)",
    });
    return false;
  }
  const constant = constantValue(index);
  if (constant === undefined || (constant >= 0 && constant < size)) return true;
  checker.checking.reporter.error("FLX0502", `\`${stored.name}\` has no element ${constant}`, index.span, {
    hint: `its elements are 0 to ${size - 1}`,
    labels: [{ span: stored.span, text: `${size} elements` }],
  });
  return false;
}

/** A place that is not const. */
export function assignable(checker: ExpressionChecker, node: SyntaxNode): Place | undefined {
  const place = checkPlace(checker, node);
  return place && !isConstant(checker, node) ? place : undefined;
}

/** Whether what a node names is const, which is reported. */
export function isConstant(checker: ExpressionChecker, node: SyntaxNode): boolean {
  const root = rootName(node);
  const meaning = root && checker.scope.meaning(root);
  if (!meaning || !("isConst" in meaning) || !meaning.isConst) return false;
  checker.checking.reporter.error("FLX0502", `\`${root}\` is const and cannot be assigned to`, checker.span(node), {
    hint: "take const off its declaration, or use another variable",
  });
  return true;
}

/** The name an assignment target begins with. */
function rootName(node: SyntaxNode): string | undefined {
  let at: SyntaxNode | null | undefined = node;
  while (at && at.type !== "identifier") {
    at =
      at.type === "subscript_expression"
        ? at.childForFieldName("argument")
        : at.namedChildren.find((child) => child.type !== "comment");
  }
  return at?.text;
}
