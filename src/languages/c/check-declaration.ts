// Declarations of variables and enum constants, global and local, and where they live: scalars of a function in SSA values, everything
// else in memory.
import { initialiseMemory } from "../../fir/memory.ts";
import { constantValue } from "../code/constant.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { wordBytes } from "../code/lower-expression.ts";
import { literal } from "../code/nodes.ts";
import type { Expression, Local, Statement, Stored } from "../code/tree.ts";
import { bytesOf, INT, type ScalarType, sizeOf } from "../code/types.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { checkType } from "./check-type.ts";
import { type Declarator, readDeclarator, wordsOf } from "./declarators.ts";
import { declareStructure } from "./declare-struct.ts";
import { allocate, defineBroken, firstValues, readList, readSizes } from "./initial-values.ts";
import type { CType } from "./structures.ts";

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

function declareOne(
  checker: ExpressionChecker,
  declarator: Declarator,
  type: CType | "void",
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
  if (type.kind === "struct") return declareStructure(checker, declarator, type, words, initial, place);
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
  return firstValues(checker, stored, values, isAutomatic);
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
