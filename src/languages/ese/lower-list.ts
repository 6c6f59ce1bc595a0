// Compiles lists. A list has its length when it is compiled, so what is said of each item is compiled once for each: there is nothing to
// run over, and an item may be any value.
import type { ValueId } from "../../fir/function.ts";
import { unify } from "./check-units.ts";
import { lowerCondition } from "./lower-condition.ts";
import { asNumber, lowerExpression, lowerNumber, unknownNumber } from "./lower-expression.ts";
import { lowerBlock } from "./lower-sentences.ts";
import type { Local, Lowering, Scope } from "./lowering.ts";
import { type ListItem, type ListOperand, type NumberOperand, type Operand, PLAIN_NUMBER, settled } from "./operand.ts";
import { type Place, wordsOf } from "./text.ts";
import type { Expression, ExpressionOf, SentenceOf } from "./tree.ts";

/** More is no list a person wrote. */
export const LIST_LENGTH_MAX = 256;

export type ListExpression = ExpressionOf<"list" | "each" | "list-function" | "item" | "numbers" | "characters">;

/** Compiles a list, or what is made of one. */
export function lowerListExpression(lowering: Lowering, expression: ListExpression, scope: Scope): Operand {
  switch (expression.kind) {
    case "list":
      return {
        kind: "list",
        items: expression.items.map((item) => ({ operand: steady(lowerExpression(lowering, item, scope)) })),
      };
    case "each":
      return lowerEach(lowering, expression, scope);
    case "list-function":
      return listFunction(lowering, expression, scope);
    case "item":
      return itemOf(lowering, expression, scope);
    case "numbers":
      return numbers(lowering, expression, scope);
    case "characters":
      return characters(lowering, expression, scope);
  }
}

/** An operand that must be a list; FLX0405 and an empty one if it is none. */
export function lowerList(lowering: Lowering, expression: Expression, scope: Scope): ListOperand {
  const operand = lowerExpression(lowering, expression, scope);
  if (operand.kind === "list") return operand;
  if (!(operand.kind === "number" && operand.type.isAny))
    lowering.error(
      "FLX0405",
      `\`${wordsOf(expression.place)}\` is no list`,
      expression.place,
      "a list is written as [1 m, 2 m, 3 m]; put brackets around what is said for each item",
    );
  return { kind: "list", items: [] };
}

/** for each a, b in LIST, S */
export function lowerForEach(lowering: Lowering, sentence: SentenceOf<"for-each">, scope: Scope): void {
  const list = lowerList(lowering, sentence.of, scope);
  overItems(lowering, list, sentence.names, sentence.of, scope, (inside, { isThere }) => {
    if (isThere === undefined) lowerBlock(lowering, sentence.body, inside);
    else lowering.when(isThere, () => lowerBlock(lowering, sentence.body, inside));
  });
}

function lowerEach(lowering: Lowering, expression: ExpressionOf<"each">, scope: Scope): ListOperand {
  const { builder } = lowering;
  const list = lowerList(lowering, expression.of, scope);
  const items = overItems(lowering, list, expression.names, expression.of, scope, (inside, { isThere }): ListItem => {
    const there = expression.where && lowerCondition(lowering, expression.where, inside).isTrue();
    const both = there && isThere ? builder.op("and", [there, isThere]) : (there ?? isThere);
    const operand = steady(lowerExpression(lowering, expression.value, inside));
    return { operand, ...(both === undefined ? {} : { isThere: both }) };
  });
  return { kind: "list", items };
}

/** Truths are asked for later, perhaps when their cells hold the next item's. */
const steady = (operand: Operand): Operand => (operand.kind === "truth" ? settled(operand) : operand);

/**
 * Compiles `body` once for each item, with its names bound. What it keeps from one time to the next is kept from item to item, and begins
 * anew with every list: a word that runs over a recording of readings gives the same each tick.
 */
function overItems<Result>(
  lowering: Lowering,
  list: ListOperand,
  names: readonly string[],
  of: Expression,
  scope: Scope,
  body: (inside: Scope, item: ListItem) => Result,
): Result[] {
  if (list.items.length > LIST_LENGTH_MAX) {
    lowering.error(
      "FLX0602",
      `a list of ${list.items.length} items is too long`,
      of.place,
      `${LIST_LENGTH_MAX} is the most`,
    );
    return [];
  }
  const scopes = list.items.map((item) => scopeOf(lowering, item, names, of, scope));
  if (scopes.length === 0) return [];
  const cells = cellsOf(lowering, () => body(scopes[0]!, list.items[0]!));
  for (const index of cells) {
    const { type, initial = 0 } = lowering.module.states[index]!;
    const { builder } = lowering;
    builder.setState(index, type === "i32" ? builder.i32(initial) : builder.f64(initial));
  }
  return scopes.map((inside, index) => {
    const [updates, deferred] = [lowering.updates.length, lowering.deferred.length];
    const result = lowering.withSharedCells([...cells], () => {
      const one = body(inside, list.items[index]!);
      for (let at = updates; at < lowering.updates.length; at++) lowering.updates[at]!();
      return one;
    });
    lowering.updates.length = updates;
    if (lowering.deferred.length > deferred) {
      lowering.deferred.length = deferred;
      lowering.error(
        "FLX0205",
        "`after` cannot stand in what is done for each item of a list",
        of.place,
        "take it out of the `for each`",
      );
    }
    return result;
  });
}

/** The cells that a body makes: it is compiled once into nothing to find them. */
function cellsOf(lowering: Lowering, body: () => unknown): number[] {
  const cells: number[] = [];
  const [updates, deferred] = [lowering.updates.length, lowering.deferred.length];
  lowering.inFunction({ name: "trial", kind: "tick" }, () => void lowering.withSharedCells(cells, body));
  lowering.updates.length = updates;
  lowering.deferred.length = deferred;
  return cells;
}

function scopeOf(lowering: Lowering, item: ListItem, names: readonly string[], of: Expression, scope: Scope): Scope {
  const parts = names.length === 1 ? [item.operand] : columns(lowering, item.operand, names, of.place);
  const locals = new Map<string, Local>(scope.locals ?? []);
  names.forEach((name, index) => {
    const operand = parts[index] ?? unknownNumber(lowering);
    // It is computed again at the end of its own turn, where it still is what it was.
    locals.set(name, { operand, again: () => operand });
  });
  return { ...scope, locals };
}

function columns(lowering: Lowering, row: Operand, names: readonly string[], place: Place): Operand[] {
  if (row.kind === "list" && row.items.length === names.length) return row.items.map((item) => item.operand);
  const has = row.kind === "list" ? `${row.items.length} values` : "one value";
  lowering.error(
    "FLX0504",
    `each item of \`${wordsOf(place)}\` has ${has}, and ${names.length} names are given`,
    place,
    "name as many as a row has",
  );
  return [];
}

function listFunction(lowering: Lowering, expression: ExpressionOf<"list-function">, scope: Scope): Operand {
  const { builder } = lowering;
  const { items } = lowerList(lowering, expression.of, scope);
  if (expression.name === "number of items") return counted(lowering, items);
  const numbers = items.map((item) => ({ ...item, number: asNumber(lowering, expression.of, item.operand) }));
  const [first, ...rest] = numbers;
  if (!first) {
    if (expression.name === "sum") return { kind: "number", value: builder.f64(0), type: PLAIN_NUMBER, constant: 0 };
    return unknownNumber(lowering);
  }
  const op = ({ sum: "fadd", smallest: "fmin", largest: "fmax" } as const)[expression.name];
  const neutral = { sum: 0, smallest: Number.POSITIVE_INFINITY, largest: Number.NEGATIVE_INFINITY }[expression.name];
  const value = ({ number, isThere }: (typeof numbers)[number]): ValueId =>
    isThere === undefined ? number.value : builder.op("fsel", [isThere, number.value, builder.f64(neutral)]);
  let total: NumberOperand = { kind: "number", value: value(first), type: first.number.type };
  for (const item of rest) {
    const type = unify(lowering, expression.of, total, expression.of, item.number, "stands beside");
    total = { kind: "number", value: builder.op(op, [total.value, value(item)]), type };
  }
  return total;
}

function counted(lowering: Lowering, items: readonly ListItem[]): NumberOperand {
  const { builder } = lowering;
  const open = items.flatMap(({ isThere }) => isThere ?? []);
  const fixed = items.length - open.length;
  if (open.length === 0) return { kind: "number", value: builder.f64(fixed), type: PLAIN_NUMBER, constant: fixed };
  const zero = builder.i32(0);
  const present = open
    .map((isThere) => builder.op("ne", [isThere, zero]))
    .reduce((sum, one) => builder.op("add", [sum, one]), builder.i32(fixed));
  return { kind: "number", value: builder.op("itof", [present]), type: PLAIN_NUMBER };
}

function itemOf(lowering: Lowering, expression: ExpressionOf<"item">, scope: Scope): Operand {
  const { items } = lowerList(lowering, expression.of, scope);
  const index = expression.index && wholeNumber(lowering, expression.index, scope);
  if (expression.index && index === undefined) return unknownNumber(lowering);
  const item = items.at(index === undefined ? -1 : index - 1);
  if (item && (index === undefined || index >= 1)) return item.operand;
  if (items.length > 0 || index === undefined)
    lowering.error(
      "FLX0305",
      `\`${wordsOf(expression.of.place)}\` has ${items.length} items, and item ${index ?? "1"} is none of them`,
      expression.place,
      "items are counted from 1",
    );
  return unknownNumber(lowering);
}

function numbers(lowering: Lowering, expression: ExpressionOf<"numbers">, scope: Scope): ListOperand {
  const first = wholeNumber(lowering, expression.first, scope);
  const last = wholeNumber(lowering, expression.last, scope);
  if (first === undefined || last === undefined) return { kind: "list", items: [] };
  const count = Math.max(0, last - first + 1);
  if (count > LIST_LENGTH_MAX) {
    lowering.error(
      "FLX0602",
      `a list of ${count} items is too long`,
      expression.place,
      `${LIST_LENGTH_MAX} is the most`,
    );
    return { kind: "list", items: [] };
  }
  const items = Array.from({ length: count }, (_, index): ListItem => {
    const constant = first + index;
    return {
      operand: { kind: "number", value: lowering.builder.f64(constant), type: PLAIN_NUMBER, constant, bare: constant },
    };
  });
  return { kind: "list", items };
}

/** A whole number that is known when the program is compiled: what counts items must be. */
function wholeNumber(lowering: Lowering, expression: Expression, scope: Scope): number | undefined {
  const { constant, type } = lowerNumber(lowering, expression, scope);
  if (constant !== undefined && Number.isInteger(constant)) return constant;
  if (!type.isAny)
    lowering.error(
      "FLX0405",
      `\`${wordsOf(expression.place)}\` is no whole number that is written out`,
      expression.place,
      "lists have their length when the program is compiled: write a number",
    );
  return undefined;
}

function characters(lowering: Lowering, expression: ExpressionOf<"characters">, scope: Scope): ListOperand {
  const operand = lowerExpression(lowering, expression.of, scope);
  if (operand.kind !== "text") {
    if (!(operand.kind === "number" && operand.type.isAny))
      lowering.error(
        "FLX0405",
        `\`${wordsOf(expression.of.place)}\` is no text that is written out`,
        expression.of.place,
        'write the text in quotes: characters of "GPRMC"',
      );
    return { kind: "list", items: [] };
  }
  const items = [...operand.value].slice(0, LIST_LENGTH_MAX).map((character): ListItem => {
    const constant = character.codePointAt(0)!;
    return {
      operand: { kind: "number", value: lowering.builder.f64(constant), type: PLAIN_NUMBER, constant, bare: constant },
    };
  });
  return { kind: "list", items };
}
