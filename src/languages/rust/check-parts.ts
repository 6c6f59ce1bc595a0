// Arrays and structures: literals of them, their elements and fields.
import type { Span } from "../../diagnostics/source.ts";
import { constantValue } from "../code/constant.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { converted, literal } from "../code/nodes.ts";
import { assignPlace, declareLocal, forEachIndex, readLocal, readPlace } from "../code/places.ts";
import { INDEX } from "../code/trap-arguments.ts";
import type { Expression, Local, Statement } from "../code/tree.ts";
import { INT } from "../code/types.ts";
import type { Checker } from "./check-expression.ts";
import { declared, materialised } from "./check-let.ts";
import { isLength } from "./check-type.ts";
import { copy, element, field, localLayout, placeOf, type Storage, storedLayout } from "./storage.ts";
import { children } from "./syntax.ts";
import {
  isAggregate,
  type RustType,
  resolve,
  type StructFacts,
  scalarOf,
  typeName,
  USIZE,
  withoutReferences,
} from "./types.ts";
import { makeValue, type PlaceFacts, pinned, placeValue, type Value } from "./value.ts";

/** `a[i]`. The index is checked against the length, in every mode. */
export function checkIndex(checker: Checker, node: SyntaxNode): Value | undefined {
  const { checking } = checker;
  const [arrayNode, indexNode] = children(node);
  const array = checker.value(arrayNode);
  if (indexNode?.type === "range_expression")
    return checking.refuse(indexNode, "slices", "use a loop over the indexes");
  const index = checker.value(indexNode);
  if (!array || !index) return undefined;
  const span = checker.span(node);
  const type = withoutReferences(array.type);
  if (type.kind !== "array")
    return checking.fault(array.span, `\`${typeName(type)}\` has no elements`, "index an array");
  if (!checking.expect(USIZE, withoutReferences(index.type), index.span)) return undefined;
  const { element: elementType, length } = type;
  const { place } = array;
  const at = (storage: Storage): Storage => element(storage, boundedIndex(checker, index.build(), length, place));
  if (!place) return partOf(checker, array, elementType, at, span);
  return placeValue(elementType, span, {
    isMutable: mutableThrough(array),
    variable: place.variable,
    storage: () => at(place.storage()),
  });
}

/** Whether parts of a place may be assigned to: as its reference says, or else its variable. */
function mutableThrough(value: Value): boolean {
  const type = resolve(value.type);
  return type.kind === "reference" ? type.isMutable : value.place!.isMutable;
}

function boundedIndex(checker: Checker, index: Expression, length: number, place: PlaceFacts | undefined): Expression {
  const known = constantValue(index);
  if (known === undefined)
    return {
      kind: "bounded",
      operand: converted(index, INT),
      bound: length,
      argument: INDEX,
      type: INT,
      span: index.span,
    };
  if (known >= length) {
    const variable = place?.variable;
    checker.checking.fault(
      index.span,
      `\`${variable?.name ?? "this array"}\` has no element ${known}`,
      `its elements are 0 to ${length - 1}`,
      variable && { span: variable.span, text: `${length} elements` },
    );
  }
  return literal(Math.min(known, length - 1), INT, index.span);
}

/** `p.x`. */
export function checkField(checker: Checker, node: SyntaxNode): Value | undefined {
  const { checking } = checker;
  const value = checker.value(node.childForFieldName("value"));
  if (!value) return undefined;
  const nameNode = node.childForFieldName("field")!;
  const type = withoutReferences(value.type);
  const span = checker.span(node);
  if (type.kind !== "struct")
    return checking.fault(
      nameNode,
      `\`${typeName(type)}\` has no field \`${nameNode.text}\``,
      "use a field of a struct",
    );
  const fieldType = fieldOf(checker, type.facts, nameNode);
  if (!fieldType) return undefined;
  const { place } = value;
  const at = (storage: Storage): Storage => field(storage, nameNode.text);
  if (!place) return partOf(checker, value, fieldType, at, span);
  return placeValue(fieldType, span, {
    isMutable: mutableThrough(value),
    variable: place.variable,
    storage: () => at(place.storage()),
  });
}

/** A part of a value that has no name: the value gets a place first. */
function partOf(checker: Checker, value: Value, type: RustType, at: (storage: Storage) => Storage, span: Span): Value {
  return makeValue({
    type,
    span,
    build: () => {
      const { statements, storage } = materialised(checker, value);
      const last = readPlace(placeOf(at(storage)), span);
      return { kind: "block", statements, last, type: last.type, span };
    },
    store: (target) => {
      const { statements, storage } = materialised(checker, value);
      const part = pinned(at(storage), span);
      return [...statements, ...part.statements, ...copy(type, part.storage, target, span)];
    },
  });
}

function fieldOf(checker: Checker, facts: StructFacts, node: SyntaxNode): RustType | undefined {
  const type = facts.fields.get(node.text);
  if (type) return type;
  return checker.checking.unknownName(
    node,
    `\`${facts.name}\` has no field \`${node.text}\``,
    facts.fields.keys(),
    `its fields are ${[...facts.fields.keys()].join(", ")}`,
  );
}

/** `[a, b, c]` and `[value; count]`. */
export function checkArray(checker: Checker, node: SyntaxNode): Value | undefined {
  const { checking } = checker;
  const span = checker.span(node);
  const lengthNode = node.childForFieldName("length");
  const parts = children(node).filter((child) => child.startIndex !== lengthNode?.startIndex);
  if (lengthNode) {
    const value = checker.value(parts[0]);
    const length = checker.constantLength(lengthNode);
    if (!value || length === undefined || !isLength(checker, lengthNode, length)) return undefined;
    return makeValue({
      type: { kind: "array", element: value.type, length },
      span,
      store: (target) => filled(value, length, target, span),
    });
  }
  if (parts.length === 0) return checking.refuse(node, "an array of 0 elements", "give it at least 1");
  const elementType = checking.newType("any");
  const values = parts.map((part) => checker.valueOf(part, elementType));
  if (values.some((value) => !value)) return undefined;
  const type: RustType = { kind: "array", element: elementType, length: parts.length };
  return makeValue({
    type,
    span,
    store: (target) =>
      throughCopy(checker, type, values as Value[], target, span, (into) =>
        (values as Value[]).flatMap((value, index) => value.store(element(into, literal(index, INT, value.span)))),
      ),
  });
}

/** The value is computed once and stored into each element. */
function filled(value: Value, length: number, target: Storage, span: Span): Statement[] {
  if (!isAggregate(value.type)) {
    const local: Local = { name: "element", type: scalarOf(value.type), span };
    const built = value.build();
    const isConstant = constantValue(built) !== undefined;
    return [
      ...(isConstant ? [] : [declareLocal(local, built, span)]),
      ...forEachIndex(length, span, (index) => [
        assignPlace(placeOf(element(target, index)), isConstant ? built : readLocal(local, span), span),
      ]),
    ];
  }
  const first = element(target, literal(0, INT, span));
  if (length === 1) return value.store(first);
  return [
    ...value.store(first),
    ...forEachIndex(length, span, (index) => copy(value.type, first, element(target, index), span)),
  ];
}

/** `P { x: 1, y, ..other }`. */
export function checkStruct(checker: Checker, node: SyntaxNode): Value | undefined {
  const { checking } = checker;
  const span = checker.span(node);
  const nameNode = node.childForFieldName("name")!;
  const meaning = checker.scope.meaning(nameNode.text);
  const aliased = meaning?.kind === "alias" ? resolve(meaning.type) : undefined;
  const facts = meaning?.kind === "struct" ? meaning.facts : aliased?.kind === "struct" ? aliased.facts : undefined;
  if (!facts) {
    if (meaning?.kind === "broken") return undefined;
    return checking.unknownName(
      nameNode,
      `there is no struct called \`${nameNode.text}\``,
      checker.scope.names(),
      "declare it: struct Name { x: i32 }",
    );
  }
  const given = new Map<string, Value>();
  let base: Value | undefined;
  let isWrong = false;
  const type: RustType = { kind: "struct", facts };
  for (const one of children(node.childForFieldName("body")!)) {
    if (one.type === "base_field_initializer") {
      base = checker.valueOf(children(one)[0], type);
      isWrong ||= !base;
      if (base && !base.place)
        return checking.refuse(one, "`..` of a value that has no name", "put it into a variable first");
      continue;
    }
    const fieldNode = one.type === "shorthand_field_initializer" ? children(one)[0]! : one.childForFieldName("field")!;
    const fieldType = fieldOf(checker, facts, fieldNode);
    const value = checker.value(
      one.type === "shorthand_field_initializer" ? fieldNode : one.childForFieldName("value"),
    );
    if (given.has(fieldNode.text))
      checking.fault(fieldNode, `\`${fieldNode.text}\` is given twice`, "take one of them out");
    if (fieldType && value && checking.expect(fieldType, value.type, value.span)) given.set(fieldNode.text, value);
    else isWrong = true;
  }
  const missing = [...facts.fields.keys()].filter((name) => !given.has(name));
  if (isWrong) return undefined;
  if (missing.length > 0 && !base)
    return checking.fault(
      span,
      `\`${facts.name}\` needs ${missing.map((name) => `\`${name}\``).join(", ")} too`,
      "give each field a value",
    );
  return makeValue({
    type,
    span,
    store: (target) =>
      throughCopy(checker, type, [...given.values()], target, span, (into) => [
        ...[...given].flatMap(([name, value]) => value.store(field(into, name))),
        ...missing.flatMap((name) =>
          copy(facts.fields.get(name)!, field(base!.place!.storage(), name), field(into, name), span),
        ),
      ]),
  });
}

/**
 * Stores parts one after another. Where a part may read the place that is being overwritten (`p = P { x: p.y, y: p.x }`), they go through a
 * place of their own.
 */
function throughCopy(
  checker: Checker,
  type: RustType,
  parts: readonly Value[],
  target: Storage,
  span: Span,
  store: (into: Storage) => Statement[],
): Statement[] {
  const isSafe = checker.isFresh(target.layout) || parts.length < 2;
  const layout = isSafe
    ? undefined
    : (localLayout(type, "parts", span) ?? storedLayout(checker.checking.module, type, "parts", span));
  if (!layout) return store(target);
  const into: Storage = { layout, indexes: [] };
  return [
    ...declared(layout, span),
    ...checker.storeFresh(layout, () => store(into)),
    ...copy(type, into, target, span),
  ];
}
