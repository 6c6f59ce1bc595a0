// The one canonical wording of sentences. A sentence is printed up to the end of its own line: what is indented under it has lines of its own.
import { ExpressionPrinter, unitText } from "./print-expression.ts";
import { foldBlanks, foldName, wordsOf } from "./text.ts";
import type { Expression, RuleException, Sentence, SentenceOf, ToldValue } from "./tree.ts";

/** Sentences that begin with a condition or a time: what is said after one belongs to what is inside it. */
const HEADED: ReadonlySet<Sentence["kind"]> = new Set([
  "if",
  "while",
  "when",
  "told",
  "every",
  "after",
  "repeat",
  "for-each",
  "at-most-every",
]);

export class SentencePrinter extends ExpressionPrinter {
  /** Between a condition and what is done: a comma in the file, `then` in the echo. */
  protected readonly then: string = ", ";

  /** The line a sentence stands on; a block under it is left to lines of its own. */
  line(sentence: Sentence): string {
    switch (sentence.kind) {
      case "if":
        return this.headed(`if ${this.whole(sentence.condition)}`, sentence.body, sentence, this.then);
      case "while":
        return this.headed(`while ${this.whole(sentence.condition)}`, sentence.body, sentence);
      case "when": {
        const duration = sentence.duration ? ` for ${this.expression(sentence.duration, "operand")}` : "";
        return this.headed(`when ${this.whole(sentence.condition)}${duration}`, sentence.body, sentence, this.then);
      }
      case "every":
      case "after":
        return this.headed(`${sentence.kind} ${this.whole(sentence.duration)}`, sentence.body, sentence);
      case "repeat":
        return this.headed(`repeat ${this.whole(sentence.count)} times`, sentence.body, sentence);
      case "for-each": {
        const head = `for each ${sentence.names.join(", ")} in ${this.expression(sentence.of)}`;
        return this.headed(head, sentence.body, sentence);
      }
      case "told":
        return this.headed(this.told(sentence), sentence.body, sentence, this.then);
      case "at-most-every":
        return this.atMostEvery(sentence);
      case "until-acknowledged": {
        const pace = sentence.duration ? ` every ${this.expression(sentence.duration, "operand")}` : "";
        const by = sentence.agent === undefined ? "" : ` by ${sentence.agent}`;
        return `${this.inline(sentence.body)}${pace} until acknowledged${by}`;
      }
      case "acknowledge":
        return "acknowledge the alarms";
      case "rule":
        return [
          this.inline(sentence.body),
          ...sentence.exceptions.filter((one) => this.isOn(one, sentence)).map((one) => this.exception(one)),
        ].join(". ");
      case "assign":
        return this.assign(sentence);
      case "count":
        // What is counted is part of the counter's name: it stays as it is written.
        return `count ${sentence.condition ? wordsOf(sentence.targetPlace) : this.name(sentence.target, sentence.targetPlace)}`;
      case "tell":
        return this.tell(sentence);
      case "ask":
        return `ask ${sentence.agent} for ${this.toldValue(sentence.quantity)}`;
      case "delegate":
        return `delegate ${this.whole(sentence.phrase)} to ${sentence.agent}`;
      case "phrase":
        return this.whole(sentence.expression);
      case "problem":
        return wordsOf(sentence.place);
    }
  }

  /** `otherwise, S`; `place` is its line's. */
  otherwise(body: readonly Sentence[], place: Sentence["place"]): string {
    return this.headed("otherwise", body, { place });
  }

  exception(exception: RuleException): string {
    return this.headed(`except when ${this.whole(exception.condition)}`, exception.body, exception);
  }

  /** A sentence that stands on the line of another. */
  protected inline(body: readonly Sentence[]): string {
    return body.map((one) => this.line(one)).join("; ");
  }

  /** Whether something is on the line of a sentence. */
  protected isOn(one: { readonly place: Sentence["place"] }, sentence: { readonly place: Sentence["place"] }): boolean {
    return one.place.start >= sentence.place.start && one.place.end <= sentence.place.end;
  }

  protected headed(
    head: string,
    body: readonly Sentence[],
    sentence: { readonly place: Sentence["place"] },
    then = ", ",
  ): string {
    const isInline = body.length === 1 && this.isOn(body[0]!, sentence);
    return isInline ? `${head}${then}${this.line(body[0]!)}` : `${head}:`;
  }

  private atMostEvery(sentence: SentenceOf<"at-most-every">): string {
    const { body, duration } = sentence;
    const [only] = body;
    if (only && body.length === 1 && this.isOn(only, sentence) && !HEADED.has(only.kind))
      return `${this.line(only)}, at most every ${this.expression(duration, "operand")}`;
    return this.headed(`at most every ${this.whole(duration)}`, body, sentence);
  }

  private assign(sentence: SentenceOf<"assign">): string {
    const { how, value, deadband } = sentence;
    const target = this.target(sentence);
    if (how === "remember") return `remember ${this.whole(value)} as ${target}`;
    const band = deadband ? ` with deadband ${this.expression(deadband)}` : "";
    const text = band === "" ? this.whole(value) : this.expression(value);
    return `${how} ${target} ${how === "set" ? "to" : "be"} ${text}${band}`;
  }

  protected target({ target, targetPlace }: SentenceOf<"assign">): string {
    return this.name(target, targetPlace);
  }

  protected told({ topic, values, agent }: SentenceOf<"told">): string {
    const by = agent === undefined ? "" : ` by ${agent}`;
    const [only] = values;
    if (only && values.length === 1 && only.name === topic) return `when told ${this.toldValue(only)}${by}`;
    const more = values.length > 0 ? ` with ${values.map((one) => this.toldValue(one)).join(" and ")}` : "";
    return `when told "${topic}"${more}${by}`;
  }

  protected toldValue({ name, unit }: ToldValue): string {
    return unit ? `${name} in ${unitText(unit)}` : name;
  }

  protected tell({ agent, topic, values }: SentenceOf<"tell">): string {
    const who = agent === undefined ? "broadcast" : `tell ${agent}`;
    const [only] = values;
    if (only && values.length === 1) {
      if (only.kind === "name" && only.name === topic) return `${who} ${this.name(only.name, only.place)}`;
      // The words of the quantity are the topic: they stay as they are.
      if (topic === foldName(wordsOf(only.place))) return `${who} ${foldBlanks(wordsOf(only.place))}`;
    }
    const that = agent === undefined ? " " : " that ";
    return `${who}${that}"${topic}"${this.values(values)}`;
  }

  protected values(values: readonly Expression[]): string {
    return values.length > 0 ? ` with ${values.map((one) => this.expression(one)).join(" and ")}` : "";
  }
}
