// Calls in Rust: functions of this block and of others, the board's functions, and methods of numbers.
import type { Span } from "../../diagnostics/source.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { type ChannelKind, type ChannelPlace, channelOf, nameOfValue, textAt, textOf } from "../code/host-channels.ts";
import { HOST_NAMES, type HostFunction, hostFunction } from "../code/host-functions.ts";
import { converted } from "../code/nodes.ts";
import { declareLocal, readLocal, readPlace } from "../code/places.ts";
import type { Expression, Local, Statement } from "../code/tree.ts";
import { FLOAT, firTypeOf, INT } from "../code/types.ts";
import type { Signature } from "../language.ts";
import type { Checker } from "./check-expression.ts";
import { leavesOf } from "./check-function.ts";
import { checkMethod } from "./check-method.ts";
import type { RustFunction } from "./meanings.ts";
import { copy, type Layout, localLayout, placeOf, type Storage } from "./storage.ts";
import { children } from "./syntax.ts";
import { F64, isAggregate, isUnit, namedType, type RustType, resolve, scalarOf, UNIT } from "./types.ts";
import { makeValue, pinned, unitBlock, type Value } from "./value.ts";

export function checkCall(checker: Checker, node: SyntaxNode): Value | undefined {
  const callee = node.childForFieldName("function")!;
  const args = children(node.childForFieldName("arguments")!);
  if (callee.type === "field_expression") return checkMethod(checker, node, callee, args);
  if (callee.type !== "identifier") {
    const name =
      callee.type === "scoped_identifier"
        ? `\`${callee.text.slice(0, 40)}\``
        : "a call of something other than a named function";
    return checker.checking.refuse(
      callee,
      name,
      "call a function of this program by its name, or a method of a number",
    );
  }
  const known = findFunction(checker, callee);
  if (!known) {
    for (const arg of args) checker.value(arg);
    return undefined;
  }
  return known.origin === "host" ? hostCall(checker, node, known, args) : plainCall(checker, node, known, args);
}

function findFunction(checker: Checker, callee: SyntaxNode): RustFunction | undefined {
  const { checking, scope } = checker;
  const name = callee.text;
  const meaning = scope.meaning(name);
  if (meaning?.kind === "function") return meaning.function;
  if (meaning?.kind === "broken") return undefined;
  if (meaning) return checking.fault(callee, `\`${name}\` is no function`, "call a function by its name");
  const elsewhere = checking.services.signatures.get(name);
  if (elsewhere) return functionOfSignature(checker, elsewhere);
  const host = hostFunction(name);
  if (host) return functionOfHost(checker, name, host);
  const near = [...scope.names(), ...checking.services.signatures.keys(), ...HOST_NAMES];
  return checking.unknownName(callee, `no function called \`${name}\` is declared`, near, "define it in this file");
}

/** A function of another block, of which the machine's types are known: its integers may have any integer type. */
function functionOfSignature(checker: Checker, signature: Signature): RustFunction {
  const typeOf = (type: "i32" | "f64"): RustType => (type === "f64" ? F64 : checker.checking.newType("int"));
  return {
    name: signature.name,
    params: signature.params.map(typeOf),
    result: signature.result ? typeOf(signature.result) : UNIT,
    origin: "elsewhere",
  };
}

/** A function of the board that is not declared: its constants are integers, its other values any number. */
function functionOfHost(checker: Checker, name: string, host: HostFunction): RustFunction {
  return {
    name,
    params: host.constants.map(() => checker.checking.newType("int")),
    result: host.hasResult ? F64 : UNIT,
    origin: "host",
  };
}

export const signatureOf = (known: RustFunction): Signature => ({
  name: known.name,
  params: known.params.flatMap((type) => leavesOf(type).map((leaf) => firTypeOf(scalarOf(leaf)))),
  ...(isUnit(known.result) || isAggregate(known.result) ? {} : { result: firTypeOf(scalarOf(known.result)) }),
});

function wrongCount(
  checker: Checker,
  node: SyntaxNode,
  known: RustFunction,
  due: string,
  count: number,
  isTooMany: boolean,
): undefined {
  return checker.checking.fault(
    node,
    `\`${known.name}\` takes ${due}, here are ${count}`,
    isTooMany ? "take out what is too much" : "add what is missing",
    known.span && { span: known.span, text: "declared here" },
  );
}

function plainCall(
  checker: Checker,
  node: SyntaxNode,
  known: RustFunction,
  args: readonly SyntaxNode[],
): Value | undefined {
  checker.called.add(known.name);
  const values = args.map((arg, index) => {
    const type = known.params[index];
    return type ? checker.valueOf(arg, type) : checker.value(arg);
  });
  const due = known.params.length;
  if (args.length !== due)
    return wrongCount(checker, node, known, `${due} argument${due === 1 ? "" : "s"}`, args.length, args.length > due);
  if (values.some((value) => !value)) return undefined;
  const span = checker.span(node);
  for (const [index, type] of known.params.entries()) if (!isPassable(checker, type, values[index]!)) return undefined;
  const parts = () => prepared(known, values as Value[], span);
  return makeValue({
    type: known.result,
    span,
    build: () => {
      const { before, call, after } = parts();
      if (before.length === 0 && after.length === 0) return call;
      const isEffect = isUnit(known.result) || isAggregate(known.result);
      if (isEffect) return unitBlock([...before, { kind: "expression", expression: call, span }, ...after], span);
      if (after.length === 0) return { kind: "block", statements: before, last: call, type: call.type, span };
      const result: Local = { name: "result", type: call.type, span };
      return {
        kind: "block",
        statements: [...before, declareLocal(result, call, span), ...after],
        last: readLocal(result, span),
        type: call.type,
        span,
      };
    },
    store: (target) => {
      const { before, call, after } = parts();
      const result: Storage = { layout: known.resultLayout!(), indexes: [] };
      return [
        ...before,
        { kind: "expression", expression: call, span },
        ...after,
        ...copy(known.result, result, target, span),
      ];
    },
  });
}

function isPassable(checker: Checker, type: RustType, value: Value): boolean {
  const now = resolve(type);
  const found = resolve(value.type);
  if (now.kind !== "reference" || !now.isMutable) return true;
  if (found.kind === "reference" && found.isMutable && value.place) return true;
  checker.checking.fault(value.span, "this parameter is a mutable reference", "write &mut in front of the variable");
  return false;
}

/**
 * The call itself, what computes structures among its arguments, and what copies back what was lent as mutable. A mutable reference is
 * passed by copying in and out: Rust lets nobody else look at the place in between.
 */
function prepared(
  known: RustFunction,
  values: readonly Value[],
  span: Span,
): { before: Statement[]; call: Expression; after: Statement[] } {
  const before: Statement[] = [];
  const after: Statement[] = [];
  const args: Expression[] = [];
  for (const [index, value] of values.entries()) {
    const type = resolve(known.params[index]!);
    const inner = type.kind === "reference" ? resolve(type.to) : type;
    let { place } = value;
    if (type.kind === "reference" && type.isMutable && place) {
      const fixed = pinned(place.storage(), span);
      before.push(...fixed.statements);
      place = { ...place, storage: () => fixed.storage };
      const lent = known.lent?.(index);
      if (lent) after.push(...copy(inner, { layout: lent, indexes: [] }, fixed.storage, span));
    }
    if (inner.kind !== "struct") {
      const passed = place && type.kind === "reference" ? readPlace(placeOf(place.storage()), span) : value.build();
      args.push(passed);
      continue;
    }
    let storage: Storage;
    if (place) {
      const fixed = pinned(place.storage(), span);
      before.push(...fixed.statements);
      storage = fixed.storage;
    } else {
      const layout = localLayout(inner, "argument", span)!;
      storage = { layout, indexes: [] };
      before.push(...value.store(storage));
    }
    args.push(...leafReads(storage.layout, storage, span));
  }
  const signature = signatureOf(known);
  const scalar = signature.result === undefined ? INT : scalarOf(known.result);
  // Another block's function may give any number that its register holds.
  const own = known.origin === "elsewhere" && scalar.kind === "int" && scalar.bits < 32 ? INT : scalar;
  const call = converted({ kind: "call", callee: signature, args, type: own, span }, scalar);
  return { before, call, after };
}

/** Reads of each number of a structure, in the order of its fields. */
function leafReads(layout: Layout, { indexes }: Storage, span: Span): Expression[] {
  if (layout.kind === "fields")
    return [...layout.fields.values()].flatMap((one) => leafReads(one, { layout: one, indexes }, span));
  return [readPlace(placeOf({ layout, indexes }), span)];
}

function hostCall(
  checker: Checker,
  node: SyntaxNode,
  known: RustFunction,
  args: readonly SyntaxNode[],
): Value | undefined {
  const host = hostFunction(known.name)!;
  const [fewest, most] = host.values;
  const constants = host.constants.length;
  const isDeclared = known.span !== undefined;
  const least = isDeclared ? known.params.length : constants + fewest;
  const largest = isDeclared ? known.params.length : constants + most;
  const passed = args.slice(constants);
  const values = passed.map((arg, index) => hostValue(checker, arg, host, known.params[constants + index]));
  const names = passed.map((arg) => nameOfValue(arg.text));
  const channels = args
    .slice(0, constants)
    .map((arg, index) => channel(checker, arg, host.constants[index]!, known.params[index], names));
  if (args.length < least || args.length > largest) {
    const due = least === largest ? `${least} argument${least === 1 ? "" : "s"}` : `${least} to ${largest} arguments`;
    return wrongCount(checker, node, known, due, args.length, args.length > largest);
  }
  if (values.includes(undefined) || channels.includes(undefined)) return undefined;
  const span = checker.span(node);
  const own = host.hasResult ? FLOAT : INT;
  return makeValue({
    type: known.result,
    span,
    build: () => {
      const call: Expression = {
        kind: "instruction",
        op: host.op,
        imms: channels.map((number) => number!()),
        args: values.map((value) => {
          const built = value!.build();
          return host.op === "out" ? converted(built, FLOAT) : built;
        }),
        hasResult: host.hasResult,
        type: own,
        span,
      };
      return host.hasResult ? converted(call, scalarOf(known.result)) : call;
    },
  });
}

/** A value for an output or a message; a text is the number that stands for it. */
function hostValue(
  checker: Checker,
  node: SyntaxNode,
  host: HostFunction,
  type: RustType | undefined,
): Value | undefined {
  const text = host.op === "out" ? undefined : textAt(node, checker.scope);
  if (text === undefined) return type ? checker.valueOf(node, type) : checker.value(node);
  const number = textOf(channelPlace(checker, node), text);
  return number === undefined ? undefined : checker.constant(number, namedType("i32")!, checker.span(node));
}

/** A port, agent or topic that a call names: its number is asked for when types are settled; 0 after a report. */
function channel(
  checker: Checker,
  node: SyntaxNode,
  kind: ChannelKind,
  type: RustType | undefined,
  values: readonly string[],
): (() => number) | undefined {
  const text = textAt(node, checker.scope);
  const numbered = (given: number | string) => channelOf(channelPlace(checker, node), kind, given, values) ?? 0;
  if (text !== undefined) return () => numbered(text);
  const value = type ? checker.valueOf(node, type) : checker.value(node);
  return (
    value &&
    (() => {
      const number = checker.constantOf(value);
      return number === undefined ? 0 : numbered(number);
    })
  );
}

const channelPlace = ({ checking }: Checker, node: SyntaxNode): ChannelPlace => ({
  module: checking.module,
  services: checking.services,
  reporter: checking.reporter,
  span: checking.spanOf(node),
});
