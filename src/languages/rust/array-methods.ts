// Methods of arrays: len, swap, fill.
import type { Span } from "../../diagnostics/source.ts";
import { constantValue } from "../code/constant.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { converted, literal } from "../code/nodes.ts";
import { assignPlace, declareLocal, forEachIndex, readLocal } from "../code/places.ts";
import { INDEX } from "../code/trap-arguments.ts";
import type { Expression, Local, Statement } from "../code/tree.ts";
import { INT } from "../code/types.ts";
import type { Checker } from "./check-expression.ts";
import { declared } from "./check-let.ts";
import { copy, element, localLayout, placeOf, type Storage, storedLayout } from "./storage.ts";
import { isAggregate, type RustType, resolve, scalarOf, UNIT, USIZE } from "./types.ts";
import { makeValue, pinned, unitBlock, type Value } from "./value.ts";

type ArrayType = RustType & { readonly kind: "array" };

export function checkArrayMethod(
  checker: Checker,
  nameNode: SyntaxNode,
  receiver: Value,
  type: ArrayType,
  args: readonly SyntaxNode[],
  span: Span,
): Value | undefined {
  const name = nameNode.text;
  const { checking } = checker;
  if (name === "len" && args.length === 0) return checker.constant(type.length, USIZE, span);
  if (name !== "swap" && name !== "fill")
    return checking.refuse(nameNode, `the method \`${name}\` of an array`, "write a loop over it");
  const { place } = receiver;
  const through = resolve(receiver.type);
  const isMutable = through.kind === "reference" ? through.isMutable : place?.isMutable;
  if (!place || !isMutable)
    return checking.fault(receiver.span, "this array is not declared as mutable", "write mut where it is declared");
  const due = name === "swap" ? [USIZE, USIZE] : [type.element];
  if (args.length !== due.length)
    return checking.fault(
      nameNode,
      `\`${name}\` takes ${due.length} arguments, here are ${args.length}`,
      "write as many as it takes",
    );
  const values = args.map((arg, index) => checker.valueOf(arg, due[index]!));
  if (values.some((value) => !value)) return undefined;
  return makeValue({
    type: UNIT,
    span,
    build: () => {
      const { statements, storage } = pinned(place.storage(), span);
      const action =
        name === "fill"
          ? filling(type, storage, values[0]!, span)
          : swapping(checker, type, storage, values as Value[], span);
      return unitBlock([...statements, ...action], span);
    },
  });
}

function filling(type: ArrayType, storage: Storage, value: Value, span: Span): Statement[] {
  const first = element(storage, literal(0, INT, span));
  if (isAggregate(type.element))
    return [
      ...value.store(first),
      ...forEachIndex(type.length, span, (index) => copy(type.element, first, element(storage, index), span)),
    ];
  const local: Local = { name: "element", type: scalarOf(type.element), span };
  return [
    declareLocal(local, value.build(), span),
    ...forEachIndex(type.length, span, (index) => [
      assignPlace(placeOf(element(storage, index)), readLocal(local, span), span),
    ]),
  ];
}

function swapping(
  checker: Checker,
  type: ArrayType,
  storage: Storage,
  indexes: readonly Value[],
  span: Span,
): Statement[] {
  const statements: Statement[] = [];
  const [a, b] = indexes.map((value): Storage => {
    const local: Local = { name: "index", type: INT, span };
    statements.push(declareLocal(local, bounded(checker, value, type.length), span));
    return element(storage, readLocal(local, span));
  });
  const layout =
    localLayout(type.element, "swapped", span) ?? storedLayout(checker.checking.module, type.element, "swapped", span);
  if (!layout) return statements;
  const between: Storage = { layout, indexes: [] };
  return [
    ...statements,
    ...declared(layout, span),
    ...copy(type.element, a!, between, span),
    ...copy(type.element, b!, a!, span),
    ...copy(type.element, between, b!, span),
  ];
}

function bounded(checker: Checker, value: Value, length: number): Expression {
  const index = value.build();
  const known = constantValue(index);
  if (known !== undefined && known >= length)
    checker.checking.fault(value.span, `the array has no element ${known}`, `its elements are 0 to ${length - 1}`);
  const operand = converted(index, INT);
  return known !== undefined
    ? operand
    : { kind: "bounded", operand, bound: length, argument: INDEX, type: INT, span: value.span };
}
