// Reads operands: arithmetic, functions, vocabulary words, quantities and names. Operators bind loosest, then functions and words; where an
// operator could belong inside an argument or outside it, the text is refused.
import { parseQuantity } from "../../units/quantity.ts";
import type { Word } from "../../vocabulary/word.ts";
import { ListReader } from "./list-operands.ts";
import { ambiguousWords, looseArgument } from "./reading-faults.ts";
import { best, type Chunk, join, problem, type Reading } from "./stretches.ts";
import { bracketStep, foldName, type Place, type Token, wordsOf } from "./text.ts";
import type { ArithmeticOperator, Expression, FunctionName } from "./tree.ts";

interface Head {
  readonly name: FunctionName;
  readonly words: readonly string[];
  readonly arity: 1 | 2;
}

const HEADS: readonly Head[] = [
  { name: "square root", words: ["square", "root", "of"], arity: 1 },
  { name: "absolute value", words: ["absolute", "value", "of"], arity: 1 },
  { name: "sine", words: ["sine", "of"], arity: 1 },
  { name: "cosine", words: ["cosine", "of"], arity: 1 },
  { name: "arctangent", words: ["arctangent", "of"], arity: 2 },
  { name: "arcsine", words: ["arcsine", "of"], arity: 1 },
  { name: "arccosine", words: ["arccosine", "of"], arity: 1 },
  { name: "smaller", words: ["smaller", "of"], arity: 2 },
  { name: "larger", words: ["larger", "of"], arity: 2 },
  { name: "floor", words: ["floor", "of"], arity: 1 },
  { name: "natural logarithm", words: ["natural", "logarithm", "of"], arity: 1 },
  { name: "exponential", words: ["exponential", "of"], arity: 1 },
  { name: "exclusive or", words: ["exclusive", "or", "of"], arity: 2 },
];

const TRUTHS: Readonly<Record<string, boolean>> = { true: true, false: false, on: true, off: false };
/** Kinds of parameters whose arguments are no expressions: they stand for themselves. */
const OPAQUE_KINDS: ReadonlySet<string> = new Set(["text", "agent", "place", "register"]);

/** What may give a text: all else in its place is the text itself, as it stands. */
const TEXT_READINGS: ReadonlySet<Expression["kind"]> = new Set(["text", "name", "parameter", "word", "choice", "item"]);

const ARITHMETIC: Readonly<Record<"sum" | "product", Readonly<Record<string, ArithmeticOperator>>>> = {
  sum: { "+": "+", "-": "-" },
  product: { "*": "*", "/": "/", modulo: "modulo" },
};

export abstract class OperandReader extends ListReader {
  protected override sum(chunk: Chunk, from: number, to: number): Reading | undefined {
    return this.remember("sum", chunk, from, to, () =>
      this.eachAt(chunk, from, to) < 0 ? this.arithmetic("sum", chunk, from, to) : this.each(chunk, from, to),
    );
  }

  protected product(chunk: Chunk, from: number, to: number): Reading | undefined {
    return this.remember("product", chunk, from, to, () => this.arithmetic("product", chunk, from, to));
  }

  protected arithmetic(level: "sum" | "product", chunk: Chunk, from: number, to: number): Reading | undefined {
    const literal = this.literal(chunk, from, to, 1);
    if (literal) return literal;
    // `if C then A else B` goes on to the end of its brackets.
    const whole = chunk.tokens[from]!.text === "if" ? this.choice(chunk, from, to) : undefined;
    if (whole?.cost === 0) return whole;
    const same = (a: number, b: number) => (level === "sum" ? this.sum(chunk, a, b) : this.product(chunk, a, b));
    const tighter = (a: number, b: number) => (level === "sum" ? this.product(chunk, a, b) : this.power(chunk, a, b));
    const operators = ARITHMETIC[level];
    const isBinary = (token: Token) =>
      token.kind !== "number" && token.kind !== "string" && Object.hasOwn(operators, token.text);
    let found: Reading | undefined;
    // The last operator splits: a - b - c is (a - b) - c.
    for (const at of [...this.splits(chunk, from, to, isBinary)].reverse()) {
      if (at === from || at + 1 >= to || isOperator(chunk.tokens[at - 1]!)) continue;
      const left = same(from, at);
      const right = left && tighter(at + 1, to);
      if (left && right)
        found = best([
          found,
          this.joinArithmetic(operators[chunk.tokens[at]!.text]!, chunk, from, at, to, left, right),
        ]);
      if (found?.cost === 0) return found;
    }
    // Both sides can be read, and so might the whole with the operator inside an argument: that is for the writer to say.
    if (found?.cost === 1 && found.expression.kind === "problem") return found;
    return best([found, tighter(from, to)]);
  }

  protected joinArithmetic(
    operator: ArithmeticOperator,
    chunk: Chunk,
    from: number,
    at: number,
    to: number,
    left: Reading,
    right: Reading,
  ): Reading {
    const place = this.placeOf(chunk, from, to);
    const loose = looseRight(left.expression) ?? looseLeft(right.expression);
    const cost = left.cost + right.cost;
    if (loose) {
      const fault = looseArgument(place, loose.place, chunk.tokens[at]!.text, openArgument(loose)?.place);
      return problem(fault, place, cost + 1);
    }
    return {
      expression: { kind: "arithmetic", operator, left: left.expression, right: right.expression, place },
      cost,
    };
  }

  protected power(chunk: Chunk, from: number, to: number): Reading | undefined {
    return this.remember("power", chunk, from, to, () => {
      const words = ["to", "the", "power", "of"];
      for (const at of this.splits(chunk, from, to, (token) => token.text === "^" || token.text === "to")) {
        const isCaret = chunk.tokens[at]!.text === "^";
        if (at === from || (!isCaret && !words.every((word, i) => chunk.tokens[at + i]?.text === word))) continue;
        const left = this.unary(chunk, from, at);
        const right = left && this.unary(chunk, at + (isCaret ? 1 : words.length), to);
        if (left && right) return this.joinArithmetic("power", chunk, from, at, to, left, right);
      }
      return this.unary(chunk, from, to);
    });
  }

  protected override unary(chunk: Chunk, from: number, to: number): Reading | undefined {
    return this.remember("unary", chunk, from, to, () => {
      const place = this.placeOf(chunk, from, to);
      const first = chunk.tokens[from]!;
      if (first.kind === "symbol" && first.text === "-") {
        const literal = from + 1 < to ? this.literal(chunk, from + 1, to, -1) : undefined;
        if (literal) return { ...literal, expression: { ...literal.expression, place } };
        // The sign of a number is the number's, also where a word opens with it: -3 kept between 0 and 10.
        const word = chunk.tokens[from + 1]?.kind === "number" ? this.word(chunk, from, to) : undefined;
        if (word?.cost === 0) return word;
        return join(place, [this.unary(chunk, from + 1, to)], ([of]) => ({ kind: "negate", of: of!, place }));
      }
      const primary = this.primary(chunk, from, to);
      if (primary?.cost === 0 || first.kind !== "word") return primary;
      return best([this.head(chunk, from, to), primary]);
    });
  }

  /** previous E · if C then A else B · square root of E … */
  protected head(chunk: Chunk, from: number, to: number): Reading | undefined {
    const place = this.placeOf(chunk, from, to);
    const at = (index: number) => (chunk.tokens[index]?.kind === "word" ? chunk.tokens[index]!.text : "");
    if (at(from) === "previous") {
      return join(place, [this.unary(chunk, from + 1, to)], ([of]) => ({ kind: "previous", of: of!, place }));
    }
    if (at(from) === "if") return this.choice(chunk, from, to);
    const list = this.listHead(chunk, from, to);
    if (list) return list;
    const start = at(from) === "the" ? from + 1 : from;
    if (at(start) === "average" && at(start + 1) === "of") return this.average(chunk, start + 2, to, place);
    const head = HEADS.find((candidate) => candidate.words.every((word, index) => at(start + index) === word));
    if (!head) return undefined;
    const inside = start + head.words.length;
    const { name } = head;
    if (head.arity === 1) {
      return join(place, [this.unary(chunk, inside, to)], (args) => ({
        kind: "function",
        name,
        arguments: args,
        place,
      }));
    }
    let found: Reading | undefined;
    for (const and of inside < to ? this.splits(chunk, inside, to, (token) => token.text === "and") : []) {
      const parts = [this.sum(chunk, inside, and), this.unary(chunk, and + 1, to)];
      found = best([found, join(place, parts, (args) => ({ kind: "function", name, arguments: args, place }))]);
    }
    return found;
  }

  /** average of E over DURATION: from after `of`. */
  private average(chunk: Chunk, from: number, to: number, place: Place): Reading | undefined {
    if (from >= to) return undefined;
    for (const over of this.splits(chunk, from, to, (token) => token.kind === "word" && token.text === "over")) {
      const parts = [this.sum(chunk, from, over), this.unary(chunk, over + 1, to)];
      const reading = join(place, parts, ([of, duration]) => ({
        kind: "average",
        of: of!,
        duration: duration!,
        place,
      }));
      if (reading) return reading;
    }
    return undefined;
  }

  protected choice(chunk: Chunk, from: number, to: number): Reading | undefined {
    const place = this.placeOf(chunk, from, to);
    for (const then of this.splits(chunk, from, to, (token) => token.text === "then")) {
      for (const otherwise of this.splits(chunk, then + 1, to, (token) => token.text === "else")) {
        const parts = [
          this.condition(chunk, from + 1, then),
          this.sum(chunk, then + 1, otherwise),
          this.sum(chunk, otherwise + 1, to),
        ];
        const reading = join(place, parts, ([condition, yes, no]) => ({
          kind: "choice",
          condition: condition!,
          then: yes!,
          otherwise: no!,
          place,
        }));
        if (reading) return reading;
      }
    }
    return undefined;
  }

  protected primary(chunk: Chunk, from: number, to: number): Reading | undefined {
    const place = this.placeOf(chunk, from, to);
    const first = chunk.tokens[from]!;
    const clean = (expression: Expression): Reading => ({ expression, cost: 0 });
    if (first.kind === "symbol" && first.text === "(" && this.closes(chunk, from, to)) {
      const inner = this.condition(chunk, from + 1, to - 1);
      return inner && { expression: { ...inner.expression, place, isBracketed: true }, cost: inner.cost };
    }
    const list = this.listLiteral(chunk, from, to) ?? this.call(chunk, from, to);
    if (list) return list;
    const literal = this.literal(chunk, from, to, 1);
    if (literal) return literal;
    if (to - from === 1) {
      if (first.kind === "string") return clean({ kind: "text", value: first.text, place });
      if (first.text === "unknown") return clean({ kind: "unknown", place });
      if (first.text.startsWith("$") && this.names.hasParameter(first.text.slice(1))) {
        return clean({ kind: "parameter", name: first.text.slice(1), place });
      }
    }
    const written = foldName(this.text.text.slice(place.start, place.end));
    const name = this.names.original?.(written) ?? written;
    if (this.names.has(name)) return clean({ kind: "name", name, place });
    if (to - from === 1 && first.kind === "word" && Object.hasOwn(TRUTHS, first.text)) {
      return clean({ kind: "truth", value: TRUTHS[first.text]!, place });
    }
    const word = this.word(chunk, from, to);
    if (word?.cost === 0) return word;
    if (this.names.hasWeak(name)) return clean({ kind: "name", name, place });
    return word ?? (this.isLenient ? this.leaf(place, chunk.tokens.slice(from, to)) : undefined);
  }

  /** `clamp(a, b)`, without a blank before the bracket; an argument may say in which unit it is handed over. */
  private call(chunk: Chunk, from: number, to: number): Reading | undefined {
    const [name, bracket] = [chunk.tokens[from]!, chunk.tokens[from + 1]];
    if (name.kind !== "word" || bracket?.text !== "(" || bracket.start !== name.end) return undefined;
    const written = this.text.text.slice(name.start, name.end);
    if (this.names.hasFunction?.(written) !== true || !this.closes(chunk, from + 1, to)) return undefined;
    const place = this.placeOf(chunk, from, to);
    return join(place, this.partsBetweenCommas(chunk, from + 2, to - 1), (args) => ({
      kind: "call",
      name: written,
      arguments: args,
      place,
    }));
  }

  protected literal(chunk: Chunk, from: number, to: number, sign: 1 | -1): Reading | undefined {
    if (chunk.tokens[from]!.kind !== "number") return undefined;
    // A unit is words, perhaps with a stroke between: what has other signs need not be looked up.
    for (let at = from + 1; at < to; at++) {
      const { kind, text } = chunk.tokens[at]!;
      if (kind === "string" || (kind === "symbol" && !"/*^·".includes(text))) return undefined;
    }
    const place = this.placeOf(chunk, from, to);
    const parsed = parseQuantity(this.text.text.slice(place.start, place.end));
    if (parsed.kind !== "quantity") return undefined;
    const { value, unit } = parsed.quantity;
    return { expression: { kind: "literal", value: sign * value, unit, place }, cost: 0 };
  }

  /** The vocabulary's readings of the whole stretch whose arguments can be read. */
  protected word(chunk: Chunk, from: number, to: number): Reading | undefined {
    return this.remember("word", chunk, from, to, () => {
      const place = this.placeOf(chunk, from, to);
      return this.wordAt(place.start, place.end, place);
    });
  }

  protected wordAt(start: number, end: number, place: Place): Reading | undefined {
    const phrase = this.text.text.slice(start, end);
    let readings: { reading: Reading; score: number }[] = [];
    for (const match of this.vocabulary.match(phrase)) {
      const top = readings[0];
      if (top && top.reading.cost === 0 && match.score < top.score) break;
      const args = new Map<string, Expression>();
      let cost = 0;
      for (const [name, argument] of match.arguments) {
        const reading = this.argument(match.word, name, start + argument.start, start + argument.end);
        if (!reading) break;
        args.set(name, reading.expression);
        cost += reading.cost;
      }
      if (args.size < match.arguments.size) continue;
      const reading = { expression: { kind: "word", word: match.word, arguments: args, place } as const, cost };
      if (!top || cost < top.reading.cost || (cost === top.reading.cost && match.score > top.score)) {
        readings = [{ reading, score: match.score }];
      } else if (cost === top.reading.cost && match.score === top.score) readings.push({ reading, score: match.score });
    }
    const [first, second] = readings;
    if (first && second && first.reading.cost === 0) {
      const words = readings.flatMap(({ reading: { expression } }) => (expression.kind === "word" ? [expression] : []));
      return problem(ambiguousWords(place, words.slice(0, 2)), place, 1);
    }
    return first?.reading;
  }

  /** A sum without fault, whatever the mode. */
  private readStrictly(chunk: Chunk): Reading | undefined {
    const { isLenient } = this;
    this.isLenient = false;
    const reading = this.sum(chunk, 0, chunk.tokens.length);
    this.isLenient = isLenient;
    return reading?.cost === 0 ? reading : undefined;
  }

  protected argument(word: Word, name: string, start: number, end: number): Reading | undefined {
    const parameter = word.parameters.find((candidate) => candidate.name === name);
    const place = this.place(start, end);
    const asText = (): Reading => ({
      expression: { kind: "text", value: this.text.text.slice(start, end).trim(), place },
      cost: 0,
    });
    const chunk = this.chunk(start, end);
    const count = chunk.tokens.length;
    if (parameter?.kind !== undefined && OPAQUE_KINDS.has(parameter.kind)) {
      // A text may also be a quoted one, or what a name or another word gives.
      const reading = parameter.kind === "text" && count > 0 ? this.readStrictly(chunk) : undefined;
      const isText = reading && TEXT_READINGS.has(reading.expression.kind);
      return reading && isText && !parameter.choices?.includes(wordsOf(place)) ? reading : asText();
    }
    if (count === 0 || chunk.depth.some((depth) => depth < 0)) return undefined;
    const reading = parameter?.kind === "truth" ? this.condition(chunk, 0, count) : this.sum(chunk, 0, count);
    if (reading && reading.cost === 0) return reading;
    // A parameter that says nothing of itself may stand for a name ("to harbour"); using it as a quantity is refused later.
    if (parameter && parameter.kind === undefined && chunk.tokens.every((token) => token.kind === "word"))
      return asText();
    return reading;
  }
}

const isOperator = (token: Token): boolean =>
  (token.kind === "symbol" && bracketStep(token) >= 0) || (token.kind === "word" && token.text === "modulo");

/** The word or function at the right end of an operand whose last argument is open to what follows. */
function looseRight(expression: Expression): Expression | undefined {
  if (expression.isBracketed) return undefined;
  if (expression.kind === "arithmetic") return looseRight(expression.right);
  if (expression.kind === "negate") return looseRight(expression.of);
  if (expression.kind === "choice" || expression.kind === "average") return expression;
  if (expression.kind === "function") return expression.arguments.at(-1)!.isBracketed ? undefined : expression;
  if (expression.kind !== "word") return undefined;
  const last = expression.word.pieces.at(-1);
  return last?.kind === "parameter" && !isClosed(expression.arguments.get(last.name)) ? expression : undefined;
}

/** As looseRight, for a word that begins with a parameter. */
function looseLeft(expression: Expression): Expression | undefined {
  if (expression.isBracketed) return undefined;
  if (expression.kind === "arithmetic") return looseLeft(expression.left);
  if (expression.kind !== "word") return undefined;
  const [first] = expression.word.pieces;
  return first?.kind === "parameter" && !isClosed(expression.arguments.get(first.name)) ? expression : undefined;
}

/** The argument of a loose function or word that the operator may belong to. */
function openArgument(loose: Expression): Expression | undefined {
  if (loose.kind === "function") return loose.arguments.at(-1);
  if (loose.kind !== "word") return undefined;
  const [first] = loose.word.pieces;
  const last = loose.word.pieces.at(-1);
  const piece = last?.kind === "parameter" && !isClosed(loose.arguments.get(last.name)) ? last : first;
  return piece?.kind === "parameter" ? loose.arguments.get(piece.name) : undefined;
}

const isClosed = (argument: Expression | undefined): boolean =>
  argument === undefined || argument.isBracketed === true || argument.kind === "text";
