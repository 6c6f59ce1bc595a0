// Local terms of a word: `**x** := E` lines in its meaning. Each is computed once a use of the word. One that its sentences set, or that
// is defined with its own `previous`, has a cell of its own for each use.

import type { Word } from "../../vocabulary/word.ts";
import { cellTypeOf, hiddenCell, readCell, writeCell } from "./cells.ts";
import { lowerExpression } from "./lower-expression.ts";
import type { CellType, Local, Lowering, Scope } from "./lowering.ts";
import { ANY, settled, typeKey } from "./operand.ts";
import type { LocalTerm, WordBody } from "./program.ts";
import { wordsOf } from "./text.ts";
import type { Sentence } from "./tree.ts";

/** The scope of a meaning with its local terms computed, in order. */
export function withLocals(lowering: Lowering, word: Word, body: WordBody, inside: Scope): Scope {
  const locals = new Map<string, Local>(inside.locals ?? []);
  const scope: Scope = { ...inside, locals };
  const set = new Set(body.kind === "sentences" ? assignedIn(body.sentences) : []);
  for (const local of body.locals) locals.set(local.name, lowerLocal(lowering, word, local, scope, locals, set));
  return scope;
}

/** Of a word's arguments: a local term of two uses may have two types. */
const typesOf = ({ parameters }: Scope): string =>
  [...parameters.values()]
    .map(({ operand }) => (operand?.kind === "number" ? typeKey(operand.type) : operand?.kind))
    .join();

function lowerLocal(
  lowering: Lowering,
  word: Word,
  { name, expression }: LocalTerm,
  scope: Scope,
  locals: Map<string, Local>,
  set: ReadonlySet<string>,
): Local {
  const key = `local:${word.pattern}:${name}:${typesOf(scope)}`;
  const readsItself = wordsOf(expression.place).toLowerCase().includes(`previous ${name}`);
  // Its type is that of the pass before.
  const known = (): CellType => lowering.stateTypes.get(key) ?? { kind: "number", type: ANY };
  const own = readsItself ? hiddenCell(lowering, name, known()) : undefined;
  const again = (at: Scope) => lowerExpression(lowering, expression, at);
  locals.set(name, { isBegun: true, again, ...(own ? { cell: own } : {}) });
  const operand = again(scope);
  const cell = cellTypeOf(operand);
  if (cell && !(cell.kind === "number" && cell.type.isAny)) lowering.stateTypes.set(key, cell);
  if (own) writeCell(lowering, own, operand);
  if (set.has(name) && cell) {
    const kept = own ?? hiddenCell(lowering, name, cell);
    if (!own) writeCell(lowering, kept, operand);
    return { cell: kept, again: () => readCell(lowering, kept) };
  }
  return {
    operand: operand.kind === "truth" ? settled(operand) : operand,
    again: own ? () => readCell(lowering, own) : again,
  };
}

/** What sentences set. */
function assignedIn(sentences: readonly Sentence[]): string[] {
  return sentences.flatMap((sentence) => [
    ...(sentence.kind === "assign" ? [sentence.target] : []),
    ...("body" in sentence ? assignedIn(sentence.body) : []),
    ...(sentence.kind === "if" ? assignedIn(sentence.otherwise ?? []) : []),
  ]);
}
