// Items: `const`, `static`, `type`, `struct`, `use`, at the top of a block or inside a function.
import type { Span } from "../../diagnostics/source.ts";
import { initialiseMemory } from "../../fir/memory.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { textAt } from "../code/host-channels.ts";
import { wordBytes } from "../code/lower-expression.ts";
import { bytesOf, INT, sizeOf } from "../code/types.ts";
import type { CheckedStatement } from "./check-block.ts";
import { Checker } from "./check-expression.ts";
import { memoryLayout } from "./check-let.ts";
import { checkType } from "./check-type.ts";
import type { Constant, Variable } from "./meanings.ts";
import { field, type Layout, type Storage } from "./storage.ts";
import { children } from "./syntax.ts";
import { isAggregate, type RustType, resolve } from "./types.ts";

const REFUSED = new Map<string, readonly [string, string]>([
  ["impl_item", ["`impl` blocks", "write functions with a parameter of the type: fn update(p: &mut Pid)"]],
  ["trait_item", ["traits", "write functions"]],
  ["enum_item", ["`enum`", "write a const for each case and match on them"]],
  ["union_item", ["unions", "use a struct"]],
  ["mod_item", ["modules", "put the functions into blocks of their own"]],
  ["macro_definition", ["macros", "write a function"]],
  ["extern_crate_declaration", ["crates", "leave it out: a program is the blocks of its file"]],
  ["function_item", ["a function inside a function", "put it beside the function"]],
  ["foreign_mod_item", ["`extern` inside a function", "put it at the top of the block"]],
]);

/** An item among statements: it runs nothing. */
export function checkItem(checker: Checker, node: SyntaxNode): CheckedStatement | undefined {
  const nothing: CheckedStatement = { diverges: false, build: () => [] };
  switch (node.type) {
    case "const_item":
    case "static_item":
      declareValue(checker, node);
      return nothing;
    case "type_item":
      declareAlias(checker, node);
      return nothing;
    case "struct_item":
      declareStruct(checker, node);
      return nothing;
    case "use_declaration":
      checkUse(checker, node);
      return nothing;
    default: {
      const [what, instead] = REFUSED.get(node.type) ?? [
        `\`${node.text.trim().slice(0, 40)}\``,
        "put statements into a function",
      ];
      return checker.checking.refuse(node, what, instead);
    }
  }
}

/** Names of the standard library are known without it; nothing else is there to be used. */
function checkUse(checker: Checker, node: SyntaxNode): void {
  checker.checking.refuse(
    node,
    "`use`",
    "leave it out; constants are std::f64::consts::PI, functions of other blocks are called by their names",
  );
}

function declareAlias(checker: Checker, node: SyntaxNode): void {
  const name = node.childForFieldName("name")!;
  const span = checker.span(name);
  const type = checkType(checker, node.childForFieldName("type")!);
  checker.checking.defineItem(
    checker.scope,
    name.text,
    span,
    type ? { kind: "alias", type } : { kind: "broken", span },
  );
}

export function declareStruct(checker: Checker, node: SyntaxNode): void {
  const { checking } = checker;
  const name = node.childForFieldName("name")!;
  const span = checker.span(name);
  const body = node.childForFieldName("body");
  const broken = () => checking.defineItem(checker.scope, name.text, span, { kind: "broken", span });
  const generic = node.childForFieldName("type_parameters");
  if (generic || body?.type !== "field_declaration_list") {
    checking.refuse(
      generic ?? node,
      generic ? "generic types" : "a struct without names for its fields",
      "write struct Name { x: i32, y: i32 }",
    );
    return broken();
  }
  const fields = new Map<string, RustType>();
  let isRight = true;
  for (const one of children(body)) {
    const fieldName = one.childForFieldName("name");
    const typeNode = one.childForFieldName("type");
    if (!fieldName || !typeNode) continue;
    const type = checkType(checker, typeNode);
    if (type?.kind === "reference") checking.refuse(typeNode, "references in a struct", "keep the numbers themselves");
    else if (type && !fields.has(fieldName.text)) {
      fields.set(fieldName.text, type);
      continue;
    } else if (type) checking.fault(fieldName, `\`${fieldName.text}\` is a field twice`, "rename one of them");
    isRight = false;
  }
  if (!isRight || fields.size === 0) {
    if (isRight) checking.refuse(node, "a struct without fields", "give it a field");
    return broken();
  }
  checking.defineItem(checker.scope, name.text, span, { kind: "struct", facts: { name: name.text, span, fields } });
}

const isText = (type: SyntaxNode): boolean => /^&(?:\s*'static\s)?\s*str$/.test(type.text);

/** `const` and `static`. A constant number needs no place; everything else is memory that is set before the program runs. */
export function declareValue(checker: Checker, node: SyntaxNode): void {
  const { checking, scope } = checker;
  const nameNode = node.childForFieldName("name")!;
  const name = nameNode.text;
  const span = checker.span(nameNode);
  const valueNode = node.childForFieldName("value");
  const text = valueNode && textAt(valueNode, scope);
  if (typeof text === "string" && node.type === "const_item" && isText(node.childForFieldName("type")!))
    return checking.defineItem(scope, name, span, { kind: "text", text, span });
  const type = checkType(checker, node.childForFieldName("type")!);
  if (!type || !valueNode || resolve(type).kind === "reference") {
    if (type && valueNode)
      checking.refuse(node.childForFieldName("type")!, "a reference as a constant", "keep the value itself");
    else if (type) checking.fault(nameNode, `\`${name}\` has no value`, "write = and its first value");
    return checking.defineItem(scope, name, span, { kind: "broken", span });
  }
  const isMutable = node.children.some((child) => child?.type === "mutable_specifier");
  if (!isMutable && !isAggregate(type)) {
    const constant = numberConstant(checker, type, valueNode, span);
    return checking.defineItem(scope, name, span, { kind: "constant", constant });
  }
  const variable: Variable = {
    name,
    type,
    isMutable,
    isDeferred: false,
    span,
    storage: () => {
      if (!storage) {
        storage = { layout: memoryLayout(checker, type, name, span), indexes: [] };
        initialise(new Checker(checking, scope, new Set()), valueNode, type, storage.layout, []);
      }
      return storage;
    },
  };
  let storage: Storage | undefined;
  checking.defineItem(scope, name, span, { kind: "variable", variable });
}

/** Found when it is first asked for, so that constants may stand in any order. */
function numberConstant(outer: Checker, type: RustType, node: SyntaxNode, span: Span): Constant {
  let state: "new" | "asked" | "known" = "new";
  let known: number | undefined;
  return {
    type,
    span,
    value: () => {
      if (state === "asked") outer.checking.fault(span, "this constant needs its own value", "give it a number");
      if (state !== "new") return known;
      state = "asked";
      const checker = new Checker(outer.checking, outer.scope, new Set());
      const value = checker.valueOf(node, type);
      known = value && checker.constantOf(value);
      state = "known";
      return known;
    },
  };
}

/** Writes the first value of a static into memory; `indexes` are those of the arrays around it. */
export function initialise(
  checker: Checker,
  node: SyntaxNode,
  type: RustType,
  layout: Layout,
  indexes: readonly number[],
): void {
  const { checking } = checker;
  const now = resolve(type);
  if (now.kind === "array" && node.type === "array_expression") {
    const lengthNode = node.childForFieldName("length");
    const parts = children(node).filter((child) => child.startIndex !== lengthNode?.startIndex);
    const length = lengthNode ? checker.constantLength(lengthNode) : parts.length;
    if (length === undefined) return;
    if (length !== now.length) {
      checking.fault(node, `an array of ${now.length} is given ${length} values`, "make the two lengths the same");
      return;
    }
    // Memory begins as zeros.
    if (lengthNode && /^(?:0(?:\.0)?|false)(?:_?[iuf]\w+)?$/.test(parts[0]!.text)) {
      checker.valueOf(parts[0], now.element);
      return;
    }
    for (let index = 0; index < length; index++)
      initialise(checker, lengthNode ? parts[0]! : parts[index]!, now.element, layout, [...indexes, index]);
    return;
  }
  if (now.kind === "struct" && node.type === "struct_expression" && layout.kind === "fields")
    return initialiseFields(checker, node, now.facts.fields, layout, indexes);
  if (isAggregate(now)) {
    checking.refuse(node, "a first value that is not written out", "write the array or struct itself");
    return;
  }
  const value = checker.valueOf(node, now);
  const known = value && checker.constantOf(value);
  if (known === undefined || layout.kind !== "stored") return;
  const { stored } = layout;
  const isSingle = stored.dimensions.length === 0;
  const index = indexes.reduce((sum, one, position) => sum * stored.dimensions[position]! + one, 0);
  const wide = isSingle && stored.type.kind === "int" ? INT : stored.type;
  const unit = isSingle ? wordBytes(stored.type) : sizeOf(stored.type);
  initialiseMemory(checking.module, stored.offset + index * unit, bytesOf(wide, known));
}

function initialiseFields(
  checker: Checker,
  node: SyntaxNode,
  fields: ReadonlyMap<string, RustType>,
  layout: Layout,
  indexes: readonly number[],
): void {
  const given = new Set<string>();
  for (const one of children(node.childForFieldName("body")!)) {
    const nameNode = one.childForFieldName("field") ?? children(one)[0]!;
    const type = fields.get(nameNode.text);
    if (!type || one.type === "base_field_initializer") {
      checker.checking.refuse(
        one,
        `\`${one.text.slice(0, 30)}\` here`,
        `give each field a value: ${[...fields.keys()].join(", ")}`,
      );
      return;
    }
    given.add(nameNode.text);
    const target = field({ layout, indexes: [] }, nameNode.text).layout;
    initialise(checker, one.childForFieldName("value") ?? nameNode, type, target, indexes);
  }
  const missing = [...fields.keys()].filter((name) => !given.has(name));
  if (missing.length > 0)
    checker.checking.fault(
      node,
      `${missing.map((name) => `\`${name}\``).join(", ")} is missing`,
      "give each field a value",
    );
}
