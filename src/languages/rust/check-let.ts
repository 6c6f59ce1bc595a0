// `let`: a new variable, or several, taken from a value. A variable lives in registers if it is a number or a structure of numbers, and in
// memory if it has an array.
import type { Span } from "../../diagnostics/source.ts";
import { MEMORY_BYTES_MAX } from "../../fir/memory.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { declareLocal } from "../code/places.ts";
import type { Statement } from "../code/tree.ts";
import { type CheckedStatement, discarded } from "./check-block.ts";
import type { Checker } from "./check-expression.ts";
import { checkType } from "./check-type.ts";
import type { Variable } from "./meanings.ts";
import { bytesOfType, type Layout, localLayout, type Storage, storedLayout } from "./storage.ts";
import { children } from "./syntax.ts";
import { isAggregate, isNever, NEVER, type RustType, resolve, unify } from "./types.ts";
import { pinned, type Value } from "./value.ts";

export function checkLet(checker: Checker, node: SyntaxNode): CheckedStatement | undefined {
  const { checking } = checker;
  const alternative = node.childForFieldName("alternative");
  if (alternative) return checking.refuse(alternative, "`let … else`", "test the value with if or match");
  const pattern = node.childForFieldName("pattern")!;
  const typeNode = node.childForFieldName("type");
  const valueNode = node.childForFieldName("value");
  if (pattern.type === "tuple_pattern" && valueNode?.type === "tuple_expression" && !typeNode)
    return checkTuple(checker, pattern, valueNode);
  const written = typeNode ? checkType(checker, typeNode) : undefined;
  const value = valueNode ? checker.value(valueNode) : undefined;
  const isWrong = (typeNode && !written) || (valueNode && !value);
  const fits = !written || !value || checking.expect(written, value.type, value.span);
  const isMutable = node.namedChildren.some((child) => child?.type === "mutable_specifier");
  const type = written ?? (value && !isNever(value.type) ? value.type : checking.newType("any"));
  const bind = bindPattern(checker, pattern, type, isMutable, valueNode === null, isWrong || !fits);
  if (!bind || isWrong || !fits) return undefined;
  return { diverges: value !== undefined && isNever(value.type), build: () => bind(value) };
}

type Bind = (value: Value | undefined) => Statement[];

function bindPattern(
  checker: Checker,
  pattern: SyntaxNode,
  type: RustType,
  isMutable: boolean,
  isDeferred: boolean,
  isBroken = false,
): Bind | undefined {
  const { checking } = checker;
  const span = checker.span(pattern);
  if (pattern.type === "_" || pattern.text === "_") return (value) => (value ? discarded(checker, value) : []);
  if (pattern.type === "mut_pattern")
    return bindPattern(checker, children(pattern).at(-1)!, type, true, isDeferred, isBroken);
  if (pattern.type !== "identifier")
    return checking.refuse(
      pattern,
      `the pattern \`${pattern.text.slice(0, 30)}\` in let`,
      "give each variable a let of its own",
    );
  if (isBroken) {
    checker.scope.define(pattern.text, { kind: "broken", span });
    return undefined;
  }
  return declareVariable(checker, pattern.text, type, isMutable, isDeferred, span);
}

/** Brings a variable into scope; what it returns gives it its first value. */
export function declareVariable(
  checker: Checker,
  name: string,
  type: RustType,
  isMutable: boolean,
  isDeferred: boolean,
  span: Span,
): Bind {
  let storage: Storage | undefined;
  const variable: Variable = {
    name,
    type,
    isMutable,
    isDeferred,
    span,
    storage: () => (storage ??= { layout: automaticLayout(checker, type, name, span), indexes: [] }),
  };
  checker.scope.define(name, { kind: "variable", variable });
  return (value) => {
    if (resolve(type).kind === "variable" && value !== undefined && !unify(type, value.type)) return [];
    if (resolve(type).kind === "variable")
      checker.checking.fault(span, `nothing says what type \`${name}\` has`, `write let ${name}: i32`);
    if (resolve(type).kind === "reference" && value?.place) {
      // Another name for a place: its indexes are computed now.
      const fixed = pinned(value.place.storage(), span);
      storage = fixed.storage;
      return fixed.statements;
    }
    const { layout } = variable.storage();
    if (!isAggregate(type) && layout.kind === "local") return [declareLocal(layout.local, value?.build(), span)];
    return [
      ...declared(layout, span),
      ...(value ? checker.storeFresh(layout, () => value.store(variable.storage())) : []),
    ];
  };
}

/** Every local is given a value where it is declared. */
export function declared(layout: Layout, span: Span): Statement[] {
  if (layout.kind === "local") return [declareLocal(layout.local, undefined, span)];
  return layout.kind === "fields" ? [...layout.fields.values()].flatMap((one) => declared(one, span)) : [];
}

/** Registers where they do, else memory. */
export function automaticLayout(checker: Checker, type: RustType, name: string, span: Span): Layout {
  const registers = localLayout(type, name, span);
  if (registers) return registers;
  checker.inMemory.push({ name, span });
  return memoryLayout(checker, type, name, span);
}

/** A value that has no name, in a place of its own, where its parts can be read. */
export function materialised(checker: Checker, value: Value): { statements: Statement[]; storage: Storage } {
  const { span } = value;
  const layout = automaticLayout(checker, value.type, "value", span);
  const storage: Storage = { layout, indexes: [] };
  return {
    statements: [...declared(layout, span), ...checker.storeFresh(layout, () => value.store(storage))],
    storage,
  };
}

/** A place in memory; when that is full it is reported, and any layout does. */
export function memoryLayout(checker: Checker, type: RustType, name: string, span: Span): Layout {
  const { checking } = checker;
  const layout = storedLayout(checking.module, type, name, span);
  if (layout) return layout;
  checking.reporter.error(
    "FLX0602",
    `\`${name}\` does not fit into memory: it needs ${bytesOfType(type)} bytes`,
    span,
    { hint: `all variables together can have ${MEMORY_BYTES_MAX} bytes, and small boards have less` },
  );
  return storedLayout({ ...checking.module, memoryBytes: 0 }, NEVER, name, span)!;
}

/** `let (a, b) = (x, y);`: one let for each. */
function checkTuple(checker: Checker, pattern: SyntaxNode, valueNode: SyntaxNode): CheckedStatement | undefined {
  const names = children(pattern);
  const values = children(valueNode).map((one) => checker.value(one));
  if (names.length !== values.length)
    return checker.checking.fault(
      checker.span(pattern),
      `${names.length} names are given ${values.length} values`,
      "write as many values as names",
    );
  const binds = names.map((one, index) => {
    const value = values[index];
    return bindPattern(checker, one, value?.type ?? NEVER, false, false, !value);
  });
  if (binds.some((bind) => !bind) || values.some((value) => !value)) return undefined;
  return {
    diverges: values.some((value) => isNever(value!.type)),
    build: () => binds.flatMap((bind, index) => bind!(values[index])),
  };
}
