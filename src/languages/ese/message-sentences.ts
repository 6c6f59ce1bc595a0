// Reads sentences between agents: tell, broadcast, ask, delegate, when told.
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { unitNamed } from "../../units/named.ts";
import { error, ONE_A_LINE, unknownPhrase, unknownUnit } from "./reading-faults.ts";
import { isReserved } from "./reserved.ts";
import { type Rest, SentenceParts } from "./sentence-parts.ts";
import { foldBlanks, foldName, type Place, wordsOf } from "./text.ts";
import type { Expression, Sentence, ToldValue } from "./tree.ts";

export abstract class MessageSentences extends SentenceParts {
  protected tell(rest: Rest): Sentence {
    const { tokens, place, line } = rest;
    const isOperator = tokens[1]?.text === "the" && tokens[2]?.kind === "word";
    const agent = tokens[isOperator ? 2 : 1];
    if (agent?.kind !== "word" || tokens.at(-1) === agent || isReserved(agent.text)) {
      return this.fault(
        error("FLX0205", "`tell` lacks who is told, or what", place, {
          hint: 'write it as tell bridge that "shoal ahead"',
        }),
        line,
      );
    }
    const message = this.message(rest, agent.end);
    if (message.kind !== "tell") return message;
    return { ...message, agent: agent.text, agentPlace: this.place(agent.start, agent.end) };
  }

  /** `[that] "text" [with E and E]` or an expression, whose own words are the topic. */
  protected message(rest: Rest, from: number): Sentence {
    const { place, line } = rest;
    let tokens = this.tokens(from, place.end);
    if (tokens[0]?.text === "that") tokens = tokens.slice(1);
    const [first, second] = tokens;
    if (!first) {
      return this.fault(
        error("FLX0205", "the message is missing", place, { hint: "write a text in quotes, or a quantity" }),
        line,
      );
    }
    if (first.kind === "string") {
      const topic = foldBlanks(first.text);
      if (topic === "")
        return this.fault(
          error("FLX0205", "the message is empty", this.place(first.start, first.end), {
            hint: "write a text in the quotes",
          }),
          line,
        );
      if (!second) return { kind: "tell", topic, values: [], place: line };
      if (second.text !== "with" || tokens.length < 3) {
        return this.fault(
          error("FLX0205", "only `with` and quantities may follow the text", this.place(second.start, place.end), {
            hint: second.kind === "symbol" || second.text === "and" ? ONE_A_LINE : `write it as "${topic}" with depth`,
          }),
          line,
        );
      }
      return { kind: "tell", topic, values: this.list(second.end, place.end), place: line };
    }
    const value = this.expressions.readConverted(first.start, place.end);
    const topic = value.kind === "name" ? value.name : foldName(wordsOf(this.place(first.start, place.end)));
    return { kind: "tell", topic, values: [value], place: line };
  }

  /** Expressions, each in a unit of its own where one is named, with `and` between; an `and` inside one (smaller of A and B) is left where it makes sense. */
  protected list(start: number, end: number): Expression[] {
    const whole = this.expressions.tryRead(start, end);
    const ands = this.tokens(start, end).filter((token) => token.kind === "word" && token.text === "and");
    if (ands.length === 0 || (whole && whole.kind === "function")) return [this.expressions.readConverted(start, end)];
    for (const and of ands) {
      const left = this.expressions.readConverted(start, and.start);
      if (left.kind !== "problem") return [left, ...this.list(and.end, end)];
    }
    const [and] = ands;
    return [this.expressions.readConverted(start, and!.start), ...this.list(and!.end, end)];
  }

  /** ask A for X [in UNIT]; undefined where it is not written so, for a word that begins with `ask`. */
  protected ask(rest: Rest): Sentence | undefined {
    const { tokens, place, line } = rest;
    const at = tokens[1]?.text === "the" ? 2 : 1;
    const [agent, link, first] = tokens.slice(at);
    if (agent?.kind !== "word" || link?.kind !== "word" || link.text !== "for") return undefined;
    if (!first) {
      return this.fault(
        error("FLX0205", "`ask` does not say for what", place, { hint: "write it as ask bridge for depth in metres" }),
        line,
      );
    }
    const quantity = this.toldValue(first.start, place.end);
    if ("kind" in quantity) return this.fault(quantity.diagnostic, line);
    const agentPlace = this.place(agent.start, agent.end);
    if (agent.text === "everyone") {
      return this.fault(
        error("FLX0205", "everyone cannot be asked: whose answer it is must be known", agentPlace, {
          hint: "ask each agent by its name, or let them broadcast",
        }),
        line,
      );
    }
    return { kind: "ask", agent: agent.text, agentPlace, quantity, place: line };
  }

  /** delegate PHRASE to A; undefined where it is not written so. */
  protected delegate(rest: Rest): Sentence | undefined {
    const { tokens, place, line } = rest;
    const agent = tokens.at(-1)!;
    const at = tokens.at(-2)?.text === "the" ? -3 : -2;
    const link = tokens.at(at);
    if (agent.kind !== "word" || link?.kind !== "word" || link.text !== "to") return undefined;
    const [start, end] = [tokens[0]!.end, link.start];
    const phrasePlace = this.trimmed(start, end);
    if (phrasePlace.end <= phrasePlace.start) {
      return this.fault(
        error("FLX0205", "`delegate` does not say what is to be done", place, {
          hint: "write it as delegate sound the alarm to bridge",
        }),
        line,
      );
    }
    const phrase =
      this.expressions.readWord(phrasePlace.start, phrasePlace.end) ??
      ({ kind: "problem", diagnostic: unknownPhrase(phrasePlace, this.vocabulary), place: phrasePlace } as const);
    const agentPlace = this.place(agent.start, agent.end);
    return { kind: "delegate", agent: agent.text, agentPlace, phrase, place: line };
  }

  /** when told "topic" | X [in UNIT] [with A [in UNIT] and B …] [by AGENT], S */
  protected told(rest: Rest): Sentence {
    const head = this.head(rest, rest.tokens[1]!.end, 'when told "shoal ahead" by sounder, …');
    if (!head.ok) return head.fault;
    const { line } = rest;
    let tokens = this.tokens(head.start, head.end);
    let agentPlace: Place | undefined;
    const by = tokens.findLastIndex((token) => token.kind === "word" && token.text === "by");
    const agent = by > 0 ? tokens.slice(by + 1).filter((token) => token.text !== "the") : [];
    if (by > 0 && agent.length === 1 && agent[0]!.kind === "word") {
      agentPlace = this.place(agent[0]!.start, agent[0]!.end);
      tokens = tokens.slice(0, by);
    }
    const [first] = tokens;
    if (!first)
      return this.fault(
        error("FLX0205", "`when told` does not say what", rest.place, {
          hint: 'write it as when told "shoal ahead" by sounder, …',
        }),
        line,
      );
    const stop = tokens.at(-1)!.end;
    const values: ToldValue[] = [];
    let topic: string;
    if (first.kind === "string") {
      topic = foldBlanks(first.text);
      const withToken = tokens[1];
      if (withToken && (withToken.text !== "with" || tokens.length < 3)) {
        return this.fault(
          error("FLX0205", "only `with`, `by` and a comma may follow the text", this.place(withToken.start, stop), {
            hint: `write it as when told "${topic}" with depth in metres by sounder, …`,
          }),
          line,
        );
      }
      if (withToken) {
        for (const [start, end] of this.splitAtAnd(withToken.end, stop)) {
          const value = this.toldValue(start, end);
          if ("kind" in value) return this.fault(value.diagnostic, line);
          values.push(value);
        }
      }
    } else {
      const value = this.toldValue(first.start, stop);
      if ("kind" in value) return this.fault(value.diagnostic, line);
      values.push(value);
      topic = value.name;
    }
    const body = this.body(head.rest, rest.place.end, rest.children, line);
    return {
      kind: "told",
      topic,
      values,
      body,
      place: line,
      ...(agentPlace ? { agent: wordsOf(agentPlace).toLowerCase(), agentPlace } : {}),
    };
  }

  protected toldValue(start: number, end: number): ToldValue | { kind: "fault"; diagnostic: Diagnostic } {
    const tokens = this.tokens(start, end);
    const at = tokens.findLastIndex((token) => token.kind === "word" && token.text === "in");
    const place = this.trimmed(start, at > 0 ? tokens[at]!.start : end);
    const name = foldName(wordsOf(place));
    if (at <= 0) return { name, place };
    const unitPlace = this.trimmed(tokens[at]!.end, end);
    const unit = unitNamed(wordsOf(unitPlace));
    return unit.kind === "unit"
      ? { name, place, unit: unit.unit }
      : { kind: "fault", diagnostic: unknownUnit(unitPlace, unit) };
  }

  protected splitAtAnd(start: number, end: number): [number, number][] {
    const parts: [number, number][] = [];
    let from = start;
    for (const token of this.tokens(start, end)) {
      if (token.kind !== "word" || token.text !== "and") continue;
      parts.push([from, token.start]);
      from = token.end;
    }
    return [...parts, [from, end]];
  }
}
