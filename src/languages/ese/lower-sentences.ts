// Compiles sentences: what they are, conditions and loops, and the warning for what is left open when something is unknown.
import { isDimensionless } from "../../units/dimension.ts";
import { observeCondition, observeSentence } from "./coverage.ts";
import { lowerAcknowledge, lowerUntilAcknowledged } from "./lower-alarm.ts";
import { lowerCall } from "./lower-call.ts";
import { lowerCondition } from "./lower-condition.ts";
import { lowerExpression, lowerNumber } from "./lower-expression.ts";
import { lowerForEach } from "./lower-list.ts";
import { lowerTell } from "./lower-messages.ts";
import { lowerAsk, lowerDelegate } from "./lower-requests.ts";
import { lowerRule } from "./lower-rule.ts";
import { lowerAssign, lowerCount } from "./lower-state.ts";
import { lowerAfter, lowerAtMostEvery, lowerEvery, lowerWhen } from "./lower-time.ts";
import { lowerWord } from "./lower-word.ts";
import type { Lowering, Scope } from "./lowering.ts";
import { described } from "./operand.ts";
import { error } from "./reading-faults.ts";
import { spanOf, wordsOf } from "./text.ts";
import type { Sentence, SentenceOf } from "./tree.ts";
import { warnIfRuleIsOpen, warnIfUnknownIsOpen } from "./unknown-coverage.ts";

/** Compiles sentences in order. */
export function lowerBlock(lowering: Lowering, sentences: readonly Sentence[], scope: Scope): void {
  for (const [index, sentence] of sentences.entries()) {
    const { builder } = lowering;
    const outer = builder.span;
    // The code of a word's meaning belongs to the sentence that uses the word.
    if (sentence.place.text === lowering.program.text) builder.span = spanOf(sentence.place);
    if (sentence.kind === "if") warnIfUnknownIsOpen(lowering, sentence, sentences.slice(index + 1), scope);
    if (sentence.kind === "rule") warnIfRuleIsOpen(lowering, sentence, sentences.slice(index + 1), scope);
    observeSentence(lowering, sentence);
    lowerSentence(lowering, sentence, scope);
    builder.span = outer;
  }
}

function lowerSentence(lowering: Lowering, sentence: Sentence, scope: Scope): void {
  switch (sentence.kind) {
    case "if":
      lowerIf(lowering, sentence, scope);
      break;
    case "when":
      lowerWhen(lowering, sentence, scope);
      break;
    case "every":
      lowerEvery(lowering, sentence, scope);
      break;
    case "after":
      lowerAfter(lowering, sentence, scope);
      break;
    case "while":
      lowerWhile(lowering, sentence, scope);
      break;
    case "for-each":
      lowerForEach(lowering, sentence, scope);
      break;
    case "repeat":
      lowerRepeat(lowering, sentence, scope);
      break;
    case "at-most-every":
      lowerAtMostEvery(lowering, sentence, scope);
      break;
    case "until-acknowledged":
      lowerUntilAcknowledged(lowering, sentence, scope);
      break;
    case "acknowledge":
      lowerAcknowledge(lowering, sentence);
      break;
    case "rule":
      lowerRule(lowering, sentence, scope);
      break;
    case "assign":
      lowerAssign(lowering, sentence, scope);
      break;
    case "count":
      lowerCount(lowering, sentence, scope);
      break;
    case "tell":
      lowerTell(lowering, sentence, scope);
      break;
    case "ask":
      lowerAsk(lowering, sentence);
      break;
    case "delegate":
      lowerDelegate(lowering, sentence, scope);
      break;
    case "told":
      lowering.report(
        error("FLX0205", "`when told` stands inside another sentence", sentence.place, {
          hint: "put it on a line of its own, at the left",
        }),
      );
      break;
    case "phrase":
      if (sentence.expression.kind === "word") lowerWord(lowering, sentence.expression, scope, "sentence");
      else if (sentence.expression.kind === "call") lowerCall(lowering, sentence.expression, scope);
      else lowerExpression(lowering, sentence.expression, scope);
      break;
    case "problem":
      lowering.report(sentence.diagnostic);
      break;
  }
}

function lowerIf(lowering: Lowering, sentence: SentenceOf<"if">, scope: Scope): void {
  const condition = lowerCondition(lowering, sentence.condition, scope);
  observeCondition(lowering, sentence.condition.place, condition);
  const { otherwise } = sentence;
  const body = () => lowerBlock(lowering, sentence.body, scope);
  lowering.when(
    condition.isTrue(),
    body,
    otherwise && (() => lowering.when(condition.isFalse(), () => lowerBlock(lowering, otherwise, scope))),
  );
}

function lowerWhile(lowering: Lowering, sentence: SentenceOf<"while">, scope: Scope): void {
  const { builder } = lowering;
  const head = builder.addBlock();
  const body = builder.addBlock();
  const after = builder.addBlock();
  builder.jump(head);
  builder.moveTo(head);
  nested(lowering, () => {
    const condition = lowerCondition(lowering, sentence.condition, scope);
    observeCondition(lowering, sentence.condition.place, condition);
    builder.branch(condition.isTrue(), body, after);
  });
  builder.moveTo(body);
  nested(lowering, () => lowerBlock(lowering, sentence.body, scope));
  builder.jump(head);
  builder.moveTo(after);
}

function lowerRepeat(lowering: Lowering, sentence: SentenceOf<"repeat">, scope: Scope): void {
  const { builder } = lowering;
  const count = lowerNumber(lowering, sentence.count, scope);
  if (!count.type.isAny && !isDimensionless(count.type.dimension)) {
    lowering.error(
      "FLX0401",
      `${described(sentence.count, count.type)} is no number of times`,
      sentence.count.place,
      "write a plain number",
    );
  }
  const { count: times } = sentence;
  if (times.kind === "negate" || (times.kind === "literal" && !(Number.isInteger(times.value) && times.value >= 0))) {
    lowering.error(
      "FLX0405",
      `nothing is done \`${wordsOf(times.place)}\` times`,
      times.place,
      "write a whole number: repeat 3 times: …",
    );
  }
  const head = builder.addBlock("i32");
  const body = builder.addBlock();
  const after = builder.addBlock();
  builder.jump(head, [builder.op("ftoi", [count.value])]);
  const [left] = builder.moveTo(head);
  builder.branch(builder.op("lt", [builder.i32(0), left!]), body, after);
  builder.moveTo(body);
  nested(lowering, () => lowerBlock(lowering, sentence.body, scope));
  builder.jump(head, [builder.op("sub", [left!, builder.i32(1)])]);
  builder.moveTo(after);
}

function nested(lowering: Lowering, build: () => void): void {
  lowering.depth++;
  build();
  lowering.depth--;
}
