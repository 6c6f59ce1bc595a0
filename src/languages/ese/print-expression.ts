// The one canonical wording of expressions and conditions: what `flux fmt` writes, and what the echo (echo.ts) begins from. The switch is
// over every kind of the tree, so that a kind without a wording does not compile.
import type { Unit } from "../../units/unit.ts";
import { ARTICLES } from "../../vocabulary/pattern.ts";
import { foldBlanks, foldName, type Place, wordsOf } from "./text.ts";
import type { Expression, ExpressionOf } from "./tree.ts";

/** How tightly the outermost part of an expression binds: a part that binds looser than its place demands wants brackets. */
export type Binding = "anything" | "condition" | "sum" | "product" | "power" | "operand" | "atom";

const TIGHTNESS: Readonly<Record<Binding, number>> = {
  anything: 0,
  condition: 1,
  sum: 2,
  product: 3,
  power: 4,
  operand: 5,
  atom: 6,
};

/** Kinds of parameters whose arguments stand for themselves, without quotes. */
const BARE_KINDS: ReadonlySet<string> = new Set(["text", "agent", "place", "register"]);

export class ExpressionPrinter {
  /** Printed as it must stand at a place that demands `binding`. */
  expression(expression: Expression, binding: Binding = "anything"): string {
    const text = this.plain(expression);
    return this.wantsBrackets(expression, binding) ? `(${text})` : text;
  }

  /** A whole condition or value: brackets around all of it say nothing. */
  whole(expression: Expression): string {
    const bare = this.plain(expression);
    return bare.includes(",") ? this.expression(expression) : bare;
  }

  /** Brackets are the writer's. */
  protected wantsBrackets(expression: Expression, _binding: Binding): boolean {
    return expression.isBracketed === true;
  }

  /** A name as its definition spells it. */
  protected name(name: string, _place: Place): string {
    return name;
  }

  protected truth(expression: ExpressionOf<"truth">): string {
    const written = wordsOf(expression.place).toLowerCase();
    return ["true", "false", "on", "off"].includes(written) ? written : String(expression.value);
  }

  /** A text as an argument or value; one that is written without quotes keeps none. */
  protected text(expression: ExpressionOf<"text">): string {
    return wordsOf(expression.place).startsWith('"') ? `"${expression.value}"` : foldBlanks(expression.value);
  }

  protected literal({ value, unit }: ExpressionOf<"literal">): string {
    return quantityText(value, unit);
  }

  protected plain(expression: Expression): string {
    switch (expression.kind) {
      case "literal":
        return this.literal(expression);
      case "truth":
        return this.truth(expression);
      case "unknown":
        return "unknown";
      case "text":
        return this.text(expression);
      case "name":
        return this.name(expression.name, expression.place);
      case "parameter":
        return `$${expression.name}`;
      case "arithmetic":
        return this.arithmetic(expression);
      case "negate":
        return `-${this.expression(expression.of, "operand")}`;
      case "function": {
        const [first, second] = expression.arguments;
        const inside = this.expression(first!, second ? "sum" : "operand");
        return `${expression.name} of ${inside}${second ? ` and ${this.expression(second, "operand")}` : ""}`;
      }
      case "previous":
        return `previous ${this.expression(expression.of, "operand")}`;
      case "average":
        return `average of ${this.expression(expression.of, "sum")} over ${this.expression(expression.duration, "operand")}`;
      case "convert":
        return `${this.expression(expression.of, "sum")} in ${unitText(expression.unit)}`;
      case "choice": {
        const { condition, then, otherwise } = expression;
        return `if ${this.expression(condition)} then ${this.expression(then, "sum")} else ${this.expression(otherwise, "sum")}`;
      }
      case "compare":
        return this.compare(expression);
      case "between":
      case "within":
      case "is-unknown":
        return this.is(expression, false);
      case "latch": {
        const { of, direction, limit, again } = expression;
        const back = again
          ? ` again ${direction === "above" ? "below" : "above"} ${this.expression(again, "sum")}`
          : "";
        const verb = direction === "above" ? "rises above" : "falls below";
        return `${this.expression(of, "sum")} ${verb} ${this.expression(limit, "sum")}${back}`;
      }
      case "trip": {
        const [of, trips, clears] = [expression.of, expression.trips, expression.clears].map((one) =>
          this.expression(one, "sum"),
        );
        return `${of} trips at ${trips} clears at ${clears}`;
      }
      case "deadband":
        return `${this.plain(expression.of)} with deadband ${this.expression(expression.width, "sum")}`;
      case "logic":
        return this.logic(expression);
      case "not": {
        const { of } = expression;
        const isOne = of.kind === "between" || of.kind === "within" || of.kind === "is-unknown";
        return isOne && !this.wantsBrackets(of, "condition")
          ? this.is(of, true)
          : `not ${this.expression(of, "operand")}`;
      }
      case "word":
        return this.word(expression);
      case "call":
        return `${expression.name}(${expression.arguments.map((one) => this.expression(one)).join(", ")})`;
      case "list":
        return `[${expression.items.map((one) => this.expression(one)).join(", ")}]`;
      case "each": {
        const { value, names, of, where } = expression;
        const only = where ? ` where ${this.expression(where)}` : "";
        return `${this.expression(value)} for each ${names.join(", ")} in ${this.expression(of, "sum")}${only}`;
      }
      case "list-function":
        return `${expression.name} ${expression.name === "number of items" ? "in" : "of"} ${this.listed(expression.of)}`;
      case "item": {
        const which = expression.index ? `item ${this.expression(expression.index, "operand")}` : "last item";
        return `${which} of ${this.expression(expression.of, "operand")}`;
      }
      case "numbers":
        return `numbers from ${this.expression(expression.first, "sum")} to ${this.expression(expression.last, "sum")}`;
      case "characters":
        return `characters of ${this.expression(expression.of, "operand")}`;
      case "problem":
        return wordsOf(expression.place);
    }
  }

  /** What a list function takes: a `for each` goes on to its end without brackets. */
  private listed(of: Expression): string {
    return this.expression(of, of.kind === "each" ? "anything" : "sum");
  }

  private arithmetic({ operator, left, right }: ExpressionOf<"arithmetic">): string {
    const sign = operator === "power" ? "to the power of" : operator;
    const binding: Binding =
      operator === "+" || operator === "-" ? "sum" : operator === "power" ? "operand" : "product";
    const tighter: Binding = binding === "sum" ? "product" : binding === "product" ? "power" : "operand";
    return `${this.operand(left, binding)} ${sign} ${this.operand(right, tighter)}`;
  }

  /** What stands beside an operator. */
  protected operand(expression: Expression, binding: Binding): string {
    return this.expression(expression, binding);
  }

  protected compare({ operator, left, right }: ExpressionOf<"compare">): string {
    const isNamed = right.kind === "text" || right.kind === "truth";
    const sign = !isNamed ? operator : operator === "=" ? "is" : operator === "!=" ? "is not" : operator;
    return `${this.expression(left, "sum")} ${sign} ${this.expression(right, "sum")}`;
  }

  private is(expression: ExpressionOf<"between" | "within" | "is-unknown">, isNegated: boolean): string {
    const not = isNegated ? " not" : "";
    if (expression.kind === "is-unknown")
      return `${this.expression(expression.of, "condition")} is ${isNegated ? "known" : "unknown"}`;
    const of = this.expression(expression.of, "sum");
    if (expression.kind === "between")
      return `${of} is${not} between ${this.expression(expression.low, "sum")} and ${this.expression(expression.high, "sum")}`;
    return `${of} is${not} within ${this.expression(expression.distance, "sum")} of ${this.expression(expression.target, "sum")}`;
  }

  private logic({ operator, left, right }: ExpressionOf<"logic">): string {
    // a and b and c is (a and b) and c.
    const first = left.kind === "logic" && left.operator === operator ? "anything" : "condition";
    return `${this.expression(left, first)} ${operator} ${this.expression(right, "condition")}`;
  }

  /** The pattern with its arguments; where the writer has a declared synonym for words of it, that. */
  protected word(expression: ExpressionOf<"word">): string {
    const { word } = expression;
    const place = withoutBrackets(expression.place);
    let text = "";
    let from = place.start;
    word.pieces.forEach((piece, index) => {
      if (piece.kind === "parameter") {
        text += this.argument(expression, piece.name);
        from = expression.arguments.get(piece.name)!.place.end;
        return;
      }
      const next = word.pieces[index + 1];
      const end = next?.kind === "parameter" ? expression.arguments.get(next.name)!.place.start : place.end;
      text += this.words(piece.text, { text: place.text, start: from, end });
    });
    return text;
  }

  /** Words of a pattern, where `written` stands for them. */
  protected words(pattern: string, written: Place): string {
    const own = wordsOf(written);
    if (own === "" || bareWords(own) === bareWords(pattern)) return pattern;
    const lead = /^\s/.test(pattern) ? " " : "";
    const trail = /\s$/.test(pattern) ? " " : "";
    return lead + own.toLowerCase().replace(TRAILING_ARTICLE, "") + trail;
  }

  protected argument(expression: ExpressionOf<"word">, name: string): string {
    const argument = expression.arguments.get(name)!;
    return this.expression(argument, "atom");
  }
}

/** The place of a phrase without the brackets around all of it: they are no words of its pattern. */
function withoutBrackets(place: Place): Place {
  const written = place.text.text.slice(place.start, place.end);
  const [lead, trail] = [/^[\s(]*/.exec(written)![0], /[\s)]*$/.exec(written)![0]];
  const count = (text: string, bracket: string) => text.split(bracket).length - 1;
  const depth = Math.min(count(lead, "("), count(trail, ")"));
  const open = new RegExp(`^(?:\\s*\\(){${depth}}\\s*`).exec(written)![0].length;
  const close = new RegExp(`\\s*(?:\\)\\s*){${depth}}$`).exec(written)![0].length;
  return { ...place, start: place.start + open, end: place.end - close };
}

const TRAILING_ARTICLE = new RegExp(` (?:${ARTICLES.join("|")})$`);

/** What tells two phrases apart: case, blanks and articles do not. Signs that have several spellings count as one. */
const bareWords = (text: string): string =>
  foldBlanks(text)
    .toLowerCase()
    .split(" ")
    .filter((word) => !ARTICLES.includes(word))
    .join(" ")
    .replace(/\+\/?-|±/g, "+-")
    .replace(/×/g, "x");

/** Whether an argument of this parameter is written as it is, without quotes. */
export const isBareParameter = (kind: string | undefined): boolean => kind !== undefined && BARE_KINDS.has(kind);

/** Whether an expression that binds like this may stand where `binding` is demanded. */
export const fits = (expression: Expression, binding: Binding): boolean =>
  TIGHTNESS[bindingOf(expression)] >= TIGHTNESS[binding];

function bindingOf(expression: Expression): Binding {
  switch (expression.kind) {
    case "logic":
    case "each":
    case "choice":
    case "convert":
      return "anything";
    case "compare":
    case "between":
    case "within":
    case "is-unknown":
    case "latch":
    case "trip":
    case "deadband":
    case "not":
    // What goes on behind an `and` or `over` of its own is not easily seen to end.
    case "average":
      return "condition";
    case "arithmetic":
      return expression.operator === "power"
        ? "power"
        : expression.operator === "+" || expression.operator === "-"
          ? "sum"
          : "product";
    case "function":
      return expression.arguments.length > 1 ? "condition" : "operand";
    case "negate":
    case "previous":
    case "list-function":
    case "item":
    case "numbers":
    case "characters":
      return "operand";
    case "word":
      return expression.arguments.size === 0 ? "atom" : "operand";
    case "literal":
    case "truth":
    case "unknown":
    case "text":
    case "name":
    case "parameter":
    case "call":
    case "list":
    case "problem":
      return "atom";
  }
}

/** A quantity with the one symbol of its unit; made-up symbols (gal_US), and A, which is an article as well, give way to the name. */
export function quantityText(value: number, unit: Unit): string {
  const number = Object.is(value, -0) ? "-0" : String(value);
  if (unit.symbol === "") return number;
  if (unit.symbol === "°" || unit.symbol === "%") return number + unit.symbol;
  const isName = /^\d|_/.test(unit.symbol) || ARTICLES.includes(unit.symbol.toLowerCase());
  return `${number} ${isName ? (value === 1 ? unit.name : unit.plural) : unit.symbol}`;
}

/** A unit after `in`. */
export const unitText = (unit: Unit): string => (unit.symbol === "" ? "numbers" : unit.plural);

/** What a name is compared by. */
export const sameName = (a: string, b: string): boolean => foldName(a) === foldName(b);
