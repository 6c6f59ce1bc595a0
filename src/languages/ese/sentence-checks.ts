// Warnings about sentences as they stand, before anything runs: one that never can, a limit its sensor never reaches, an input nothing gives
// a value, exceptions that meet, a chain of conditions with a gap.
import type { Input } from "../../fir/function.ts";
import { formatQuantity } from "../../units/convert.ts";
import { PLAIN } from "../../units/named.ts";
import type { Unit } from "../../units/unit.ts";
import { casesOf, constantOf, inputOf, keyOf, rangeOf } from "./condition-cases.ts";
import { FILE_SCOPE, type Lowering } from "./lowering.ts";
import { ANYTHING, both, type Cases, either, type Interval } from "./ranges.ts";
import { type Place, spanOf, wordsOf } from "./text.ts";
import type { Expression, RuleException, Sentence, SentenceOf } from "./tree.ts";
import { expressionsOf, partsOf } from "./tree-parts.ts";
import { acts } from "./unknown-coverage.ts";

/** Checks every sentence of the user's file. All but FLX0214 under `strict` are warnings. */
export function checkSentences(lowering: Lowering): void {
  const { program } = lowering;
  for (const term of program.terms.values())
    if (term.body.kind === "expression") checkLimits(lowering, term.body.expression);
  checkBlock(lowering, program.sentences, ANYTHING);
}

/** `given`: what is so where the sentences stand. */
function checkBlock(lowering: Lowering, sentences: readonly Sentence[], given: Cases): void {
  for (const sentence of sentences) {
    for (const expression of expressionsOf(sentence)) checkLimits(lowering, expression);
    checkSentence(lowering, sentence, given);
  }
}

function checkSentence(lowering: Lowering, sentence: Sentence, given: Cases): void {
  switch (sentence.kind) {
    case "if": {
      checkCondition(lowering, sentence.condition, given);
      checkChain(lowering, sentence);
      const { condition, otherwise, otherwisePlace } = sentence;
      checkBlock(lowering, sentence.body, narrowed(lowering, given, condition, "true"));
      if (!otherwise) return;
      if (!canBe(lowering, condition, "false", given)) {
        warn(
          lowering,
          "FLX0216",
          `\`otherwise\` never runs: \`${wordsOf(condition.place)}\` is never false`,
          otherwisePlace!,
          "take it out, or mend the condition",
        );
      }
      checkBlock(lowering, otherwise, narrowed(lowering, given, condition, "false"));
      return;
    }
    case "when":
    case "while":
      checkCondition(lowering, sentence.condition, given);
      checkBlock(lowering, sentence.body, narrowed(lowering, given, sentence.condition, "true"));
      return;
    case "rule":
      for (const { condition, body } of sentence.exceptions) {
        checkCondition(lowering, condition, given);
        checkBlock(lowering, body, narrowed(lowering, given, condition, "true"));
      }
      checkExceptions(lowering, sentence, given);
      checkRule(lowering, sentence, given);
      checkBlock(lowering, sentence.body, given);
      return;
    // These run later, when other things are so.
    case "after":
    case "until-acknowledged":
      checkBlock(lowering, sentence.body, ANYTHING);
      return;
    default:
      if ("body" in sentence) checkBlock(lowering, sentence.body, given);
  }
}

const canBe = (lowering: Lowering, condition: Expression, answer: "true" | "false", given: Cases): boolean =>
  both(casesOf(lowering, condition, answer), isSteady(lowering, condition) ? given : ANYTHING).length > 0;

/** What is so inside a condition. A condition that sentences can change before they are reached says nothing there. */
const narrowed = (lowering: Lowering, given: Cases, condition: Expression, answer: "true" | "false"): Cases =>
  isSteady(lowering, condition) ? both(given, casesOf(lowering, condition, answer)) : given;

/** Whether a condition is of terms and inputs alone, which stay as they are for the whole tick. */
function isSteady(lowering: Lowering, expression: Expression): boolean {
  if (expression.kind === "name")
    return lowering.program.terms.has(expression.name) || !lowering.stateTypes.has(expression.name);
  if (expression.kind === "word" || expression.kind === "parameter" || expression.kind === "each") return false;
  return partsOf(expression).every((part) => isSteady(lowering, part));
}

/** FLX0216 for a condition that is never true, FLX0218 for an input in it that nothing gives a value. */
function checkCondition(lowering: Lowering, condition: Expression, given: Cases): void {
  if (isBoardKnown(lowering)) checkHeard(lowering, condition, condition);
  if (canBe(lowering, condition, "true", given)) return;
  // A limit outside the sensor's range has been told already.
  if (limitsIn(condition).some((one) => isOutside(lowering, one))) return;
  const isAlone = casesOf(lowering, condition, "true").length === 0;
  warn(
    lowering,
    "FLX0216",
    isAlone
      ? `\`${wordsOf(condition.place)}\` is never true, so this never runs`
      : `\`${wordsOf(condition.place)}\` is never true here: the condition around it says otherwise`,
    condition.place,
    "mend the limits, or take the sentence out",
  );
}

/** Whether flux.boards.json says what is connected: without it, what gives an input its value may come later. */
function isBoardKnown(lowering: Lowering): boolean {
  const { agents, inputs, outputs } = lowering.services.vessel;
  return agents.length > 0 || inputs.size > 0 || outputs.size > 0;
}

/** Inputs that have been warned of: once is enough. */
const TOLD = new WeakSet<Input>();

/** `seen`: terms that have been looked into; there, what is wrong is shown at the condition. */
function checkHeard(
  lowering: Lowering,
  condition: Expression,
  part: Expression,
  seen = new Set<string>(),
  isWritten = true,
): void {
  if (part.kind === "name" || part.kind === "word") {
    const input = inputOf(lowering, part);
    const body = part.kind === "name" ? lowering.program.terms.get(part.name)?.body : undefined;
    const isTold = body?.kind === "input" && body.input.agent !== undefined;
    if (input && input.sources.length === 0 && !isTold) {
      if (TOLD.has(input)) return;
      TOLD.add(input);
      warn(
        lowering,
        "FLX0218",
        `\`${wordsOf(part.place)}\` is never heard: no sentence and no pin gives it a value`,
        isWritten ? part.place : condition.place,
        `say where it comes from (from NMEA DPT, from digital pin B3), or bind \`${input.name}\` in flux.boards.json`,
      );
      return;
    }
    if (part.kind === "name" && body?.kind === "expression" && !seen.has(part.name)) {
      seen.add(part.name);
      checkHeard(lowering, condition, body.expression, seen, false);
    }
  }
  // Asking whether it is unknown is no mistake.
  if (part.kind === "is-unknown") return;
  for (const inner of partsOf(part)) checkHeard(lowering, condition, inner, seen, isWritten);
}

/** A quantity beside a constant. */
interface Limit {
  readonly of: Expression;
  readonly limit: Expression;
}

function limitsIn(expression: Expression): Limit[] {
  const inner = partsOf(expression).flatMap(limitsIn);
  switch (expression.kind) {
    case "compare":
      return [
        { of: expression.left, limit: expression.right },
        { of: expression.right, limit: expression.left },
        ...inner,
      ];
    case "between":
      return [{ of: expression.of, limit: expression.low }, { of: expression.of, limit: expression.high }, ...inner];
    case "latch":
      return [
        { of: expression.of, limit: expression.limit },
        ...(expression.again ? [{ of: expression.of, limit: expression.again }] : []),
        ...inner,
      ];
    case "trip":
      return [
        { of: expression.of, limit: expression.trips },
        { of: expression.of, limit: expression.clears },
        ...inner,
      ];
    default:
      return inner;
  }
}

function isOutside(lowering: Lowering, { of, limit }: Limit): boolean {
  const value = constantOf(lowering, limit);
  const range = value === undefined ? undefined : rangeOf(lowering, of);
  return range !== undefined && value !== undefined && (value < range.low || value > range.high);
}

/** FLX0217 for each limit in an expression that its sensor cannot reach. */
function checkLimits(lowering: Lowering, expression: Expression): void {
  for (const one of limitsIn(expression)) {
    if (!isOutside(lowering, one)) continue;
    const range = rangeOf(lowering, one.of)!;
    const unit = unitIn(one.limit) ?? PLAIN;
    const end = (value: number) => formatQuantity(value, unit);
    const shown =
      range.low === Number.NEGATIVE_INFINITY
        ? `up to ${end(range.high)}`
        : range.high === Number.POSITIVE_INFINITY
          ? `from ${end(range.low)} on`
          : `from ${end(range.low)} to ${end(range.high)}`;
    warn(
      lowering,
      "FLX0217",
      `\`${wordsOf(one.of.place)}\` is known ${shown} only, and \`${wordsOf(one.limit.place)}\` is outside`,
      one.limit.place,
      "choose a limit inside the range, or widen the range in the definition",
    );
  }
}

/** FLX0216 for a rule whose exceptions leave it nothing. */
function checkRule(lowering: Lowering, { body, exceptions }: SentenceOf<"rule">, given: Cases): void {
  const isPhysical = acts(lowering, body, FILE_SCOPE);
  const left = exceptions
    .map(({ condition }) => {
      const isFalse = casesOf(lowering, condition, "false");
      return isPhysical ? isFalse : either(isFalse, casesOf(lowering, condition, "unknown"));
    })
    .reduce(both, given);
  if (left.length > 0) return;
  warn(
    lowering,
    "FLX0216",
    "the rule never runs: one of its exceptions always holds",
    body[0]!.place,
    "take the rule or an exception out",
  );
}

/** FLX0214 for two exceptions that can hold at once and say different things. */
function checkExceptions(lowering: Lowering, sentence: SentenceOf<"rule">, given: Cases): void {
  const holds = sentence.exceptions.map(({ condition }) => both(given, casesOf(lowering, condition, "true")));
  for (const [at, one] of sentence.exceptions.entries()) {
    for (const [before, other] of sentence.exceptions.slice(0, at).entries()) {
      if (both(holds[at]!, holds[before]!).length === 0 || isSame(one, other)) continue;
      const [first, second] = [wordsOf(other.condition.place), wordsOf(one.condition.place)];
      lowering.report({
        code: "FLX0214",
        severity: lowering.program.frontMatter.strict || lowering.services.strict ? "error" : "warning",
        message: `\`${first}\` and \`${second}\` can hold at once, and say different things: only the first is done then`,
        primary: { span: spanOf(one.condition.place) },
        labels: [{ span: spanOf(other.condition.place), text: "goes first" }],
        hint: `say which goes first: except when (${second}) and not (${first}), …`,
      });
    }
  }
}

/** Whether two exceptions do the same. */
function isSame(a: RuleException, b: RuleException): boolean {
  const plain = (key: string, value: unknown): unknown => {
    if (/place$/i.test(key)) return undefined;
    if (value instanceof Map) return [...value];
    if (key === "word" && typeof value === "object" && value !== null && "pattern" in value) return value.pattern;
    return value;
  };
  return JSON.stringify(a.body, plain) === JSON.stringify(b.body, plain);
}

/** FLX0215 for `if … / otherwise, if …` over one quantity that moves something and leaves values of it out. */
function checkChain(lowering: Lowering, sentence: SentenceOf<"if">): void {
  const chain: SentenceOf<"if">[] = [sentence];
  for (let last = sentence; last.otherwise; ) {
    const [next] = last.otherwise;
    if (last.otherwise.length !== 1 || next!.kind !== "if" || last.otherwisePlace === undefined) return;
    last = next as SentenceOf<"if">;
    chain.push(last);
  }
  if (chain.length < 2 || !chain.some(({ body }) => acts(lowering, body, FILE_SCOPE))) return;
  const left = chain.map(({ condition }) => casesOf(lowering, condition, "false")).reduce(both);
  const keys = new Set(left.flatMap((one) => [...one.keys()].filter((key) => !key.startsWith("? "))));
  const [key] = keys;
  const limit = chain.flatMap(({ condition }) => limitsIn(condition)).find(({ of }) => keyOf(lowering, of) === key);
  const unit = limit && unitIn(limit.limit);
  if (keys.size !== 1 || key === undefined || !limit || !unit) return;
  const gaps = [...new Set(left.flatMap((one) => (one.get(key) ?? []).map((gap) => interval(gap, unit))))];
  const last = chain.at(-1)!;
  warn(
    lowering,
    "FLX0215",
    `nothing says what happens while \`${wordsOf(limit.of.place)}\` is ${gaps.join(" or ")}`,
    last.condition.place,
    "add after it:\notherwise, …",
  );
}

function interval({ low, high, isLowOpen, isHighOpen }: Interval, unit: Unit): string {
  const end = (value: number) => formatQuantity(value, unit);
  if (low === Number.NEGATIVE_INFINITY) return isHighOpen ? `below ${end(high)}` : `${end(high)} or less`;
  if (high === Number.POSITIVE_INFINITY) return isLowOpen ? `above ${end(low)}` : `${end(low)} or more`;
  return low === high ? end(low) : `from ${end(low)} to ${end(high)}`;
}

/** The unit a constant is written in. */
function unitIn(expression: Expression): Unit | undefined {
  if (expression.kind === "literal" || expression.kind === "convert") return expression.unit;
  for (const part of partsOf(expression)) {
    const unit = unitIn(part);
    if (unit) return unit;
  }
  return undefined;
}

function warn(
  lowering: Lowering,
  code: "FLX0215" | "FLX0216" | "FLX0217" | "FLX0218",
  message: string,
  place: Place,
  hint: string,
): void {
  lowering.report({ code, severity: "warning", message, primary: { span: spanOf(place) }, hint });
}
