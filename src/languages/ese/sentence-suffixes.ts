// Reads what is said after a sentence: `, at most every 10 s`, `every 10 s until acknowledged by bridge`, `. except when C, S`; and what
// answers an alarm, `acknowledge the alarms`.
import type { Line } from "./document.ts";
import { MessageSentences } from "./message-sentences.ts";
import { error } from "./reading-faults.ts";
import type { Rest } from "./sentence-parts.ts";
import { bracketStep, type Token } from "./text.ts";
import type { RuleException, Sentence } from "./tree.ts";

export abstract class SentenceSuffixes extends MessageSentences {
  /** The sentence without what is said after it, in that; undefined if nothing is. */
  protected suffixed(rest: Rest): Sentence | undefined {
    return this.untilAcknowledged(rest) ?? this.atMostEvery(rest);
  }

  /** `S, at most every D`; `at most every D, S` stands at the front. */
  private atMostEvery(rest: Rest): Sentence | undefined {
    const { tokens, place, children, line } = rest;
    const at = lastOf(tokens, ["at", "most", "every"]);
    if (at < 0) return undefined;
    const from = tokens[at + 2]!.end;
    if (at === 0) {
      const head = this.head(rest, from, "at most every 10 s, tell bridge depth");
      if (!head.ok) return head.fault;
      const duration = this.expressions.read(head.start, head.end);
      return { kind: "at-most-every", duration, body: this.body(head.rest, place.end, children, line), place: line };
    }
    if (at === tokens.length - 3)
      return this.lacks("at most every", "a duration", 'tell bridge "shoal", at most every 10 s', rest);
    const duration = this.expressions.read(from, place.end);
    return { kind: "at-most-every", duration, body: this.before(rest, at), place: line };
  }

  /** `S [every D] until acknowledged [by AGENT]` */
  private untilAcknowledged(rest: Rest): Sentence | undefined {
    const { tokens, place, line } = rest;
    const at = lastOf(tokens, ["until", "acknowledged"]);
    if (at < 0) return undefined;
    const model = "sound the alarm until acknowledged";
    if (at === 0) return this.lacks("until acknowledged", "what is done until then", model, rest);
    const after = tokens.slice(at + 2).filter((token) => token.text !== "the");
    const [by, agent] = after;
    if (by && (by.text !== "by" || agent?.kind !== "word" || after.length > 2)) {
      const rubbish = this.place(by.start, place.end);
      return this.fault(
        error("FLX0205", "only `by` and an agent may follow `until acknowledged`", rubbish, {
          hint: `write it as ${model} by bridge`,
        }),
        line,
      );
    }
    const every = lastOf(tokens.slice(0, at), ["every"]);
    if (every === 0) return this.lacks("until acknowledged", "what is done until then", model, rest);
    // `at most every 10 s` limits how often; this says how often it is done again.
    const isPace = every > 0 && every < at - 1 && tokens[every - 1]?.text !== "most";
    return {
      kind: "until-acknowledged",
      ...(isPace ? { duration: this.expressions.read(tokens[every]!.end, tokens[at]!.start) } : {}),
      ...(agent ? { agent: agent.text, agentPlace: this.place(agent.start, agent.end) } : {}),
      body: this.before(rest, isPace ? every : at),
      place: line,
    };
  }

  /** What stands before the token, without the comma between. */
  private before({ tokens, place, children, line }: Rest, at: number): Sentence[] {
    const isComma = tokens[at - 1]!.text === "," && at > 1;
    const end = (isComma ? tokens[at - 2]! : tokens[at - 1]!).end;
    return [this.sentence(place.start, end, children, line)];
  }

  protected acknowledge({ tokens, line }: Rest): Sentence | undefined {
    const words = tokens.filter((token) => token.text !== "the" && token.text !== "all").map((token) => token.text);
    const isWhole = words.length === 2 && (words[1] === "alarms" || words[1] === "alarm");
    return isWhole ? { kind: "acknowledge", place: line } : undefined;
  }

  /** `S. except when C, S2. except when …` on one line; undefined without an exception. */
  protected ruleOnOneLine(rest: Rest): Sentence | undefined {
    const { tokens, place, line } = rest;
    const starts = exceptionStarts(tokens);
    const [first] = starts;
    if (first === undefined) return undefined;
    if (first === 0) {
      return this.fault(
        error("FLX0206", "`except when` has no sentence right before it", place, {
          hint: "put the rule first: maintain course. except when depth < 5 m, sound the alarm",
        }),
        line,
      );
    }
    const body = this.sentence(place.start, tokens[first - 1]!.start, [], line);
    const exceptions = this.exceptions(rest, starts);
    const fault = exceptions.find((one) => "kind" in one);
    if (fault) return fault;
    return { kind: "rule", body: [body], exceptions: exceptions.filter(isRuleException), place: line };
  }

  /** A line that begins with `except when`, joined to the sentence before it. What cannot be read stands beside it. */
  protected exceptionTo(before: Sentence, line: Line): Sentence[] {
    const rest = { ...line, tokens: this.tokens(line.place.start, line.place.end), line: line.place };
    const more = this.exceptions(rest, exceptionStarts(rest.tokens));
    const faults = more.filter((one) => "kind" in one);
    if (faults.length > 0 || before.kind === "problem") return [before, ...faults];
    const exceptions = more.filter(isRuleException);
    if (before.kind === "rule") return [{ ...before, exceptions: [...before.exceptions, ...exceptions] }];
    return [{ kind: "rule", body: [before], exceptions, place: before.place }];
  }

  private exceptions({ tokens, place, children }: Rest, starts: readonly number[]): (RuleException | Sentence)[] {
    return starts.map((start, index) => {
      const next = starts[index + 1];
      const end = next === undefined ? place.end : tokens[next - 1]!.start;
      return this.exception(tokens[start]!.start, end, next === undefined ? children : []);
    });
  }

  /** From the token `except` on. */
  private exception(start: number, end: number, children: Rest["children"]): RuleException | Sentence {
    const place = this.trimmed(start, end);
    const tokens = this.tokens(place.start, place.end);
    const head = this.head(
      { tokens, place, children, line: place },
      tokens[1]!.end,
      "except when depth < 5 m, sound the alarm",
    );
    if (!head.ok) return head.fault;
    const condition = this.expressions.read(head.start, head.end);
    return { condition, body: this.body(head.rest, place.end, children, place), place };
  }

  private lacks(form: string, what: string, model: string, { place, line }: Rest): Sentence {
    return this.fault(error("FLX0205", `\`${form}\` lacks ${what}`, place, { hint: `write it as ${model}` }), line);
  }
}

/** `except when` at the start of a sentence. */
export const isException = (tokens: readonly Token[]): boolean =>
  tokens[0]?.kind === "word" && tokens[0].text === "except" && tokens[1]?.text === "when";

/** Indices of `except` of every `except when` that begins the text or follows a stop or comma. */
function exceptionStarts(tokens: readonly Token[]): number[] {
  const starts: number[] = [];
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    depth += bracketStep(token);
    if (depth !== 0 || token.kind !== "word" || token.text !== "except" || tokens[at + 1]?.text !== "when") continue;
    const before = tokens[at - 1];
    if (!before || (before.kind === "symbol" && [".", ",", ";"].includes(before.text))) starts.push(at);
  }
  return starts;
}

/** Where these words stand last outside brackets; -1 if nowhere. */
function lastOf(tokens: readonly Token[], words: readonly string[]): number {
  let depth = 0;
  let found = -1;
  for (const [at, token] of tokens.entries()) {
    depth += bracketStep(token);
    const isHere = words.every(
      (word, index) => tokens[at + index]?.kind === "word" && tokens[at + index]?.text === word,
    );
    if (depth === 0 && isHere) found = at;
  }
  return found;
}

const isRuleException = (one: RuleException | Sentence): one is RuleException => !("kind" in one);
