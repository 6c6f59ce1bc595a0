// Reads sentences: the built-in forms by the word they begin with, all else as words of the vocabulary.
import { type Line, SENTENCE_LENGTH_MAX } from "./document.ts";
import { eachNames, namesWith } from "./list-operands.ts";
import { error, unknownPhrase } from "./reading-faults.ts";
import type { Rest } from "./sentence-parts.ts";
import { isException, SentenceSuffixes } from "./sentence-suffixes.ts";
import { foldName, type Place, type Token, wordsOf } from "./text.ts";
import type { Expression, Sentence, SentenceOf } from "./tree.ts";

/** Blocks in blocks: a sentence deeper than this is not read by people, and images have a limit as well. */
const DEPTH_MAX = 12;
/** Enough text to see the word a sentence begins with, without reading all of a line that is too long. */
const FIRST_WORD_MAX = 40;

/** What is said after one of these belongs to the sentence inside it. */
const HEADED: ReadonlySet<string> = new Set(["if", "while", "when", "every", "after", "repeat", "for", "otherwise"]);

export class SentenceReader extends SentenceSuffixes {
  private depth = 0;

  /** Reads lines and what is nested in them; `otherwise` joins the `if` before it. */
  block(lines: readonly Line[]): Sentence[] {
    const sentences: Sentence[] = [];
    for (const line of lines) {
      const { start, end } = line.place;
      const begin = this.tokens(start, Math.min(end, start + FIRST_WORD_MAX));
      const [first] = begin;
      if (first?.text === "otherwise" && first.kind === "word") this.otherwise(line, first, sentences);
      else if (isException(begin) && sentences.length > 0) sentences.push(...this.exceptionTo(sentences.pop()!, line));
      else sentences.push(this.sentence(start, end, line.children, line.place));
    }
    return sentences;
  }

  private otherwise(line: Line, first: Token, sentences: Sentence[]): void {
    const before = sentences.at(-1);
    const innermost = before?.kind === "if" ? lastIf(before) : undefined;
    if (!before || !innermost) {
      sentences.push(
        this.fault(
          error("FLX0206", "`otherwise` has no `if` right before it", line.place, {
            hint: "put it on the line after the `if`, at the same indent",
          }),
          line.place,
        ),
      );
      return;
    }
    let start = first.end;
    const next = this.tokens(start, line.place.end)[0];
    if (next && (next.text === "," || next.text === ":")) start = next.end;
    const body = this.body(start, line.place.end, line.children, line.place);
    sentences[sentences.length - 1] = withOtherwise(before as SentenceOf<"if">, body, line.place);
  }

  protected override sentence(start: number, end: number, children: readonly Line[], line: Place): Sentence {
    if (++this.depth > DEPTH_MAX) {
      this.depth--;
      return this.fault(
        error("FLX0205", "sentences are nested too deeply here", line, {
          hint: "define terms, or use several sentences",
        }),
        line,
      );
    }
    const read = this.sentenceWithin(start, end, children, line);
    this.depth--;
    return read;
  }

  private sentenceWithin(start: number, end: number, children: readonly Line[], line: Place): Sentence {
    const place = this.trimmed(start, end);
    if (place.end - place.start > SENTENCE_LENGTH_MAX) {
      return this.fault(
        error(
          "FLX0205",
          "this sentence is too long",
          { ...place, end: place.start + 60 },
          { hint: "say it in several sentences" },
        ),
        line,
      );
    }
    const tokens = this.tokens(place.start, place.end);
    const [first] = tokens;
    if (!first)
      return this.fault(
        error("FLX0205", "a sentence is missing here", line, { hint: "write what is to be done" }),
        line,
      );
    const rest = { tokens, place, children, line };
    const rule = this.ruleOnOneLine(rest);
    if (rule) return rule;
    if (first.kind !== "word" || !HEADED.has(first.text)) {
      const suffixed = this.suffixed(rest);
      if (suffixed) return suffixed;
    }
    switch (first.kind === "word" ? first.text : "") {
      case "if":
        return this.conditional(rest, "if");
      case "while":
        return this.conditional(rest, "while");
      case "when":
        return tokens[1]?.text === "told" ? this.told(rest) : this.when(rest);
      case "every":
      case "after":
        return this.timed(rest, first.text as "every" | "after");
      case "tell":
        return this.tell(rest);
      case "broadcast":
        return this.message(rest, first.end);
      case "ask":
        return this.ask(rest) ?? this.wordOr(rest, () => this.builtIn(rest));
      case "delegate":
        return this.delegate(rest) ?? this.wordOr(rest, () => this.builtIn(rest));
      case "for":
        if (tokens[1]?.text === "each") return this.forEach(rest);
        return this.wordOr(rest, () => this.builtIn(rest));
      default:
        return this.wordOr(rest, () => this.builtIn(rest));
    }
  }

  /** for each depth in soundings, S: the names are known in S. */
  private forEach(rest: Rest): Sentence {
    const { tokens, place, children, line } = rest;
    const fault = () =>
      this.fault(
        error("FLX0205", "`for each` lacks a name, `in` and a list", place, {
          hint: "write it as for each depth in soundings, …",
        }),
        line,
      );
    const link = tokens.findIndex((token) => token.kind === "word" && token.text === "in");
    const names = link < 3 ? undefined : eachNames(tokens.slice(2, link));
    if (names === undefined) return fault();
    const head = this.head(rest, tokens[link]!.end, "for each depth in soundings, …");
    if (!head.ok) return head.fault;
    const inside = new SentenceReader(this.text, namesWith(this.names, new Set(names)), this.vocabulary);
    inside.depth = this.depth;
    return {
      kind: "for-each",
      names,
      of: this.expressions.read(head.start, head.end),
      body: inside.body(head.rest, place.end, children, line),
      place: line,
    };
  }

  /** A vocabulary word that fits goes before the forms below: `count from 1 to 5`, `repeat 3 times`. */
  private wordOr(rest: Rest, other: () => Sentence | undefined): Sentence {
    const { place, line } = rest;
    const isClean = (expression: Expression | undefined) =>
      expression?.kind === "word" &&
      [...expression.arguments.values()].every((argument) => argument.kind !== "problem");
    const word = this.expressions.readWord(place.start, place.end);
    if (word && isClean(word) && rest.children.length === 0) return { kind: "phrase", expression: word, place: line };
    const built = other();
    if (built) return built;
    if (word) return { kind: "phrase", expression: word, place: line };
    const expression = this.expressions.tryRead(place.start, place.end);
    if (expression?.kind === "call") return { kind: "phrase", expression, place: line };
    if (expression && expression.kind !== "problem") {
      return this.fault(
        error("FLX0201", `\`${wordsOf(place)}\` is a value, not something to do`, place, {
          hint: "use it in a sentence: if …, tell … , set … to …",
        }),
        line,
      );
    }
    if (expression) return { kind: "phrase", expression, place: line };
    const { vocabulary } = this;
    return {
      kind: "problem",
      place: line,
      get diagnostic() {
        const diagnostic = unknownPhrase(place, vocabulary);
        const commentary = "if it is commentary, put a heading (#) before it, or -- at its start";
        return { ...diagnostic, notes: [...(diagnostic.notes ?? []), commentary] };
      },
    };
  }

  private builtIn(rest: Rest): Sentence | undefined {
    const { tokens, place, line } = rest;
    switch (tokens[0]!.text) {
      case "set":
        return this.assign(rest, "set", "to");
      case "let":
        return this.assign(rest, "let", "be");
      case "remember":
        return this.rememberAs(rest);
      case "count":
        return this.count(rest);
      case "repeat":
        return this.repeat(rest);
      case "acknowledge":
        return this.acknowledge(rest);
      case "otherwise":
        return this.fault(
          error("FLX0206", "`otherwise` has no `if` right before it", place, {
            hint: "put it on its own line, after the `if`",
          }),
          line,
        );
      default:
        return undefined;
    }
  }

  private conditional(rest: Rest, kind: "if" | "while"): Sentence {
    const head = this.head(rest, rest.tokens[0]!.end, kind === "if" ? "if depth < 5 m, …" : "while count < 5, …");
    if (!head.ok) return head.fault;
    const condition = this.expressions.read(head.start, head.end);
    return { kind, condition, body: this.body(head.rest, rest.place.end, rest.children, rest.line), place: rest.line };
  }

  private when(rest: Rest): Sentence {
    const head = this.head(rest, rest.tokens[0]!.end, "when depth < 5 m for 3 s, …");
    if (!head.ok) return head.fault;
    const body = () => this.body(head.rest, rest.place.end, rest.children, rest.line);
    const inside = rest.tokens.filter((token) => token.start >= head.start && token.end <= head.end);
    for (const at of [...inside].reverse()) {
      if (at.text !== "for" || at.kind !== "word") continue;
      const duration = this.expressions.tryRead(at.end, head.end);
      const startsAsNumber = this.tokens(at.end, head.end)[0]?.kind === "number";
      if (!duration && !startsAsNumber) continue;
      const condition = this.expressions.read(head.start, at.start);
      return {
        kind: "when",
        condition,
        duration: duration ?? this.expressions.read(at.end, head.end),
        body: body(),
        place: rest.line,
      };
    }
    return { kind: "when", condition: this.expressions.read(head.start, head.end), body: body(), place: rest.line };
  }

  private timed(rest: Rest, kind: "every" | "after"): Sentence {
    const head = this.head(rest, rest.tokens[0]!.end, `${kind} 10 s, …`);
    if (!head.ok) return head.fault;
    const duration = this.expressions.read(head.start, head.end);
    return { kind, duration, body: this.body(head.rest, rest.place.end, rest.children, rest.line), place: rest.line };
  }

  private repeat(rest: Rest): Sentence | undefined {
    const { tokens, place, line } = rest;
    const times = tokens.findIndex((token) => token.kind === "word" && token.text === "times");
    const after = tokens[times + 1];
    if (times < 2) return undefined;
    if (after?.text !== "," && after?.text !== ":") {
      return this.fault(
        error("FLX0205", "`repeat` does not say what is repeated", place, { hint: "write it as repeat 3 times: …" }),
        line,
      );
    }
    const count = this.expressions.read(tokens[0]!.end, tokens[times]!.start);
    return { kind: "repeat", count, body: this.body(after.end, place.end, rest.children, line), place: line };
  }

  private assign(rest: Rest, how: "set" | "let", link: string): Sentence {
    const { tokens, place, line } = rest;
    const at = tokens.findIndex((token, index) => index > 1 && token.kind === "word" && token.text === link);
    if (at < 0 || at === tokens.length - 1) {
      const isOnlyLacking = tokens.length === 3 && tokens.every(({ text }) => text !== link);
      return this.fault(
        error("FLX0205", `\`${how}\` lacks \`${link}\` and a value`, place, {
          hint: `write it as ${how} ${isOnlyLacking ? `${tokens[1]!.text} ${link} ${tokens[2]!.text}` : `limit ${link} 5 m`}`,
        }),
        line,
      );
    }
    const targetPlace = this.trimmed(tokens[0]!.end, tokens[at]!.start);
    const reserved = this.reserved(targetPlace, line);
    if (reserved) return reserved;
    const target = this.nameAt(targetPlace);
    const from = tokens[at]!.end;
    const band = how === "set" ? this.deadband(from, place.end) : undefined;
    const value = this.expressions.readConverted(from, band ? band.start : place.end);
    const deadband = band && this.expressions.read(band.end, place.end);
    return { kind: "assign", how, target, targetPlace, value, place: line, ...(deadband ? { deadband } : {}) };
  }

  /** Where `with deadband` stands in `set X to E with deadband D`, unless it belongs to a condition: `… to level > 20 cm with deadband 2 cm`. */
  private deadband(from: number, end: number): { start: number; end: number } | undefined {
    const tokens = this.tokens(from, end);
    const at = tokens.findLastIndex((token, index) => token.text === "with" && tokens[index + 1]?.text === "deadband");
    if (at < 1 || this.expressions.tryRead(from, end)) return undefined;
    return { start: tokens[at]!.start, end: tokens[at + 1]!.end };
  }

  private rememberAs(rest: Rest): Sentence {
    const { tokens, place, line } = rest;
    const at = tokens.findLastIndex((token) => token.kind === "word" && token.text === "as");
    if (at < 2 || at === tokens.length - 1) {
      return this.fault(
        error("FLX0205", "`remember` lacks `as` and a name", place, {
          hint: "write it as remember depth as last depth",
        }),
        line,
      );
    }
    const targetPlace = this.trimmed(tokens[at]!.end, place.end);
    const reserved = this.reserved(targetPlace, line);
    if (reserved) return reserved;
    const value = this.expressions.readConverted(tokens[0]!.end, tokens[at]!.start);
    return { kind: "assign", how: "remember", target: this.nameAt(targetPlace), targetPlace, value, place: line };
  }

  /** `count C` counts how often a condition became true, as "count of C"; `count NAME` counts how often the sentence is reached. */
  private count(rest: Rest): Sentence {
    const { tokens, place, line } = rest;
    const targetPlace = this.trimmed(tokens[0]!.end, place.end);
    const what = wordsOf(targetPlace);
    if (what === "") {
      return this.fault(
        error("FLX0205", "`count` does not say what is counted", place, { hint: "write it as count pump starts" }),
        line,
      );
    }
    const counted = this.expressions.tryRead(targetPlace.start, targetPlace.end);
    const isPlainName = tokens.slice(1).every((token) => token.kind === "word") && tokens.length <= 5;
    if (counted?.kind === "name" || (!counted && isPlainName))
      return (
        this.reserved(targetPlace, line) ?? {
          kind: "count",
          target: this.nameAt(targetPlace),
          targetPlace,
          place: line,
        }
      );
    const condition = counted ?? this.expressions.read(targetPlace.start, targetPlace.end);
    return { kind: "count", target: foldName(`count of ${what}`), targetPlace, condition, place: line };
  }
}

/** The last `if` of a chain `if … / otherwise, if …` that has no `otherwise` yet. */
function lastIf(sentence: SentenceOf<"if">): SentenceOf<"if"> | undefined {
  if (!sentence.otherwise) return sentence;
  const [only] = sentence.otherwise;
  return sentence.otherwise.length === 1 && only!.kind === "if" ? lastIf(only as SentenceOf<"if">) : undefined;
}

function withOtherwise(sentence: SentenceOf<"if">, body: readonly Sentence[], place: Place): SentenceOf<"if"> {
  if (!sentence.otherwise) return { ...sentence, otherwise: body, otherwisePlace: place };
  return { ...sentence, otherwise: [withOtherwise(sentence.otherwise[0] as SentenceOf<"if">, body, place)] };
}
