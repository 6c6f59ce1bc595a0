// The wording of the echo: fixed quantities as numbers, inputs by what they measure and where it comes from, short terms by what they mean,
// brackets only where they are needed. Two texts of one meaning give one wording.
import { formatQuantity } from "../../units/convert.ts";
import { FixedQuantities, shownValue } from "./fixed-quantities.ts";
import { type Binding, fits, isBareParameter, quantityText } from "./print-expression.ts";
import { SentencePrinter } from "./print-sentence.ts";
import type { Program } from "./program.ts";
import { foldBlanks, type Place, wordsOf } from "./text.ts";
import type { Expression, ExpressionOf, RuleException, Sentence, SentenceOf } from "./tree.ts";

/** A longer meaning is said once, among the terms, and stands by its name elsewhere. */
const TERM_WIDTH = 60;

/** How an input is named in sentences: what it measures, and from where. */
export interface InputName {
  readonly measures: string;
  readonly from: string;
}

/** A named fixed quantity that stands in a sentence as its number. */
export interface FixedMention {
  readonly name: string;
  readonly text: string;
}

export interface EchoFacts {
  readonly program: Program;
  readonly fixed: FixedQuantities;
  /** Terms that are inputs, and other inputs, by folded name. */
  readonly inputs: ReadonlyMap<string, InputName>;
  /** Names that sentences set: they may change within a tick. */
  readonly states: ReadonlySet<string>;
}

export class EchoPrinter extends SentencePrinter {
  protected override readonly then: string = " then ";
  private readonly facts: EchoFacts;
  /** Names that mean something of their own here: those of a word's meaning. */
  private readonly own: ReadonlySet<string>;
  private readonly open = new Set<string>();
  private heard = new Set<string>();
  private mentions: FixedMention[] = [];
  private terms = new Set<string>();

  constructor(facts: EchoFacts, own: ReadonlySet<string> = new Set()) {
    super();
    this.facts = facts;
    this.own = own;
  }

  /** Begins a sentence: inputs give their source once in each. What was mentioned since the last time. */
  begin(): { readonly fixed: readonly FixedMention[]; readonly inputs: readonly string[]; readonly terms: readonly string[] } {
    const mentioned = { fixed: this.mentions, inputs: [...this.heard], terms: [...this.terms] };
    this.heard = new Set();
    this.mentions = [];
    this.terms = new Set();
    return mentioned;
  }

  override expression(expression: Expression, binding: Binding = "anything"): string {
    const meant = this.meant(expression);
    const text = this.plain(expression);
    return this.isFixed(expression) || fits(meant, binding) ? text : `(${text})`;
  }

  override whole(expression: Expression): string {
    return this.plain(expression);
  }

  protected override wantsBrackets(expression: Expression, binding: Binding): boolean {
    return !this.isFixed(expression) && !fits(this.meant(expression), binding);
  }

  protected override plain(expression: Expression): string {
    if (expression.kind === "name") return this.name(expression.name, expression.place);
    return this.isFixed(expression) ? this.fixedText(expression) : super.plain(expression);
  }

  /** What an expression is printed as: short terms stand for what they mean. */
  private meant(expression: Expression): Expression {
    if (expression.kind !== "name" || this.own.has(expression.name)) return expression;
    const inside = this.shortTerm(expression.name);
    return inside === undefined ? expression : this.meant(inside);
  }

  private isFixed(expression: Expression): boolean {
    if (expression.kind === "literal" || expression.kind === "truth") return false;
    return this.own.size === 0 || !namesOf(expression).some((name) => this.own.has(name))
      ? this.facts.fixed.of(expression) !== undefined
      : false;
  }

  /** A fixed quantity that is more than a literal. */
  private fixedText(expression: Expression): string {
    const text = shownFixed(this.facts.fixed, expression);
    const mentioned = namesOf(expression);
    for (const name of mentioned) this.mention(name, expression.kind === "name" ? text : undefined);
    return text;
  }

  private mention(name: string, text: string | undefined): void {
    const quantity = this.facts.fixed.named(name);
    if (!quantity) return;
    this.mentions.push({ name, text: text ?? quantityText(shownValue(quantity), quantity.unit) });
  }

  protected override name(name: string, place: Place): string {
    if (this.own.has(name)) return name;
    const quantity = this.facts.fixed.named(name);
    if (quantity) {
      const text = quantityText(shownValue(quantity), quantity.unit);
      this.mention(name, text);
      return text;
    }
    const input = this.facts.inputs.get(name);
    if (input) {
      const isKnown = this.heard.has(name);
      this.heard.add(name);
      return isKnown ? input.measures : `${input.measures} (${input.from})`;
    }
    const inside = this.shortTerm(name);
    if (inside !== undefined) {
      this.open.add(name);
      this.terms.add(name);
      const text = this.plain(inside);
      this.open.delete(name);
      return text;
    }
    if (this.facts.program.terms.has(name)) this.terms.add(name);
    return super.name(name, place);
  }

  /** A term whose meaning may stand in its place: short, and nothing that a sentence before it could have changed. */
  private shortTerm(name: string): Expression | undefined {
    const body = this.facts.program.terms.get(name)?.body;
    if (body?.kind !== "expression" || this.open.has(name)) return undefined;
    const { expression } = body;
    if (wordsOf(expression.place).length > TERM_WIDTH || this.changes(expression, new Set([name]))) return undefined;
    return expression;
  }

  private changes(expression: Expression, seen: ReadonlySet<string>): boolean {
    return namesOf(expression).some((name) => {
      if (this.facts.states.has(name) || seen.has(name)) return true;
      const body = this.facts.program.terms.get(name)?.body;
      return body?.kind === "expression" && this.changes(body.expression, new Set([...seen, name]));
    });
  }

  protected override operand(expression: Expression, binding: Binding): string {
    const { kind } = this.meant(expression);
    const isOpen = kind === "word" || kind === "average" || kind === "function" || kind === "list-function";
    return this.expression(expression, isOpen ? "atom" : binding);
  }

  protected override truth({ value }: ExpressionOf<"truth">): string {
    return String(value);
  }

  protected override text({ value }: ExpressionOf<"text">): string {
    return `"${foldBlanks(value)}"`;
  }

  protected override words(pattern: string): string {
    return pattern;
  }

  protected override argument(expression: ExpressionOf<"word">, name: string): string {
    const argument = expression.arguments.get(name)!;
    const kind = expression.word.parameters.find((one) => one.name === name)?.kind;
    if (argument.kind === "text" && (kind === undefined || (isBareParameter(kind) && kind !== "text")))
      return foldBlanks(argument.value);
    return this.expression(argument, "atom");
  }

  // ---- sentences

  /** The line of a sentence, and of each sentence in it that has lines of its own; depth by indentation. */
  lines(sentence: Sentence): EchoLine[] {
    const first = { text: this.line(sentence), sentence };
    return [first, ...this.inside(sentence)].filter((line) => line.text !== "");
  }

  private inside(sentence: Sentence): EchoLine[] {
    if (this.isOneLine(sentence)) return [];
    const nested = (body: readonly Sentence[]): EchoLine[] =>
      body.flatMap((one) => this.lines(one)).map((line) => ({ ...line, depth: (line.depth ?? 0) + 1 }));
    switch (sentence.kind) {
      case "if":
        return [
          ...(this.isShort(sentence.body) ? this.deeper(sentence.body) : nested(sentence.body)),
          ...(sentence.otherwise
            ? [{ text: this.headed("otherwise", sentence.otherwise, sentence) }, ...(this.isShort(sentence.otherwise) ? [] : nested(sentence.otherwise))]
            : []),
        ];
      case "rule":
        return [
          ...(this.isShort(sentence.body) ? [] : nested(sentence.body)),
          ...sentence.exceptions.flatMap((one) => [
            { text: this.exception(one) },
            ...(this.isShort(one.body) ? [] : nested(one.body)),
          ]),
        ];
      case "until-acknowledged":
        return [];
      default:
        return "body" in sentence ? nested(sentence.body) : [];
    }
  }

  /** A single sentence in another's line has nothing below it. */
  private deeper(_body: readonly Sentence[]): EchoLine[] {
    return [];
  }

  private isOneLine(sentence: Sentence): boolean {
    switch (sentence.kind) {
      case "if":
        return this.isShort(sentence.body) && sentence.otherwise === undefined;
      case "rule":
        return false;
      default:
        return !("body" in sentence) || this.isShort(sentence.body);
    }
  }

  /** One sentence, on one line. */
  private isShort(body: readonly Sentence[]): boolean {
    return body.length === 1 && this.isOneLine(body[0]!);
  }

  protected override isOn(one: { readonly place: Place } | RuleException): boolean {
    // Exceptions have lines of their own.
    return "kind" in one;
  }

  protected override headed(head: string, body: readonly Sentence[], _: unknown, then = ", "): string {
    return this.isShort(body) ? `${head}${then}${this.line(body[0]!)}` : `${head}${then === ", " ? "" : then.trimEnd()}:`;
  }

  protected override tell({ agent, topic, values }: SentenceOf<"tell">): string {
    return `${agent === undefined ? "broadcast" : `tell ${agent}`} "${topic}"${this.values(values)}`;
  }

  override line(sentence: Sentence): string {
    if (sentence.kind !== "count") return super.line(sentence);
    const { condition, target } = sentence;
    return condition
      ? `count how often ${this.expression(condition)} becomes true, as "${target}"`
      : `add 1 to ${target}`;
  }

  protected override target({ target }: SentenceOf<"assign">): string {
    return target;
  }
}

export interface EchoLine {
  readonly text: string;
  /** Levels below the sentence at the left. */
  readonly depth?: number;
  /** Absent for the line of an `otherwise` or an exception. */
  readonly sentence?: Sentence;
}

/** The names in an expression, each once. */
export function namesOf(expression: Expression): string[] {
  const names = new Set<string>();
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) for (const one of part) visit(one);
    else if (part instanceof Map) for (const one of part.values()) visit(one);
    else if (typeof part === "object" && part !== null && "kind" in part && "place" in part) {
      const node = part as Expression;
      if (node.kind === "name") names.add(node.name);
      for (const [key, inner] of Object.entries(node)) if (key !== "place" && key !== "word" && key !== "unit") visit(inner);
    }
  };
  visit(expression);
  return [...names];
}

/** A fixed quantity as the echo shows it. */
export function shownFixed(fixed: FixedQuantities, expression: Expression): string {
  const quantity = fixed.of(expression)!;
  return quantityText(shownValue(quantity), quantity.unit);
}

/** An SI value in a unit of this name, or as it is. */
export { formatQuantity };
