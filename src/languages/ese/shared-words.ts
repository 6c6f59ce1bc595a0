// A word that is used with several arguments is compiled once, as a helper function, where that is smaller than its meaning at each use.
// Only words that compute can be: a meaning that keeps, samples or moves something belongs to the place where it stands.
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { emptyModule, type FirFunction, type FirType } from "../../fir/function.ts";
import { opFacts } from "../../fir/ops.ts";
import { FLOAT_PARAMS_MAX } from "../../isa/limits.ts";
import type { Word } from "../../vocabulary/word.ts";
import { type Binding, Lowering, type Scope } from "./lowering.ts";
import {
  type NumberOperand,
  type Operand,
  type QuantityType,
  settled,
  truthOfValue,
  truthValue,
  typeKey,
} from "./operand.ts";
import type { Program } from "./program.ts";
import { wordsOf } from "./text.ts";
import type { Expression, Sentence } from "./tree.ts";
import { expressionsOf, sentencesIn, walk } from "./tree-parts.ts";

/** A word as a function of the module; "inline" if its meaning is not worth one. */
export type SharedWord =
  | "inline"
  | {
      readonly callee: string;
      readonly result: { readonly kind: "truth" } | { readonly kind: "number"; readonly type: QuantityType };
    };

type Meaning = (lowering: Lowering, inside: Scope) => Operand | undefined;

// Bytes, about: an instruction with its operands, a constant, what a function costs beside its code, a call, and an argument of one.
const INSTRUCTION = 3;
const CONSTANT = 4;
const FUNCTION = 6;
const CALL = 3;
const ARGUMENT = 1.5;

/** A call of the word's function, or undefined where its meaning is better compiled here. */
export function callShared(
  lowering: Lowering,
  word: Word,
  parameters: ReadonlyMap<string, Binding>,
  meaning: Meaning,
): Operand | undefined {
  const args = numbersOf(word, parameters);
  const isDemanded = lowering.services.wordsAreFunctions === true;
  if (!args || (!isDemanded && args.every(({ constant }) => constant !== undefined))) return undefined;
  const key = [word.pattern, ...args.map(({ type }) => typeKey(type))].join(" · ");
  const uses = lowering.wordUses.get(key) ?? new Set<string>();
  lowering.wordUses.set(key, uses.add(argumentsKey(parameters, args)));
  const count = lowering.learned.usesOf(key, expectedUses(lowering.program, word));
  if (count < 2 && !isDemanded) return undefined;
  let shared = lowering.sharedWords.get(key);
  if (!shared) {
    const named = lowering.sharedWords.size === 0 ? word.pattern : `${word.pattern} (${lowering.sharedWords.size + 1})`;
    shared = share(lowering, word, parameters, args, isDemanded ? key : named, isDemanded ? undefined : count, meaning);
    lowering.sharedWords.set(key, shared);
  }
  if (shared === "inline") return undefined;
  const values = args.map(({ value }) => value);
  const { builder } = lowering;
  if (shared.result.kind === "number")
    return { kind: "number", value: builder.call(shared.callee, values, "f64")!, type: shared.result.type };
  const truth = builder.call(shared.callee, values, "i32")!;
  return settled(truthOfValue(builder, () => truth));
}

const writtenUses = new WeakMap<Program, ReadonlyMap<Word, ReadonlySet<string>>>();

/** With how many different arguments the file's own text uses a word, as far as can be told without its types; at least 1. */
function expectedUses(program: Program, word: Word): number {
  let uses = writtenUses.get(program);
  if (!uses) {
    uses = countUses(program);
    writtenUses.set(program, uses);
  }
  return Math.max(1, uses.get(word)?.size ?? 0);
}

function countUses({ terms, sentences }: Program): ReadonlyMap<Word, ReadonlySet<string>> {
  const uses = new Map<Word, Set<string>>();
  const count = (part: Expression): void => {
    if (part.kind !== "word" || [...part.arguments.values()].every(({ kind }) => kind === "literal")) return;
    const known = uses.get(part.word) ?? new Set<string>();
    uses.set(part.word, known.add(textsKey(part.arguments.values())));
  };
  const countIn = (sentence: Sentence): void => {
    for (const expression of expressionsOf(sentence)) walk(expression, count);
    sentencesIn(sentence).forEach(countIn);
  };
  for (const { body } of terms.values()) if (body.kind === "expression") walk(body.expression, count);
  sentences.forEach(countIn);
  return uses;
}

/** The arguments, if the word takes numbers and nothing else. */
function numbersOf(word: Word, parameters: ReadonlyMap<string, Binding>): NumberOperand[] | undefined {
  const numbers = word.parameters.flatMap(({ name }) => {
    const operand = parameters.get(name.toLowerCase())?.operand;
    return operand?.kind === "number" && !operand.type.isAny ? [operand] : [];
  });
  const fit = numbers.length === word.parameters.length && numbers.length > 0 && numbers.length <= FLOAT_PARAMS_MAX;
  return fit ? numbers : undefined;
}

const textsKey = (expressions: Iterable<Expression>): string =>
  [...expressions].map(({ place }) => wordsOf(place)).join(" · ");

/** Uses with the same arguments are one: they are computed once wherever they stand. */
function argumentsKey(parameters: ReadonlyMap<string, Binding>, args: readonly NumberOperand[]): string {
  const isFree = [...parameters.values()].every(({ scope }) => scope.word === undefined && scope.locals === undefined);
  return isFree
    ? textsKey([...parameters.values()].map(({ expression }) => expression))
    : args.map(({ value }) => value).join();
}

function share(
  lowering: Lowering,
  word: Word,
  parameters: ReadonlyMap<string, Binding>,
  args: readonly NumberOperand[],
  name: string,
  /** Undefined where it is to be a function whatever that costs. */
  uses: number | undefined,
  meaning: Meaning,
): SharedWord {
  const trial = new Lowering(
    lowering.program,
    emptyModule("trial"),
    { ...lowering.services, reporter: new Reporter() },
    lowering.learned,
  );
  trial.wordStack.push(...lowering.wordStack);
  const tried = build(trial, word, parameters, args, { name }, meaning);
  const { module } = trial;
  const isPure =
    [module.states, module.inputs, module.outputs, module.topics, trial.updates, trial.deferred].every(
      (list) => list.length === 0,
    ) && onlyComputes(tried.fn);
  const { result } = tried;
  if (trial.hasErrors || !isPure || (result?.kind !== "number" && result?.kind !== "truth")) return "inline";
  const size = sizeOf(tried.fn);
  if (uses !== undefined && size + FUNCTION + uses * (CALL + args.length * ARGUMENT) >= uses * size) return "inline";
  const type: FirType = result.kind === "number" ? "f64" : "i32";
  const { fn } = build(lowering, word, parameters, args, { name, result: type }, meaning);
  lowering.module.functions.push(fn);
  return { callee: fn.name, result: result.kind === "number" ? { kind: "number", type: result.type } : result };
}

/** The meaning as a function of its arguments, in SI. */
function build(
  lowering: Lowering,
  word: Word,
  parameters: ReadonlyMap<string, Binding>,
  args: readonly NumberOperand[],
  { name, result }: { readonly name: string; readonly result?: FirType },
  meaning: Meaning,
): { fn: FirFunction; result: Operand | undefined } {
  let returned: Operand | undefined;
  const head = {
    name,
    kind: "helper" as const,
    params: args.map(() => "f64" as const),
    ...(result ? { result } : {}),
  };
  const { function: fn } = lowering.inFunction(head, () => {
    const { builder } = lowering;
    const inside = new Map(
      word.parameters.map(({ name }, index) => {
        const operand: NumberOperand = { kind: "number", value: builder.params[index]!, type: args[index]!.type };
        return [name.toLowerCase(), { ...parameters.get(name.toLowerCase())!, operand }] as const;
      }),
    );
    returned = meaning(lowering, { word, parameters: inside });
    if (!result || !returned) return;
    if (returned.kind === "number") lowering.builder.return(returned.value);
    else if (returned.kind === "truth") lowering.builder.return(truthValue(lowering.builder, returned));
  });
  return { fn, result: returned };
}

const onlyComputes = (fn: FirFunction): boolean =>
  fn.blocks.every((block) =>
    block.instructions.every(
      ({ op }) => op === "const" || op === "call" || ["pure", "trap"].includes(opFacts(op).effect),
    ),
  );

function sizeOf(fn: FirFunction): number {
  const constants = new Set<number>();
  let size = 0;
  for (const { instructions } of fn.blocks) {
    for (const { op, imms } of instructions) {
      if (op !== "const") size += INSTRUCTION;
      else if (!constants.has(imms[0]!)) {
        constants.add(imms[0]!);
        size += CONSTANT;
      }
    }
  }
  return size;
}
