// Terms: computed once a tick, each before what uses it, and kept in visible cells so that the monitor shows them by name.
import { convertToSi } from "../../units/convert.ts";
import { dimension, sameDimension } from "../../units/dimension.ts";
import { parseQuantity } from "../../units/quantity.ts";
import { boundsOf, withBounds } from "./bounds.ts";
import { anyCell, cellTypeOf, readCell, unknownOf, writeCell } from "./cells.ts";
import { lowerExpression } from "./lower-expression.ts";
import { inFolded, readDefinedInput } from "./lower-name.ts";
import { readAnswer } from "./lower-requests.ts";
import { type CellType, FILE_SCOPE, type Lowering, type NamedState } from "./lowering.ts";
import { ANY, type Operand } from "./operand.ts";
import type { Term } from "./program.ts";
import { type Place, spanOf, wordsOf } from "./text.ts";

/** Computes every term, in order of definition but each after those it uses. */
export function lowerTerms(lowering: Lowering): void {
  for (const term of lowering.program.terms.values()) {
    if (!lowering.terms.has(term.name) && !isList(term)) lowerTerm(lowering, term);
  }
  lowering.builder.span = undefined;
}

/** A list is no one value to keep or to watch: it is read again wherever the term stands. */
const isList = ({ body }: Term): boolean =>
  body.kind === "expression" && ["list", "each", "numbers", "characters"].includes(body.expression.kind);

/** The value of a term at a place that uses it. */
export function readTerm(lowering: Lowering, name: string, place: Place): Operand {
  const term = lowering.program.terms.get(name)!;
  if (!isList(term) || term.body.kind !== "expression" || lowering.terms.get(name) === "begun")
    return readCell(lowering, useTerm(lowering, name, place));
  lowering.termsUsed.add(name);
  lowering.terms.set(name, "begun");
  const operand = lowerExpression(lowering, term.body.expression, FILE_SCOPE);
  lowering.terms.delete(name);
  return operand;
}

/** The cell of a term that a sentence or another term uses. */
export function useTerm(lowering: Lowering, name: string, place: Place): NamedState {
  lowering.termsUsed.add(name);
  const known = lowering.terms.get(name);
  if (known && known !== "begun") return known;
  const term = lowering.program.terms.get(name)!;
  if (known !== "begun") return lowerTerm(lowering, term);
  lowering.report({
    code: "FLX0211",
    severity: "error",
    message: `\`${term.shown}\` is defined by itself`,
    primary: { span: spanOf(term.namePlace) },
    labels: [{ span: spanOf(place), text: "used here" }],
    hint: `for the value it had a tick ago, write previous ${term.shown}`,
  });
  return anyCell(lowering, name);
}

function lowerTerm(lowering: Lowering, term: Term): NamedState {
  const { builder } = lowering;
  const { span: outerSpan, words: outerWords } = builder;
  builder.span = spanOf(term.place);
  builder.words = [];
  // A term is known to itself through `previous`, which needs its type: that of the pass before.
  const readsItself = term.body.kind === "expression" && /\bprevious\b/i.test(wordsOf(term.body.expression.place));
  const early = readsItself ? lowering.stateTypes.get(`term:${term.name}`) : undefined;
  let state: NamedState | undefined;
  if (early) {
    state = { index: cellOf(lowering, term, early), cell: early };
    lowering.terms.set(term.name, state);
  } else lowering.terms.set(term.name, "begun");
  const operand =
    term.body.kind === "input"
      ? inputTerm(lowering, term, term.body.input)
      : lowerExpression(lowering, term.body.expression, FILE_SCOPE);
  const cell = cellType(lowering, term, operand);
  lowering.stateTypes.set(`term:${term.name}`, cell);
  const bounds = operand.kind === "number" ? withBounds(boundsOf(operand)) : {};
  state ??= { index: cellOf(lowering, term, cell), cell, ...bounds };
  writeCell(lowering, state, operand);
  lowering.terms.set(term.name, state);
  builder.span = outerSpan;
  builder.words = outerWords;
  return state;
}

function cellType(lowering: Lowering, term: Term, operand: Operand): CellType {
  const cell = cellTypeOf(operand);
  if (cell && operand.kind !== "text") return cell;
  lowering.error(
    "FLX0405",
    `\`${term.shown}\` is defined as a text`,
    term.place,
    "a term is a quantity, a condition, or one of several texts; write a single text where it is told",
  );
  return { kind: "number", type: ANY };
}

/** Handlers of messages run before the first tick's terms are known. */
function cellOf(lowering: Lowering, term: Term, cell: CellType): number {
  const { sentences, permissions } = lowering.program;
  const isReadEarly = permissions.length > 0 || sentences.some((sentence) => sentence.kind === "told");
  return lowering.typedCell(term.shown, cell, isReadEarly ? unknownOf(cell) : undefined, spanOf(term.namePlace), {
    isTerm: true,
  });
}

function inputTerm(lowering: Lowering, term: Term, input: Extract<Term["body"], { kind: "input" }>["input"]): Operand {
  const { builder } = lowering;
  if (input.agent) return readAnswer(lowering, input);
  const operand = readDefinedInput(lowering, term.shown, input);
  const isBound =
    inFolded(lowering.services.vessel.inputs, term.name) ?? inFolded(lowering.services.vessel.inputs, input.quantity);
  if (!input.needsTransducerDepth || isBound || operand.kind !== "number") return operand;
  const depth = transducerDepth(lowering);
  if (depth === undefined) {
    lowering.report({
      code: "FLX0404",
      severity: "warning",
      message: `DBT and DPT give the sounding below the transducer, and no depth of the transducer is known: 0 m is added`,
      primary: { span: spanOf(input.place) },
      hint: "put under given: in the front matter, or in the vessel's quantities, transducer_depth: 0.4 m",
    });
    return operand;
  }
  return { ...operand, value: builder.op("fadd", [operand.value, builder.f64(depth)]) };
}

/** How deep the transducer is below the surface, in metres, if anybody says. */
function transducerDepth(lowering: Lowering): number | undefined {
  const { frontMatter } = lowering.program;
  for (const name of ["transducer_depth", "transducer depth"]) {
    const text = frontMatter.given.get(name)?.text ?? inFolded(lowering.services.vessel.quantities, name);
    const parsed = text === undefined ? undefined : parseQuantity(text);
    if (parsed?.kind === "quantity" && sameDimension(parsed.quantity.unit.dimension, METRES)) {
      return convertToSi(parsed.quantity.value, parsed.quantity.unit);
    }
  }
  return undefined;
}

const METRES = dimension({ length: 1 });
