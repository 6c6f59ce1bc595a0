// Declarations of variables and enum constants, global and local, and where they live: scalars of a function in SSA values, everything
// else in memory.
import { allocateMemory, initialiseMemory, MEMORY_BYTES_MAX } from "../../fir/memory.ts";
import { constantValue } from "../code/constant.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { wordBytes } from "../code/lower-expression.ts";
import { literal } from "../code/nodes.ts";
import type { Expression, Local, Statement, Stored } from "../code/tree.ts";
import { bytesOf, INT, type ScalarType, sizeOf } from "../code/types.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { checkType } from "./check-type.ts";
import { type Declarator, readDeclarator, wordsOf } from "./declarators.ts";

export interface DeclarationPlace {
  readonly isGlobal: boolean;
  /** Told of an array that a recursive function could not share with itself. */
  readonly onAutomaticArray: (stored: Stored) => void;
}

/**
 * Checks a `declaration` node that declares no function, and defines its names. Returns what has to run at this place (nothing for globals:
 * their values are in memory from the start).
 */
export function checkDeclaration(checker: ExpressionChecker, node: SyntaxNode, place: DeclarationPlace): Statement[] {
  const typeNode = node.childForFieldName("type")!;
  if (typeNode.type === "enum_specifier") checkEnum(checker, typeNode);
  const type = checkType(checker, typeNode);
  const words = wordsOf(node);
  const statements: Statement[] = [];
  for (const declared of node.childrenForFieldName("declarator")) {
    if (!declared) continue;
    const isInitialised = declared.type === "init_declarator";
    const declarator = readDeclarator(
      checker.checking,
      isInitialised ? declared.childForFieldName("declarator")! : declared,
    );
    const initial = isInitialised ? declared.childForFieldName("value")! : undefined;
    if (!declarator || !type) {
      defineBroken(checker, declarator?.name ?? identifierIn(declared));
      if (initial && initial.type !== "initializer_list") checker.value(initial);
      continue;
    }
    statements.push(...declareOne(checker, declarator, type, words, initial, place));
  }
  return statements;
}

function identifierIn(node: SyntaxNode): SyntaxNode | undefined {
  return node.descendantsOfType("identifier")[0] ?? undefined;
}

function defineBroken(checker: ExpressionChecker, name: SyntaxNode | undefined): void {
  if (name && !checker.scope.ownMeaning(name.text))
    checker.scope.define(name.text, { kind: "broken", span: checker.span(name) });
}

function declareOne(
  checker: ExpressionChecker,
  declarator: Declarator,
  type: ScalarType | "void",
  words: ReadonlySet<string>,
  initial: SyntaxNode | undefined,
  place: DeclarationPlace,
): Statement[] {
  const { checking } = checker;
  const name = declarator.name.text;
  if (type === "void") {
    checking.refuse(declarator.name, `\`${name}\`, a variable without a type`, `write int ${name};`);
    defineBroken(checker, declarator.name);
    return [];
  }
  if (declarator.kind === "function") {
    checking.refuse(
      declarator.name,
      "a function declared inside a function",
      "put the declaration at the top of the block",
    );
    return [];
  }
  if (words.has("extern")) {
    checking.refuse(
      declarator.name,
      `\`extern\` of the variable \`${name}\``,
      "declare it in the block that uses it; blocks share functions, not variables",
    );
    defineBroken(checker, declarator.name);
    return [];
  }
  if (declarator.kind === "array") return declareArray(checker, declarator, type, words, initial, place);
  if (place.isGlobal || words.has("static")) return declareStored(checker, declarator.name, type, words, initial);
  const span = checker.span(declarator.name);
  const value = initial && scalarInitial(checker, initial, type);
  const local: Local = { name, type, span };
  checking.define(checker.scope, name, span, { kind: "local", local, isConst: words.has("const") });
  return [{ kind: "declare", local, initial: value, span }];
}

function scalarInitial(checker: ExpressionChecker, node: SyntaxNode, type: ScalarType): Expression | undefined {
  if (node.type !== "initializer_list") return checker.valueOf(node, type);
  const elements = node.namedChildren.filter((child) => child.type !== "comment");
  if (elements.length === 1) return scalarInitial(checker, elements[0]!, type);
  return checker.checking.refuse(
    node,
    "a list of values for a single variable",
    "give it one value, or declare an array",
  );
}

/** A single variable in memory; a const one with a constant value needs none. */
function declareStored(
  checker: ExpressionChecker,
  nameNode: SyntaxNode,
  type: ScalarType,
  words: ReadonlySet<string>,
  initial: SyntaxNode | undefined,
): Statement[] {
  const { checking } = checker;
  const span = checker.span(nameNode);
  const isConst = words.has("const");
  const value = initial && scalarInitial(checker, initial, type);
  const constant = value && constantValue(value);
  if (value && constant === undefined)
    checking.refuse(initial!, "a first value that is not constant", "give it a constant, and set it where main begins");
  if (isConst && constant !== undefined && !words.has("volatile")) {
    const known = literal(constant, type, span) as Expression & { kind: "literal" };
    checking.define(checker.scope, nameNode.text, span, { kind: "constant", literal: known, span });
    return [];
  }
  const wide: ScalarType = type.kind === "float" ? type : INT;
  const offset = allocate(checker, nameNode, wordBytes(type), wordBytes(type));
  if (offset === undefined) return [];
  if (constant !== undefined) initialiseMemory(checking.module, offset, bytesOf(wide, constant));
  checking.define(checker.scope, nameNode.text, span, {
    kind: "stored",
    stored: { name: nameNode.text, type, dimensions: [], offset, span },
    isConst,
  });
  return [];
}

function allocate(checker: ExpressionChecker, nameNode: SyntaxNode, bytes: number, align: number): number | undefined {
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

function declareArray(
  checker: ExpressionChecker,
  declarator: Declarator & { kind: "array" },
  type: ScalarType,
  words: ReadonlySet<string>,
  initial: SyntaxNode | undefined,
  place: DeclarationPlace,
): Statement[] {
  const { checking } = checker;
  const span = checker.span(declarator.name);
  const dimensions = readSizes(checker, declarator, initial);
  if (!dimensions) {
    defineBroken(checker, declarator.name);
    return [];
  }
  const count = dimensions.reduce((product, size) => product * size, 1);
  const offset = allocate(checker, declarator.name, count * sizeOf(type), sizeOf(type));
  if (offset === undefined) return [];
  const stored: Stored = { name: declarator.name.text, type, dimensions, offset, span };
  checking.define(checker.scope, stored.name, span, { kind: "stored", stored, isConst: words.has("const") });
  const isAutomatic = !place.isGlobal && !words.has("static");
  if (isAutomatic) place.onAutomaticArray(stored);
  if (!initial) return [];
  const values = new Map<number, Expression>();
  readList(checker, initial, stored, dimensions, 0, values);
  if (isAutomatic) return assignments(stored, values, count);
  const bytes = new Uint8Array(count * sizeOf(type));
  for (const [index, value] of values) {
    const constant = constantValue(value);
    if (constant === undefined) {
      checking.reporter.error("FLX0502", "the first values of an array in memory must be constants", value.span, {
        hint: "set this element where main begins",
      });
    } else bytes.set(bytesOf(type, constant), index * sizeOf(type));
  }
  initialiseMemory(checking.module, offset, bytes);
  return [];
}

/** The sizes of the dimensions; the first may be left to the list of values. */
function readSizes(
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
function designated(checker: ExpressionChecker, pair: SyntaxNode): number | undefined {
  const designator = pair.childForFieldName("designator");
  const index =
    designator?.type === "subscript_designator"
      ? designator.namedChildren.find((child) => child.type !== "comment")
      : undefined;
  if (index) return checker.constantInt(index, "an element number");
  return checker.checking.refuse(pair, "structures", "write the number of the element: [3] = …");
}

/** Reads `{…}` into values by element number, from `first` on, over the given dimensions. */
function readList(
  checker: ExpressionChecker,
  list: SyntaxNode,
  stored: Stored,
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

/** A list for an array of a function is assigned each time, zeros included. */
function assignments(stored: Stored, values: ReadonlyMap<number, Expression>, count: number): Statement[] {
  const { span, type } = stored;
  return Array.from({ length: count }, (_, index): Statement => {
    const value = values.get(index) ?? literal(0, type, span);
    return {
      kind: "expression",
      expression: {
        kind: "assign",
        place: { kind: "element", stored, index: literal(index, INT, span) },
        value,
        type,
        span: value.span,
      },
      span: value.span,
    };
  });
}

/** Defines the constants of `enum { A, B = 3 }`. */
export function checkEnum(checker: ExpressionChecker, node: SyntaxNode): void {
  let next = 0;
  for (const one of node.childForFieldName("body")?.namedChildren ?? []) {
    if (one.type !== "enumerator") continue;
    const name = one.childForFieldName("name")!;
    const value = one.childForFieldName("value");
    if (value) next = checker.constantInt(value, "an enum value") ?? next;
    const span = checker.span(name);
    const known = literal(next, INT, span) as Expression & { kind: "literal" };
    checker.checking.define(checker.scope, name.text, span, { kind: "constant", literal: known, span });
    next++;
  }
}
