// Declarations of variables, of the block and of functions, and where they live: scalars of a function in SSA values, everything else in
// memory.
import { allocateMemory, initialiseMemory, MEMORY_BYTES_MAX } from "../../fir/memory.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { textAt } from "../code/host-channels.ts";
import { wordBytes } from "../code/lower-expression.ts";
import { literal } from "../code/nodes.ts";
import type { Expression, Local, Statement, Stored } from "../code/tree.ts";
import { bytesOf, FLOAT, INT, type ScalarType, sizeOf, TRUTH } from "../code/types.ts";
import { readArray } from "./array-values.ts";
import { asType, stored } from "./check-assignment.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { covers, type Facts, int32Facts, UNKNOWN } from "./facts.ts";
import type { Holding } from "./meanings.ts";
import { elementForm, factsOfForm, factsOfType, type ReadType, readType, scalarOf, variableForm } from "./types.ts";
import { constant, isNumber, truth, type Value } from "./values.ts";

export interface DeclarationPlace {
  readonly isGlobal: boolean;
  /** Told of an array that a recursive function could not share with itself. */
  readonly onAutomaticArray: (stored: Stored) => void;
  /** Bounds of a variable that a loop counts with. */
  readonly counted?: ReadonlyMap<string, Facts>;
}

/** Node types of arrays as first values. */
const ARRAYS: ReadonlySet<string> = new Set(["array", "new_expression"]);

/**
 * Checks a `lexical_declaration` and defines its names. Returns what has to run at this place (nothing for variables of the block: their
 * values are in memory from the start).
 */
export function checkDeclaration(checker: ExpressionChecker, node: SyntaxNode, place: DeclarationPlace): Statement[] {
  const isConst = node.child(0)?.text === "const";
  return node.namedChildren
    .filter((child) => child.type === "variable_declarator")
    .flatMap((declarator) => declareOne(checker, declarator, isConst, place));
}

function declareOne(
  checker: ExpressionChecker,
  declarator: SyntaxNode,
  isConst: boolean,
  place: DeclarationPlace,
): Statement[] {
  const { checking } = checker;
  const nameNode = declarator.childForFieldName("name")!;
  const value = declarator.childForFieldName("value");
  if (nameNode.type !== "identifier") {
    checking.refuse(nameNode, "taking values apart", "declare one variable after the other");
    for (const name of nameNode.descendantsOfType("shorthand_property_identifier_pattern"))
      if (name) defineBroken(checker, name);
    for (const name of nameNode.descendantsOfType("identifier")) if (name) defineBroken(checker, name);
    return [];
  }
  const text = value && textAt(value, checker.scope);
  const annotation = declarator.childForFieldName("type");
  if (isConst && typeof text === "string" && (!annotation || /^:\s*string$/.test(annotation.text))) {
    const span = checker.span(nameNode);
    checking.define(checker.scope, nameNode.text, span, { kind: "text", text, span });
    return [];
  }
  const type = annotation ? readType(checking, annotation) : undefined;
  if (annotation && !type) {
    defineBroken(checker, nameNode);
    return [];
  }
  if (type?.kind === "void") {
    checking.refuse(annotation!, `\`${nameNode.text}\`, a variable without a value`, "write : int or : number");
    defineBroken(checker, nameNode);
    return [];
  }
  const isFill = value?.type === "call_expression" && /\.fill$/.test(value.childForFieldName("function")?.text ?? "");
  if (type?.kind === "array" || (value && (ARRAYS.has(value.type) || isFill)))
    return declareArray(checker, nameNode, value, type?.kind === "array" ? type : undefined, isConst, place);
  return declareScalar(checker, nameNode, value, type, isConst, place);
}

function defineBroken(checker: ExpressionChecker, name: SyntaxNode): void {
  if (!checker.scope.ownMeaning(name.text))
    checker.scope.define(name.text, { kind: "broken", span: checker.span(name) });
}

function declareScalar(
  checker: ExpressionChecker,
  nameNode: SyntaxNode,
  valueNode: SyntaxNode | null,
  type: (ReadType & { kind: "scalar" }) | undefined,
  isConst: boolean,
  place: DeclarationPlace,
): Statement[] {
  const { checking } = checker;
  const span = checker.span(nameNode);
  const name = nameNode.text;
  if (!valueNode && !type) {
    checking.refuse(nameNode, `\`${name}\` without a type or a first value`, `write let ${name} = 0;`);
    defineBroken(checker, nameNode);
    return [];
  }
  const first: Value | undefined = valueNode
    ? checker.value(valueNode)
    : type?.type === "boolean"
      ? truth(literal(0, TRUTH, span))
      : constant(0, span);
  if (!first || (type && isNumber(first) === (type.type === "boolean"))) {
    if (first && type) asType(checker, type.type, first);
    defineBroken(checker, nameNode);
    return [];
  }
  const known = isConst ? knownValue(first) : undefined;
  if (known !== undefined && (type?.type !== "int" || factsFit(first))) {
    checking.define(checker.scope, name, span, { kind: "constant", value: known, span });
    return [];
  }
  const [form, holding] = holdingOf(checker, nameNode, first, type, isConst, place.counted?.get(name));
  const value = stored(checker, holding, form, first);
  if (!value) {
    defineBroken(checker, nameNode);
    return [];
  }
  if (!place.isGlobal) {
    const local: Local = { name, type: form, span };
    checking.define(checker.scope, name, span, { kind: "local", local, holding });
    return [{ kind: "declare", local, initial: value, span }];
  }
  if (value.kind !== "literal") {
    checking.refuse(
      valueNode!,
      "a first value that is not constant",
      "give it a constant, and set it where main begins",
    );
    defineBroken(checker, nameNode);
    return [];
  }
  const offset = allocate(checker, nameNode, wordBytes(form));
  if (offset === undefined) return [];
  initialiseMemory(checking.module, offset, bytesOf(form.kind === "float" ? FLOAT : INT, value.value));
  const variable: Stored = { name, type: form, dimensions: [], offset, span };
  checking.define(checker.scope, name, span, { kind: "stored", stored: variable, holding });
  return [];
}

const factsFit = (value: Value): boolean => isNumber(value) && covers(factsOfType("int"), value.facts);

function knownValue(value: Value): number | boolean | undefined {
  if (value.kind === "constant") return value.value;
  return value.kind === "truth" && value.expression.kind === "literal" ? value.expression.value !== 0 : undefined;
}

/** How a variable is kept and what may be assigned to it. */
function holdingOf(
  checker: ExpressionChecker,
  nameNode: SyntaxNode,
  first: Value,
  type: (ReadType & { kind: "scalar" }) | undefined,
  isConst: boolean,
  counted: Facts | undefined,
): [ScalarType, Holding] {
  if (!isNumber(first)) return [TRUTH, { facts: UNKNOWN, rule: "boolean", isConst }];
  if (type?.type === "int") {
    const facts = counted ?? (isConst ? int32Facts(first.facts) : factsOfType("int"));
    return [scalarOf("int"), { facts, rule: "int", isConst }];
  }
  const key = nameNode.startIndex;
  if (isConst || counted) {
    const facts = counted ?? first.facts;
    const form = variableForm(facts);
    return [form, { facts, rule: { key, assumed: factsOfForm(form) }, isConst }];
  }
  const held = checker.checking.inference.heldBy(key, first.facts);
  const assumed = factsOfForm(elementForm(held));
  return [variableForm(held), { facts: assumed, rule: { key, assumed }, isConst }];
}

function allocate(checker: ExpressionChecker, nameNode: SyntaxNode, bytes: number, align = bytes): number | undefined {
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
  nameNode: SyntaxNode,
  valueNode: SyntaxNode | null,
  type: (ReadType & { kind: "array" }) | undefined,
  isConst: boolean,
  place: DeclarationPlace,
): Statement[] {
  const { checking } = checker;
  const name = nameNode.text;
  const span = checker.span(nameNode);
  if (!isConst || !valueNode) {
    checking.refuse(
      nameNode,
      `\`${name}\`, an array that can be replaced`,
      `declare it with const: const ${name} = …;`,
    );
    defineBroken(checker, nameNode);
    return [];
  }
  const array = readArray(checker, nameNode, valueNode, type);
  if (!array) {
    defineBroken(checker, nameNode);
    return [];
  }
  const { form, holding, dimensions, values, fill } = array;
  const count = dimensions.reduce((product, size) => product * size, 1);
  const offset = allocate(checker, nameNode, count * sizeOf(form), sizeOf(form));
  if (offset === undefined) return [];
  const variable: Stored = { name, type: form, dimensions, offset, span };
  checking.define(checker.scope, name, span, { kind: "array", stored: variable, holding });
  if (!place.isGlobal) {
    place.onAutomaticArray(variable);
    return fill ? [filling(variable, fill, count)] : values.map((value, index) => assignment(variable, index, value));
  }
  const all = fill ? Array.from({ length: count }, () => fill) : values;
  const bytes = new Uint8Array(count * sizeOf(form));
  for (const [index, value] of all.entries()) {
    if (value.kind === "literal") bytes.set(bytesOf(form, value.value), index * sizeOf(form));
    else
      checking.refuse(
        value.span,
        "a first value that is not constant",
        "give it a constant, and set it where main begins",
      );
  }
  // Memory is zero by itself.
  if (bytes.some((byte) => byte !== 0)) initialiseMemory(checking.module, offset, bytes);
  return [];
}

function assignment(variable: Stored, index: number, value: Expression): Statement {
  const { type } = variable;
  const place = { kind: "element", stored: variable, index: literal(index, INT, value.span) } as const;
  return { kind: "expression", expression: { kind: "assign", place, value, type, span: value.span }, span: value.span };
}

/** A loop that gives every element one value. */
function filling(variable: Stored, value: Expression, count: number): Statement {
  const { span } = value;
  const local: Local = { name: "index", type: INT, span };
  const place = { kind: "local", local } as const;
  const index: Expression = { kind: "read", place, type: INT, span };
  const element = { kind: "element", stored: variable, index } as const;
  const known: Local = { name: "value", type: value.type, span };
  const again: Expression = { kind: "read", place: { kind: "local", local: known }, type: value.type, span };
  const next: Expression = {
    kind: "arithmetic",
    operator: "add",
    left: index,
    right: literal(1, INT, span),
    type: INT,
    span,
  };
  const loop: Statement = {
    kind: "loop",
    test: "before",
    condition: { kind: "compare", operator: "lt", left: index, right: literal(count, INT, span), type: INT, span },
    update: { kind: "assign", place, value: next, type: INT, span },
    body: {
      kind: "expression",
      expression: { kind: "assign", place: element, value: again, type: variable.type, span },
      span,
    },
    span,
  };
  const before: Statement[] = [
    { kind: "declare", local: known, initial: value, span },
    { kind: "declare", local, initial: literal(0, INT, span), span },
  ];
  return { kind: "block", statements: [...before, loop], span };
}
