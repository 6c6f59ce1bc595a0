// First values in C: sizes that a list decides, lists in braces with designators, and what they become: bytes of memory from the start, or
// assignments each time a function comes to its declaration.
import { allocateMemory, initialiseMemory, MEMORY_BYTES_MAX } from "../../fir/memory.ts";
import { constantValue } from "../code/constant.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { literal } from "../code/nodes.ts";
import { assignPlace } from "../code/places.ts";
import type { Expression, Statement, Stored } from "../code/tree.ts";
import { bytesOf, INT, type ScalarType, sizeOf } from "../code/types.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import type { Declarator } from "./declarators.ts";

export function allocate(
  checker: ExpressionChecker,
  nameNode: SyntaxNode,
  bytes: number,
  align: number,
): number | undefined {
  const offset = allocateMemory(checker.checking.module, bytes, align);
  if (offset !== undefined) return offset;
  checker.checking.reporter.error(
    "FLX0602",
    `\`${nameNode.text}\` does not fit into memory: it needs ${bytes} bytes`,
    checker.span(nameNode),
    {
      hint: `all variables together can have ${MEMORY_BYTES_MAX} bytes, and small boards have less`,
    },
  );
  defineBroken(checker, nameNode);
  return undefined;
}

export function defineBroken(checker: ExpressionChecker, name: SyntaxNode | undefined): void {
  if (name && !checker.scope.ownMeaning(name.text))
    checker.scope.define(name.text, { kind: "broken", span: checker.span(name) });
}

/** The sizes of the dimensions; the first may be left to the list of values. */
export function readSizes(
  checker: ExpressionChecker,
  declarator: Declarator & { kind: "array" },
  initial: SyntaxNode | undefined,
): number[] | undefined {
  const sizes: number[] = [];
  for (const [index, node] of declarator.sizes.entries()) {
    if (node) {
      const size = checker.constantInt(node, "an array size");
      if (size === undefined) return undefined;
      if (size < 1) return checker.checking.refuse(node, `an array of ${size} elements`, "give it at least 1");
      sizes.push(size);
    } else if (index === 0 && initial?.type === "initializer_list" && declarator.sizes.length === 1) {
      sizes.push(Math.max(1, listLength(checker, initial)));
    } else {
      return checker.checking.refuse(declarator.name, "an array without a size", `write ${declarator.name.text}[10]`);
    }
  }
  return sizes;
}

/** Elements of a flat list, designators counted. */
function listLength(checker: ExpressionChecker, list: SyntaxNode): number {
  let next = 0;
  let length = 0;
  for (const element of list.namedChildren) {
    if (element.type === "comment") continue;
    if (element.type === "initializer_pair") next = designated(checker, element) ?? next;
    next++;
    length = Math.max(length, next);
  }
  return length;
}

/** The index of `[index] = value`. */
export function designated(checker: ExpressionChecker, pair: SyntaxNode): number | undefined {
  const designator = pair.childForFieldName("designator");
  const index =
    designator?.type === "subscript_designator"
      ? designator.namedChildren.find((child) => child.type !== "comment")
      : undefined;
  if (index) return checker.constantInt(index, "an element number");
  return checker.checking.refuse(
    pair,
    "a member's name in the list of an array",
    "write the number of the element: [3] = …",
  );
}

/** Reads `{…}` into values by element number, from `first` on, over the given dimensions. */
export function readList(
  checker: ExpressionChecker,
  list: SyntaxNode,
  stored: Pick<Stored, "name" | "type">,
  dimensions: readonly number[],
  first: number,
  values: Map<number, Expression>,
): void {
  const [size, ...inner] = dimensions as [number, ...number[]];
  if (list.type !== "initializer_list") {
    checker.checking.refuse(
      list,
      `\`${list.text.slice(0, 30)}\` as the values of an array`,
      "write a list: { 1, 2, 3 }",
    );
    return;
  }
  const step = inner.reduce((product, one) => product * one, 1);
  let next = 0;
  for (const element of list.namedChildren) {
    if (element.type === "comment") continue;
    const isPair = element.type === "initializer_pair";
    if (isPair) next = designated(checker, element) ?? next;
    const value = isPair ? element.childForFieldName("value")! : element;
    if (next < 0 || next >= size) {
      checker.checking.reporter.error("FLX0502", `\`${stored.name}\` has no element ${next}`, checker.span(value), {
        hint: `it has ${size}; take out what is too much`,
      });
      return;
    }
    if (inner.length > 0) readList(checker, value, stored, inner, first + next * step, values);
    else {
      const read = checker.valueOf(value, stored.type);
      if (read) values.set(first + next, read);
    }
    next++;
  }
}

/**
 * Gives a variable in memory, or each of its elements, its first value. Automatic ones are assigned each time, zeros included; the others
 * are in memory from the start, which takes constants.
 */
export function firstValues(
  checker: ExpressionChecker,
  stored: Stored,
  values: ReadonlyMap<number, Expression>,
  isAutomatic: boolean,
): Statement[] {
  const { type, span, dimensions } = stored;
  const count = dimensions.reduce((product, size) => product * size, 1);
  if (isAutomatic)
    return Array.from({ length: count }, (_, index) => {
      const value = values.get(index) ?? literal(0, type, span);
      const place =
        dimensions.length === 0
          ? ({ kind: "stored", stored } as const)
          : ({ kind: "element", stored, index: literal(index, INT, span) } as const);
      return assignPlace(place, value, value.span);
    });
  // A single variable has a word of its own.
  const kept: ScalarType = dimensions.length > 0 || type.kind === "float" ? type : INT;
  const bytes = new Uint8Array(count * sizeOf(kept));
  for (const [index, value] of values) {
    const constant = constantValue(value);
    if (constant === undefined)
      checker.checking.reporter.error(
        "FLX0502",
        "the first values of what is in memory must be constants",
        value.span,
        {
          hint: "set it where main begins",
        },
      );
    else bytes.set(bytesOf(kept, constant), index * sizeOf(kept));
  }
  initialiseMemory(checker.checking.module, stored.offset, bytes);
  return [];
}
