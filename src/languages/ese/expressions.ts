// Reads expressions and conditions. The text is first read strictly; only if that fails is it read again with unknown operands let
// through as problems, so that each fault is reported where it is.
import { unitNamed } from "../../units/named.ts";
import { namesWith } from "./list-operands.ts";
import { OperandReader } from "./operands.ts";
import { error, unknownUnit } from "./reading-faults.ts";
import { best, type Chunk, join, problem, type Reading } from "./stretches.ts";
import { type Place, type Token, wordsOf } from "./text.ts";
import type { ComparisonOperator, Expression } from "./tree.ts";

/** Longer is refused: no sentence a person reads is, and reading is quadratic. */
export const TOKENS_MAX = 160;

const COMPARISONS: ReadonlySet<string> = new Set(["<", "<=", ">", ">=", "=", "!="]);

export class ExpressionReader extends OperandReader {
  /** Reads a place as expression or condition. Never fails: what is wrong is a `problem` somewhere inside. */
  read(start: number, end: number): Expression {
    return this.readWith(start, end, (chunk, from, to) => this.condition(chunk, from, to))!.expression;
  }

  /** As `read`, of an expression that may end in the unit it is shown in: "depth in fathoms". */
  readConverted(start: number, end: number): Expression {
    const tokens = this.chunk(start, end).tokens;
    const at = tokens.findLastIndex((token) => token.kind === "word" && token.text === "in");
    if (at <= 0 || at === tokens.length - 1) return this.read(start, end);
    const unitPlace = this.place(tokens[at + 1]!.start, tokens.at(-1)!.end);
    const unit = unitNamed(this.text.text.slice(unitPlace.start, unitPlace.end));
    const before = this.tryRead(start, tokens[at]!.start);
    if (unit.kind === "unknown" && (!before || before.kind === "problem" || this.tryRead(start, end)))
      return this.read(start, end);
    // A word may end in a unit of its own: soundings_line fathoms in metres.
    const whole = before ? undefined : this.tryRead(start, end);
    if (whole?.kind === "word") return whole;
    const place = this.place(tokens[0]!.start, unitPlace.end);
    if (unit.kind !== "unit") return { kind: "problem", diagnostic: unknownUnit(unitPlace, unit), place };
    return { kind: "convert", of: before ?? this.read(start, tokens[at]!.start), unit: unit.unit, place };
  }

  /** As `read`, or undefined where the text is not an expression as it stands. */
  tryRead(start: number, end: number): Expression | undefined {
    const chunk = this.chunk(start, end);
    if (chunk.tokens.length === 0 || chunk.tokens.length > TOKENS_MAX) return undefined;
    return this.condition(chunk, 0, chunk.tokens.length)?.expression;
  }

  /** A place that must be a vocabulary word (a sentence that only acts); undefined if it fits none. */
  readWord(start: number, end: number): Expression | undefined {
    const chunk = this.chunk(start, end);
    const count = chunk.tokens.length;
    if (count === 0 || count > TOKENS_MAX) return undefined;
    const strict = this.word(chunk, 0, count);
    if (strict) return strict.expression;
    this.isLenient = true;
    const lenient = this.word(chunk, 0, count);
    this.isLenient = false;
    return lenient?.expression;
  }

  private readWith(
    start: number,
    end: number,
    level: (chunk: Chunk, from: number, to: number) => Reading | undefined,
  ): Reading {
    const place = this.place(start, end);
    const chunk = this.chunk(start, end);
    const count = chunk.tokens.length;
    if (count > TOKENS_MAX) {
      return problem(
        error("FLX0205", "this is too long to be read as one condition or quantity", place, {
          hint: "define parts of it as terms, with ** and :=",
        }),
        place,
        1,
      );
    }
    const strict = count > 0 ? level(chunk, 0, count) : undefined;
    if (strict) return strict;
    this.isLenient = true;
    const lenient = count > 0 ? level(chunk, 0, count) : undefined;
    this.isLenient = false;
    return lenient ?? this.leaf(place, chunk.tokens);
  }

  protected override reader(more: ReadonlySet<string>): ExpressionReader {
    return new ExpressionReader(this.text, namesWith(this.names, more), this.vocabulary);
  }

  protected override condition(chunk: Chunk, from: number, to: number): Reading | undefined {
    return this.remember("condition", chunk, from, to, () => {
      const list = this.each(chunk, from, to);
      if (list && !mayBeCompared(list.expression)) return list;
      const built = best([
        this.logic(chunk, from, to),
        this.negation(chunk, from, to),
        this.comparison(chunk, from, to),
      ]);
      if (built && built.cost === 0) {
        const asWord = this.word(chunk, from, to);
        return asWord && asWord.cost === 0 ? this.twoReadings(asWord.expression, built) : built;
      }
      return best([built, this.sum(chunk, from, to)]);
    });
  }

  private twoReadings(word: Expression, built: Reading): Reading {
    if (word.kind !== "word") return built;
    const { place } = word;
    return problem(
      error(
        "FLX0202",
        `\`${place.text.text.slice(place.start, place.end)}\` can be read as the word \`${word.word.pattern}\` and as a condition`,
        place,
        {
          labels: [{ span: word.word.span, text: "the word" }],
          hint: "put brackets around what belongs together, or reword it",
        },
      ),
      place,
      1,
    );
  }

  private logic(chunk: Chunk, from: number, to: number): Reading | undefined {
    let found: Reading | undefined;
    for (const operator of ["or", "and"] as const) {
      for (const at of this.splits(chunk, from, to, (token) => token.kind === "word" && token.text === operator)) {
        const left = this.condition(chunk, from, at);
        const right = left && this.condition(chunk, at + 1, to);
        if (!left || !right) continue;
        const sides = [left.expression, right.expression];
        const isOpen = (side: Expression) => side.kind === "logic" && !side.isBracketed;
        const [, second] = sides as [Expression, Expression];
        if (isOpen(second) && second.kind === "logic" && second.operator === operator) continue;
        const isMixed = sides.some((side) => isOpen(side) && side.kind === "logic" && side.operator !== operator);
        const place = this.placeOf(chunk, from, to);
        const cost = left.cost + right.cost;
        const reading = isMixed
          ? problem(
              error("FLX0209", "`and` and `or` stand in one condition without brackets", place, {
                hint: mixedReadings(sides[0]!, second, place),
              }),
              place,
              cost + 1,
            )
          : { expression: { kind: "logic", operator, left: sides[0]!, right: second, place } as const, cost };
        found = best([found, reading]);
        if (found?.cost === 0) return found;
      }
    }
    return found;
  }

  private negation(chunk: Chunk, from: number, to: number): Reading | undefined {
    if (chunk.tokens[from]!.text !== "not" || chunk.tokens[from]!.kind !== "word") return undefined;
    const of = this.condition(chunk, from + 1, to);
    if (!of || (of.expression.kind === "logic" && !of.expression.isBracketed)) return undefined;
    return { expression: { kind: "not", of: of.expression, place: this.placeOf(chunk, from, to) }, cost: of.cost };
  }

  private comparison(chunk: Chunk, from: number, to: number): Reading | undefined {
    let found: Reading | undefined;
    const isComparing = (token: Token) =>
      token.kind === "symbol"
        ? COMPARISONS.has(token.text)
        : token.kind === "word" && ["is", "rises", "falls", "trips"].includes(token.text);
    for (const at of this.splits(chunk, from, to, isComparing)) {
      const { text } = chunk.tokens[at]!;
      const reading =
        text === "is"
          ? this.isForm(chunk, from, at, to)
          : text === "rises" || text === "falls"
            ? this.latch(chunk, from, at, to)
            : text === "trips"
              ? this.trip(chunk, from, at, to)
              : this.compareWithBand(chunk, from, at, to, text as ComparisonOperator);
      found = best([found, reading]);
      if (found?.cost === 0) return found;
    }
    return found;
  }

  private compare(
    chunk: Chunk,
    from: number,
    at: number,
    next: number,
    to: number,
    operator: ComparisonOperator,
  ): Reading | undefined {
    const sides = [this.sum(chunk, from, at), this.sum(chunk, next, to)];
    const isOrder = operator !== "=" && operator !== "!=";
    if (
      isOrder &&
      sides.some((side) => side?.expression.kind === "word" && side.expression.word.result?.kind === "truth")
    ) {
      return undefined;
    }
    const isSaid = chunk.tokens[at]!.text === "is";
    return join(this.placeOf(chunk, from, to), sides, ([left, right], place) => {
      if (isSaid && left?.kind === "name" && right?.kind === "name" && this.names.isSaidOf?.(right.name, left.name))
        return operator === "=" ? right : { kind: "not", of: right, place };
      return { kind: "compare", operator, left: left!, right: right!, place };
    });
  }

  /** A > B [with deadband D] */
  private compareWithBand(
    chunk: Chunk,
    from: number,
    at: number,
    to: number,
    operator: ComparisonOperator,
  ): Reading | undefined {
    for (const band of this.splits(chunk, from, to, (token) => token.kind === "word" && token.text === "with")) {
      if (band <= at || chunk.tokens[band + 1]?.text !== "deadband") continue;
      const parts = [this.compare(chunk, from, at, at + 1, band, operator), this.sum(chunk, band + 2, to)];
      const place = this.placeOf(chunk, from, to);
      return join(place, parts, ([of, width]) => {
        if (of?.kind === "problem") return of;
        if (of?.kind === "compare" && operator !== "=" && operator !== "!=")
          return { kind: "deadband", of, width: width!, place };
        const diagnostic = error("FLX0205", "a deadband belongs to a limit: >, >=, < or <=", place, {
          hint: "write it as depth < 5 m with deadband 0.5 m",
        });
        return { kind: "problem", diagnostic, place };
      });
    }
    return this.compare(chunk, from, at, at + 1, to, operator);
  }

  /** E trips at X [,] clears at Y */
  private trip(chunk: Chunk, from: number, at: number, to: number): Reading | undefined {
    if (chunk.tokens[at + 1]?.text !== "at") return undefined;
    const place = this.placeOf(chunk, from, to);
    for (const clears of this.splits(chunk, from, to, (token) => token.kind === "word" && token.text === "clears")) {
      if (clears < at || chunk.tokens[clears + 1]?.text !== "at") continue;
      const end = ["and", ","].includes(chunk.tokens[clears - 1]!.text) ? clears - 1 : clears;
      const parts = [this.sum(chunk, from, at), this.sum(chunk, at + 2, end), this.sum(chunk, clears + 2, to)];
      return join(place, parts, ([of, trips, back]) => ({
        kind: "trip",
        of: of!,
        trips: trips!,
        clears: back!,
        place,
      }));
    }
    const diagnostic = error("FLX0205", "`trips at` does not say where it clears", place, {
      hint: "write it as level trips at 20 cm, clears at 10 cm",
    });
    return problem(diagnostic, place, 1);
  }

  /** is · is not · is [not] between A and B · is [not] within D of E · is [not] unknown */
  private isForm(chunk: Chunk, from: number, at: number, to: number): Reading | undefined {
    const place = this.placeOf(chunk, from, to);
    const isNegated = chunk.tokens[at + 1]?.text === "not";
    const next = at + (isNegated ? 2 : 1);
    const word = chunk.tokens[next]?.kind === "word" ? chunk.tokens[next]!.text : "";
    const negatedIf = (reading: Reading | undefined, negated: boolean): Reading | undefined =>
      reading && negated ? { expression: { kind: "not", of: reading.expression, place }, cost: reading.cost } : reading;
    if ((word === "unknown" || word === "known") && next + 1 === to) {
      const asked = join(place, [this.condition(chunk, from, at)], ([of]) => ({ kind: "is-unknown", of: of!, place }));
      return negatedIf(asked, isNegated !== (word === "known"));
    }
    let found: Reading | undefined;
    if (word === "between") {
      for (const and of this.splits(chunk, next + 1, to, (token) => token.text === "and")) {
        const parts = [this.sum(chunk, from, at), this.sum(chunk, next + 1, and), this.sum(chunk, and + 1, to)];
        found = best([
          found,
          join(place, parts, ([of, low, high]) => ({ kind: "between", of: of!, low: low!, high: high!, place })),
        ]);
      }
    } else if (word === "within") {
      for (const of of this.splits(chunk, next + 1, to, (token) => token.text === "of")) {
        const parts = [this.sum(chunk, from, at), this.sum(chunk, next + 1, of), this.sum(chunk, of + 1, to)];
        found = best([
          found,
          join(place, parts, ([value, distance, target]) => ({
            kind: "within",
            of: value!,
            distance: distance!,
            target: target!,
            place,
          })),
        ]);
      }
    }
    if (found) return negatedIf(found, isNegated);
    return this.compare(chunk, from, at, next, to, isNegated ? "!=" : "=");
  }

  /** rises above X [again below Y] · falls below X [again above Y] */
  private latch(chunk: Chunk, from: number, at: number, to: number): Reading | undefined {
    const direction = chunk.tokens[at]!.text === "rises" ? "above" : "below";
    const opposite = direction === "above" ? "below" : "above";
    if (chunk.tokens[at + 1]?.text !== direction) return undefined;
    const place = this.placeOf(chunk, from, to);
    const base = chunk.depth[from];
    let split = to;
    for (let i = at + 2; i + 1 < to; i++) {
      if (chunk.depth[i] === base && chunk.tokens[i]!.text === "again" && chunk.tokens[i + 1]!.text === opposite)
        split = i;
    }
    const limitEnd = split < to && ["and", ","].includes(chunk.tokens[split - 1]!.text) ? split - 1 : split;
    const parts = [this.sum(chunk, from, at), this.sum(chunk, at + 2, limitEnd)];
    if (split < to) parts.push(this.sum(chunk, split + 2, to));
    return join(place, parts, ([of, limit, again]) => ({
      kind: "latch",
      of: of!,
      direction,
      limit: limit!,
      ...(again ? { again } : {}),
      place,
    }));
  }
}

/** `sum of x for each x in L > 3` compares the sum; a `where` goes on to the end. */
const mayBeCompared = (list: Expression): boolean =>
  list.kind === "list-function" && !(list.of.kind === "each" && list.of.where !== undefined);

/** The two ways to read `a and b or c`, with brackets. */
function mixedReadings(left: Expression, right: Expression, place: Place): string {
  const isOpen = (side: Expression) => side.kind === "logic" && !side.isBracketed;
  const open = isOpen(left) ? left : right;
  const put = (from: number, to: number) =>
    `${wordsOf({ ...place, end: from })} (${wordsOf({ ...place, start: from, end: to })}) ${wordsOf({ ...place, start: to })}`.trim();
  const first = put(open.place.start, open.place.end);
  if (open.kind !== "logic") return `put brackets around what belongs together: ${first}`;
  const second = open === left ? put(open.right.place.start, place.end) : put(place.start, open.left.place.end);
  return `write what is meant: \`${first}\` or \`${second}\``;
}
