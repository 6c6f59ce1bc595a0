// The wording of the echo: fixed quantities as numbers, inputs by what they measure and where it comes from, short terms by what they mean,
// brackets only where they are needed. Two texts of one meaning give one wording.
import { unitNamed } from "../../units/named.ts";
import { type FixedQuantities, type FixedQuantity, shownValue } from "./fixed-quantities.ts";
import { type Binding, fits, isBareParameter, quantityText } from "./print-expression.ts";
import { SentencePrinter } from "./print-sentence.ts";
import type { Program } from "./program.ts";
import { foldBlanks } from "./text.ts";
import type { Expression, ExpressionOf, Sentence, SentenceOf } from "./tree.ts";
import { namesOf, walk } from "./tree-parts.ts";
import { topicOf } from "./wire-names.ts";

/** Parts of a meaning that may stand in place of the term; a longer one is said once, among the terms. */
const TERM_PARTS_MAX = 9;

/** How an input is named in sentences: what it measures, and from where. */
export interface InputName {
  readonly measures: string;
  readonly from: string;
}

/** What a line speaks of. */
export interface Mentioned {
  /** Named quantities that stand in it as their number, and that number. */
  readonly fixed: ReadonlyMap<string, string>;
  /** Folded names of inputs, and of terms. */
  readonly inputs: ReadonlySet<string>;
  readonly terms: ReadonlySet<string>;
}

export interface EchoLine {
  readonly text: string;
  /** Levels below the sentence at the left. */
  readonly depth: number;
  /** Absent for the line of an `otherwise` or an exception. */
  readonly sentence?: Sentence;
  readonly mentioned: Mentioned;
}

export interface EchoFacts {
  readonly program: Program;
  readonly fixed: FixedQuantities;
  /** Terms that are inputs, and other inputs, by folded name. */
  readonly inputs: ReadonlyMap<string, InputName>;
  /** Names that sentences set: they may change within a tick. */
  readonly states: ReadonlySet<string>;
  /** Names stay names: the wording alone, for comparing. */
  readonly isByName?: true;
}

export class EchoPrinter extends SentencePrinter {
  protected override readonly then: string = " then ";
  private readonly facts: EchoFacts;
  /** Names that mean something of their own here: of a word's meaning, of a message, of a `for each`. */
  private own: ReadonlySet<string>;
  private readonly open = new Set<string>();
  private fixed = new Map<string, string>();
  private inputs = new Set<string>();
  private terms = new Set<string>();

  constructor(facts: EchoFacts, own: ReadonlySet<string> = new Set()) {
    super();
    this.facts = facts;
    this.own = own;
  }

  /** What was spoken of since the last call. Inputs give their source once in each line. */
  mentioned(): Mentioned {
    const { fixed, inputs, terms } = this;
    this.fixed = new Map();
    this.inputs = new Set();
    this.terms = new Set();
    return { fixed, inputs, terms };
  }

  override whole(expression: Expression): string {
    return this.plain(expression);
  }

  protected override wantsBrackets(expression: Expression, binding: Binding): boolean {
    return !this.isFixed(expression) && !fits(this.meant(expression), binding);
  }

  protected override plain(expression: Expression): string {
    if (expression.kind === "each") return this.with(expression.names, () => super.plain(expression));
    if (expression.kind === "name" || !this.isFixed(expression)) return super.plain(expression);
    for (const name of namesOf(expression)) this.mentionFixed(name);
    return fixedText(this.facts.fixed.of(expression)!);
  }

  private with<Result>(names: readonly string[], print: () => Result): Result {
    const outer = this.own;
    this.own = new Set([...outer, ...names]);
    const result = print();
    this.own = outer;
    return result;
  }

  /** Whether a computed expression is a fixed quantity. */
  private isFixed(expression: Expression): boolean {
    if (this.facts.isByName || expression.kind === "literal") return false;
    if (this.own.size > 0 && namesOf(expression).some((name) => this.own.has(name))) return false;
    return this.facts.fixed.of(expression) !== undefined;
  }

  private mentionFixed(name: string): void {
    const quantity = this.facts.fixed.named(name);
    if (quantity) this.fixed.set(name, fixedText(quantity));
  }

  protected override name(name: string, _?: unknown): string {
    if (this.facts.isByName || this.own.has(name)) return name;
    const quantity = this.facts.fixed.named(name);
    if (quantity) {
      this.mentionFixed(name);
      return fixedText(quantity);
    }
    const input = this.facts.inputs.get(name);
    if (input) {
      const isKnown = this.inputs.has(name);
      this.inputs.add(name);
      return isKnown ? input.measures : `${input.measures} (${input.from})`;
    }
    if (this.facts.program.terms.has(name)) this.terms.add(name);
    const inside = this.shortTerm(name);
    if (!inside) return name;
    this.open.add(name);
    const text = this.plain(inside);
    this.open.delete(name);
    return text;
  }

  /** What an expression is printed as: short terms stand for what they mean. */
  private meant(expression: Expression): Expression {
    if (expression.kind !== "name" || this.own.has(expression.name)) return expression;
    const inside = this.shortTerm(expression.name);
    return inside ? this.meant(inside) : expression;
  }

  /** A term whose meaning may stand in its place: short, and nothing that a sentence before it could have changed. */
  private shortTerm(name: string): Expression | undefined {
    const body = this.facts.program.terms.get(name)?.body;
    if (this.facts.isByName || body?.kind !== "expression" || this.open.has(name)) return undefined;
    const { expression } = body;
    let parts = 0;
    walk(expression, () => parts++);
    return parts <= TERM_PARTS_MAX && !this.mayChange(expression, new Set([name])) ? expression : undefined;
  }

  private mayChange(expression: Expression, seen: ReadonlySet<string>): boolean {
    return namesOf(expression).some((name) => {
      if (this.facts.states.has(name) || seen.has(name)) return true;
      const body = this.facts.program.terms.get(name)?.body;
      return body?.kind === "expression" && this.mayChange(body.expression, new Set([...seen, name]));
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
    const { kind, unit } = expression.word.parameters.find((one) => one.name === name) ?? {};
    // A bare number takes the unit the word gives its parameter.
    if (argument.kind === "literal" && argument.unit.symbol === "" && unit !== undefined) {
      const found = unitNamed(unit);
      if (found.kind === "unit") return quantityText(argument.value, found.unit);
    }
    const isBare = kind === undefined || (isBareParameter(kind) && kind !== "text");
    return argument.kind === "text" && isBare ? foldBlanks(argument.value) : this.expression(argument, "atom");
  }

  // ---- sentences

  /** The lines of a sentence: its own, and those of the sentences in it that do not fit there. */
  lines(sentence: Sentence, depth = 0): EchoLine[] {
    return this.with(namesOfSentence(sentence), () => {
      const own = { text: this.line(sentence), depth, sentence, mentioned: this.mentioned() };
      const below = "body" in sentence ? this.below(sentence.body, depth) : [];
      const part = (text: string, body: readonly Sentence[]): EchoLine[] => [
        { text, depth, mentioned: this.mentioned() },
        ...this.below(body, depth),
      ];
      if (sentence.kind === "if" && sentence.otherwise)
        below.push(...part(this.headed("otherwise", sentence.otherwise), sentence.otherwise));
      if (sentence.kind === "rule")
        for (const one of sentence.exceptions) below.push(...part(this.exception(one), one.body));
      return [own, ...below];
    });
  }

  private below(body: readonly Sentence[], depth: number): EchoLine[] {
    return isShort(body) ? [] : body.flatMap((one) => this.lines(one, depth + 1));
  }

  override line(sentence: Sentence): string {
    return this.with(namesOfSentence(sentence), () => {
      if (sentence.kind !== "count") return super.line(sentence);
      const { condition, target, targetPlace } = sentence;
      if (condition) return `count how often ${this.expression(condition)} becomes true, as "${target}"`;
      // The name of a term is its condition.
      return this.facts.program.terms.has(target)
        ? `count how often ${this.name(target, targetPlace)} becomes true, as "count of ${target}"`
        : `add 1 to ${target}`;
    });
  }

  /** Exceptions have lines of their own. */
  protected override isOn(): boolean {
    return false;
  }

  protected override inline(body: readonly Sentence[]): string {
    return isShort(body) ? super.inline(body) : "this";
  }

  protected override headed(head: string, body: readonly Sentence[], _?: unknown, then = ", "): string {
    return isShort(body) ? `${head}${then}${this.line(body[0]!)}` : `${head}${then === ", " ? "" : then.trimEnd()}:`;
  }

  protected override tell(sentence: SentenceOf<"tell">): string {
    const who = sentence.agent === undefined ? "broadcast" : `tell ${sentence.agent}`;
    return `${who} "${topicOf(sentence)}"${this.values(sentence.values)}`;
  }

  protected override target({ target }: SentenceOf<"assign">): string {
    return target;
  }
}

/** One sentence, on one line. */
function isShort(body: readonly Sentence[]): boolean {
  const [only] = body;
  if (!only || body.length > 1 || only.kind === "rule" || (only.kind === "if" && only.otherwise)) return false;
  return !("body" in only) || isShort(only.body);
}

/** Names that stand for values of a message or items of a list inside a sentence. */
const namesOfSentence = (sentence: Sentence): readonly string[] =>
  sentence.kind === "told"
    ? sentence.values.map(({ name }) => name)
    : sentence.kind === "for-each"
      ? sentence.names
      : [];

/** A fixed quantity as the echo shows it. */
export const fixedText = (quantity: FixedQuantity): string => quantityText(shownValue(quantity), quantity.unit);
