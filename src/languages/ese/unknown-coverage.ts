// FLX0208: something physical is moved on one side of a condition, and nothing says what happens while the condition is unknown.
import type { Word } from "../../vocabulary/word.ts";
import { isOutput } from "./lower-name.ts";
import type { Lowering, Scope } from "./lowering.ts";
import { type Place, spanOf, wordsOf } from "./text.ts";
import type { Expression, Sentence, SentenceOf } from "./tree.ts";

/** Warns of an `if` whose `otherwise` moves something; `following`: the sentences after it. */
export function warnIfUnknownIsOpen(
  lowering: Lowering,
  sentence: SentenceOf<"if">,
  following: readonly Sentence[],
  scope: Scope,
): void {
  const { otherwise, otherwisePlace, condition } = sentence;
  if (!otherwise || !otherwisePlace || !acts(lowering, otherwise, scope)) return;
  if (following.some(asksUnknown) || otherwise.some(asksUnknown) || mentionsUnknown(condition)) return;
  const text = wordsOf(condition.place);
  warnUncovered(
    lowering,
    otherwisePlace,
    `\`otherwise\` does not run while \`${text}\` is unknown, and nothing says what happens then`,
    `add after it:\nif ${asCondition(condition)} is unknown, …`,
  );
}

/** Warns of a rule that moves something and has exceptions none of which covers unknown. */
export function warnIfRuleIsOpen(
  lowering: Lowering,
  sentence: SentenceOf<"rule">,
  following: readonly Sentence[],
  scope: Scope,
): void {
  if (!acts(lowering, sentence.body, scope) || following.some(asksUnknown)) return;
  if (sentence.exceptions.some(({ condition }) => mentionsUnknown(condition))) return;
  const [first] = sentence.exceptions;
  if (!first) return;
  const rule = sentence.body[0]!.place;
  warnUncovered(
    lowering,
    first.condition.place,
    `the rule does not run while \`${wordsOf(first.condition.place)}\` is unknown, and nothing says what happens then`,
    `add after its exceptions:\nexcept when ${asCondition(first.condition)} is unknown, …`,
    rule,
  );
}

function warnUncovered(lowering: Lowering, place: Place, message: string, hint: string, rule?: Place): void {
  lowering.report({
    code: "FLX0208",
    severity: lowering.program.frontMatter.strict || lowering.services.strict ? "error" : "warning",
    message,
    primary: { span: spanOf(place) },
    ...(rule && rule.start !== place.start ? { labels: [{ span: spanOf(rule), text: "the rule" }] } : {}),
    hint,
  });
}

const asCondition = (condition: Expression): string =>
  condition.kind === "name" ? wordsOf(condition.place) : `(${wordsOf(condition.place)})`;

function asksUnknown(candidate: Sentence): boolean {
  return (
    candidate.kind === "if" && (mentionsUnknown(candidate.condition) || (candidate.otherwise ?? []).some(asksUnknown))
  );
}

/** Whether a condition asks if something is unknown. */
export function mentionsUnknown(expression: Expression): boolean {
  if (expression.kind === "is-unknown") return true;
  if (expression.kind === "not") return mentionsUnknown(expression.of);
  return expression.kind === "logic" && (mentionsUnknown(expression.left) || mentionsUnknown(expression.right));
}

/**
 * Whether sentences move something physical: set an output, or use a word that says it acts or whose meaning does. `around`: the words
 * whose meanings the sentences are in.
 */
export function acts(
  lowering: Lowering,
  sentences: readonly Sentence[],
  scope: Scope,
  around: readonly Word[] = [],
): boolean {
  return sentences.some((sentence) => {
    const within = (inner: readonly Sentence[]) => acts(lowering, inner, scope, around);
    switch (sentence.kind) {
      case "assign":
        return sentence.how === "set" && isOutput(lowering, sentence.target, scope);
      case "phrase":
        return sentence.expression.kind === "word" && wordActs(lowering, sentence.expression.word, around);
      case "if":
        return within(sentence.body) || within(sentence.otherwise ?? []);
      case "rule":
        return within(sentence.body) || sentence.exceptions.some(({ body }) => within(body));
      default:
        return "body" in sentence && within(sentence.body);
    }
  });
}

function wordActs(lowering: Lowering, word: Word, around: readonly Word[]): boolean {
  if (word.acts !== undefined || (word.writes ?? []).length > 0) return true;
  if (word.meaning.kind !== "means" || around.includes(word)) return false;
  const body = lowering.program.bodyOf(word);
  const inner = [...around, word];
  if (body.kind === "sentences") return acts(lowering, body.sentences, { word, parameters: new Map() }, inner);
  return body.expression.kind === "word" && wordActs(lowering, body.expression.word, inner);
}
