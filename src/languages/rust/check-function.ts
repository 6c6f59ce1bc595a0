// One function: its head (names and types) and its body. Structures are passed as their numbers; what the machine cannot return in a
// register (a structure, or what a mutable reference has become) is left in memory for the caller to take at once.
import type { SyntaxNode } from "../code/grammar.ts";
import { blockOf, declareLocal, readLocal } from "../code/places.ts";
import { Scope } from "../code/scope.ts";
import type { CodeFunction, Local, Statement } from "../code/tree.ts";
import { Checker } from "./check-expression.ts";
import { memoryLayout } from "./check-let.ts";
import { checkType } from "./check-type.ts";
import type { Checking, Meaning, RustFunction } from "./meanings.ts";
import { copy, type Layout, localLayout } from "./storage.ts";
import { children } from "./syntax.ts";
import { isAggregate, isNever, isUnit, type RustType, resolve, scalarOf, UNIT } from "./types.ts";
import { effectOf, type Value } from "./value.ts";

/** The numbers a parameter is passed as. */
export function leavesOf(type: RustType): RustType[] {
  const now = resolve(type);
  if (now.kind === "reference") return leavesOf(now.to);
  return now.kind === "struct" ? [...now.facts.fields.values()].flatMap(leavesOf) : [now];
}

/** Name and types; undefined after a report. */
export function readHead(checker: Checker, node: SyntaxNode, origin: RustFunction["origin"]): RustFunction | undefined {
  const { checking } = checker;
  const nameNode = node.childForFieldName("name")!;
  const name = nameNode.text;
  const generic = node.childForFieldName("type_parameters");
  if (generic) return checking.refuse(generic, "generic functions", "write the types out");
  const modifiers = children(node).find((child) => child.type === "function_modifiers");
  if (modifiers && /\basync\b/.test(modifiers.text))
    return checking.refuse(modifiers, "`async`", "do the work in tick()");
  const params = readParameters(checker, node.childForFieldName("parameters")!);
  const resultNode = node.childForFieldName("return_type");
  const result = resultNode ? checkType(checker, resultNode) : UNIT;
  if (!params || !result) return undefined;
  if (resolve(result).kind === "reference")
    return checking.refuse(resultNode!, "a function that gives a reference", "give the value itself");
  const isEntry = origin === "defined" && (name === "main" || name === "tick") && params.length === 0;
  if (name === "main" && origin === "defined" && !isEntry)
    return checking.refuse(node.childForFieldName("parameters")!, "parameters of `main`", "write fn main()");
  if (isEntry && isAggregate(result))
    return checking.refuse(resultNode!, `\`${name}\` with a result of several numbers`, "give one number");
  const span = checking.spanOf(nameNode);
  const layouts = new Map<string, Layout>();
  const left = (key: string, type: RustType): Layout => {
    let layout = layouts.get(key);
    if (!layout) layouts.set(key, (layout = memoryLayout(checker, type, `${name} (${key})`, span)));
    return layout;
  };
  return {
    name,
    params,
    result,
    span,
    origin: isEntry ? "entry" : origin,
    lent: (index) => {
      const type = resolve(params[index]!);
      return type.kind === "reference" && type.isMutable ? left(`parameter ${index}`, type.to) : undefined;
    },
    resultLayout: () => left("result", result),
  };
}

function readParameters(checker: Checker, list: SyntaxNode): RustType[] | undefined {
  const { checking } = checker;
  const params: RustType[] = [];
  let isRight = true;
  for (const node of children(list)) {
    if (node.type === "parameter") {
      const typeNode = node.childForFieldName("type")!;
      const type = checkType(checker, typeNode);
      if (type && leavesOf(type).some((leaf) => leaf.kind === "array"))
        checking.refuse(typeNode, "arrays as parameters", "use a static array, by its name");
      else if (type && leavesOf(type).some((leaf) => leaf.kind === "unit" || leaf.kind === "never"))
        checking.refuse(typeNode, "a parameter without a value", "leave it out");
      else if (type) {
        params.push(type);
        continue;
      }
    } else if (node.type === "self_parameter") checking.refuse(node, "methods", "write a function with a parameter");
    else if (node.type === "variadic_parameter")
      checking.refuse(node, "a variable number of arguments", "name each parameter");
    else checking.refuse(node, "a parameter without a name", "write name: type");
    isRight = false;
  }
  return isRight ? params : undefined;
}

interface Parameter {
  readonly type: RustType;
  readonly layout: Layout;
  /** Index among the parameters as they are written. */
  readonly index: number;
}

/** What a function's body becomes; undefined if it is wrong. `called` gets the names of what it calls. */
export function checkFunction(
  checking: Checking,
  global: Scope<Meaning>,
  known: RustFunction,
  node: SyntaxNode,
  called: Set<string>,
): (() => CodeFunction) | undefined {
  const scope = new Scope(global);
  const parameters: Parameter[] = [];
  const own = new Set<string>();
  const { result } = known;
  const leave = (value: Value | undefined, span: Value["span"]): Statement[] => leaving(known, parameters, value, span);
  const checker = new Checker(checking, scope, own, { result, leave });
  for (const [index, one] of children(node.childForFieldName("parameters")!).entries()) {
    const parameter = bindParameter(checker, one, known.params[index]!, index);
    if (parameter) parameters.push(parameter);
  }
  const body = checker.valueOf(node.childForFieldName("body"), result);
  for (const name of own) called.add(name);
  checking.settleTypes();
  if (!body || parameters.length < known.params.length || checking.reporter.hasErrors) return undefined;
  return () => {
    const statements =
      isUnit(result) || isNever(body.type)
        ? [effectOf(body), ...(isNever(body.type) ? [] : leave(undefined, body.span))]
        : leave(body, body.span);
    if (own.has(known.name)) refuseShared(checker, known.name);
    const isMemoryResult = isAggregate(result);
    return {
      name: known.name,
      params: parameters.flatMap(({ layout }) => localsOf(layout)),
      result: isUnit(result) || isNever(result) || isMemoryResult ? undefined : scalarOf(result),
      body: blockOf(statements, body.span),
      span: known.span!,
      kind: known.origin !== "entry" ? "helper" : known.name === "main" ? "start" : "tick",
    };
  };
}

function bindParameter(checker: Checker, node: SyntaxNode, type: RustType, index: number): Parameter | undefined {
  const pattern = node.childForFieldName("pattern")!;
  const isMutable =
    pattern.type === "mut_pattern" || node.children.some((child) => child?.type === "mutable_specifier");
  const nameNode = pattern.type === "mut_pattern" ? children(pattern).at(-1)! : pattern;
  const span = checker.span(nameNode);
  const now = resolve(type);
  const layout = localLayout(now.kind === "reference" ? now.to : now, nameNode.text, span)!;
  if (nameNode.text === "_") return { type, layout, index };
  if (nameNode.type !== "identifier")
    return checker.checking.refuse(
      pattern,
      `the pattern \`${pattern.text.slice(0, 30)}\` as a parameter`,
      "give it a name",
    );
  checker.scope.define(nameNode.text, {
    kind: "variable",
    variable: {
      name: nameNode.text,
      type,
      isMutable,
      isDeferred: false,
      span,
      storage: () => ({ layout, indexes: [] }),
    },
  });
  return { type, layout, index };
}

const localsOf = (layout: Layout): Local[] =>
  layout.kind === "local"
    ? [layout.local]
    : layout.kind === "fields"
      ? [...layout.fields.values()].flatMap(localsOf)
      : [];

/** A return: the result first, then what was lent goes back, then the end. */
function leaving(
  known: RustFunction,
  parameters: readonly Parameter[],
  value: Value | undefined,
  span: Value["span"],
): Statement[] {
  const { result } = known;
  const back = parameters.flatMap(({ type, layout, index }) => {
    const lent = known.lent?.(index);
    const now = resolve(type);
    return lent && now.kind === "reference"
      ? copy(now.to, { layout, indexes: [] }, { layout: lent, indexes: [] }, span)
      : [];
  });
  if (!value || isUnit(result))
    return [...(value ? [effectOf(value)] : []), ...back, { kind: "return", value: undefined, span }];
  if (isAggregate(result))
    return [
      ...value.store({ layout: known.resultLayout!(), indexes: [] }),
      ...back,
      { kind: "return", value: undefined, span },
    ];
  if (back.length === 0) return [{ kind: "return", value: value.build(), span }];
  const local: Local = { name: "result", type: scalarOf(result), span };
  return [declareLocal(local, value.build(), span), ...back, { kind: "return", value: readLocal(local, span), span }];
}

function refuseShared(checker: Checker, name: string): void {
  for (const { name: variable, span } of checker.inMemory)
    checker.checking.refuse(
      span,
      `\`${variable}\`, an array of \`${name}\`, which calls itself,`,
      "make it a static: there is one place for it in memory",
    );
}
