// What reading any sentence needs: its tokens, where its condition ends, and the sentences inside it.
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { parseQuantity } from "../../units/quantity.ts";
import type { Vocabulary } from "../../vocabulary/word.ts";
import type { Line } from "./document.ts";
import { ExpressionReader } from "./expressions.ts";
import type { Names } from "./names.ts";
import { error, reservedName, unbalanced } from "./reading-faults.ts";
import { isReserved } from "./reserved.ts";
import { bracketStep, type EseText, foldName, type Place, type Token, tokensOf, wordsOf } from "./text.ts";
import type { Sentence } from "./tree.ts";

export interface Rest {
  readonly tokens: readonly Token[];
  readonly place: Place;
  readonly children: readonly Line[];
  /** The whole line, for spans of what is compiled from it. */
  readonly line: Place;
}

/** What the sentences that do something begin with. */
const FORMS = new Set(["set", "let", "remember", "tell", "ask", "broadcast", "delegate", "count", "acknowledge"]);

/** What may follow it: `until acknowledged`, `every 10 s until acknowledged`. */
const SUFFIXES = new Set(["until", "every"]);

export abstract class SentenceParts {
  readonly expressions: ExpressionReader;
  protected readonly text: EseText;
  protected readonly names: Names;
  protected readonly vocabulary: Vocabulary;

  constructor(text: EseText, names: Names, vocabulary: Vocabulary) {
    this.text = text;
    this.names = names;
    this.vocabulary = vocabulary;
    this.expressions = new ExpressionReader(text, names, vocabulary);
  }

  /** Reads lines and what is nested in them. */
  abstract block(lines: readonly Line[]): Sentence[];
  protected abstract sentence(start: number, end: number, children: readonly Line[], line: Place): Sentence;

  /** The part of a sentence up to the comma or colon that ends its condition. */
  protected head(
    rest: Rest,
    from: number,
    model: string,
  ): { ok: true; start: number; end: number; rest: number } | { ok: false; fault: Sentence } {
    let depth = 0;
    let again = -1;
    for (const [index, token] of rest.tokens.entries()) {
      if (token.start < from || token.kind !== "symbol") continue;
      depth += bracketStep(token);
      if (depth !== 0 || (token.text !== "," && token.text !== ":")) continue;
      // `rises above X, again below Y, S` and `trips at X, clears at Y, S`: that comma is inside the condition.
      const next = rest.tokens[index + 1];
      if (next?.kind === "word" && ["again", "clears"].includes(next.text) && again < 0) {
        again = index;
        continue;
      }
      return { ok: true, start: from, end: token.start, rest: token.end };
    }
    const { place, line } = rest;
    const brackets = unbalanced(rest.tokens);
    if (brackets)
      return { ok: false, fault: this.fault(error("FLX0205", brackets, place, { hint: "give every ( its )" }), line) };
    const missing = `\`${rest.tokens[0]!.text}\` needs a comma before what is to be done`;
    const at = this.withoutComma(rest, from);
    const then = rest.tokens.find((token) => token.start > from && token.kind === "word" && token.text === "then");
    const fault = at
      ? error("FLX0205", missing, this.place(at.start, place.end), {
          label: "a comma belongs before this",
          hint: `write it as ${wordsOf(this.place(place.start, at.start))}, ${wordsOf(this.place(at.start, place.end))}`,
        })
      : then
        ? error("FLX0205", missing, this.place(then.start, then.end), {
            label: "a comma stands here",
            hint: `write it as ${wordsOf(this.place(place.start, then.start))}, ${wordsOf(this.place(then.end, place.end))}`,
          })
        : error("FLX0205", missing, place, { hint: `write it as ${model}` });
    return { ok: false, fault: this.fault(fault, line) };
  }

  /** Where what is to be done begins in a sentence that lacks its comma: after a condition as it stands, with a word or a form. */
  private withoutComma({ tokens, place }: Rest, from: number): Token | undefined {
    const opens = ({ kind, text }: Token) => kind === "word" && FORMS.has(text.toLowerCase());
    const doesSomething = (token: Token) => {
      const suffix = tokens.find(({ text, start }) => start > token.start && SUFFIXES.has(text));
      return opens(token) || this.expressions.readWord(token.start, suffix?.start ?? place.end)?.kind === "word";
    };
    const isCondition = (end: number): boolean => {
      const lasts = tokens.findLast((token) => token.kind === "word" && token.text === "for" && token.end < end);
      const hasDuration =
        lasts !== undefined && parseQuantity(this.text.text.slice(lasts.end, end)).kind === "quantity";
      return this.expressions.tryRead(from, hasDuration ? lasts.start : end) !== undefined;
    };
    return tokens.find((token) => token.start > from && isCondition(token.start) && doesSomething(token));
  }

  protected body(start: number, end: number, children: readonly Line[], line: Place): Sentence[] {
    const place = this.trimmed(start, end);
    if (place.end > place.start) return [this.sentence(place.start, place.end, children, line)];
    if (children.length > 0) return this.block(children);
    return [
      this.fault(
        error(
          "FLX0205",
          "it does not say what is to be done",
          { ...line, start: Math.max(line.start, line.end - 1) },
          {
            hint: "write it after the comma, or indented on the lines below a colon",
          },
        ),
        line,
      ),
    ];
  }

  /** Without blanks around and without a full stop at its end. */
  protected trimmed(start: number, end: number): Place {
    const text = this.text.text.slice(start, end);
    const from = start + (text.length - text.trimStart().length);
    const stopped = text
      .trimEnd()
      .replace(/(?<![.\d])\.$|(?<=\d)\.$/, "")
      .trimEnd();
    return this.place(from, Math.max(from, start + stopped.length));
  }

  /** The name that is written at a place, folded; the original of a synonym. */
  protected nameAt(place: Place): string {
    const written = foldName(wordsOf(place));
    return this.names.original?.(written) ?? written;
  }

  /** A fault where something is called by words of the language itself. */
  protected reserved(place: Place, line: Place): Sentence | undefined {
    return isReserved(foldName(wordsOf(place))) ? this.fault(reservedName(place), line) : undefined;
  }

  protected tokens(start: number, end: number): readonly Token[] {
    return tokensOf(this.text, start, end);
  }

  protected place(start: number, end: number): Place {
    return { text: this.text, start, end };
  }

  protected fault(diagnostic: Diagnostic, place: Place): Sentence {
    return { kind: "problem", diagnostic, place };
  }
}
