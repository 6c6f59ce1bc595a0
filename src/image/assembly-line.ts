// One line of assembly text as words with their places, and the readers of single words that assembler directives and instructions share.
import { didYouMean } from "../diagnostics/suggest.ts";
import type { Rational } from "../fir/function.ts";
import { FLOAT_REGISTERS, INT_REGISTERS } from "../isa/registers.ts";
import { nameId } from "./crc.ts";
import type { RegisterBank } from "./operand-kinds.ts";

export interface Word {
  readonly text: string;
  /** Character offsets into the source. */
  readonly start: number;
  readonly end: number;
}

/** What is wrong with a line, and where; the assembler reports it and goes on with the next line. */
export class LineFault extends Error {
  override readonly name = "LineFault";
  readonly word: Word;
  readonly hint: string | undefined;
  constructor(word: Word, message: string, hint?: string) {
    super(message);
    this.word = word;
    this.hint = hint;
  }
}

/** A quoted name, a comment to the end of the line, or a word between blanks and commas. */
const WORD = /"[^"]*"|;.*|\/\/.*|--.*|[^\s,;"]+/g;
const COMMENT = /^(;|\/\/|--)/;

export function wordsOf(line: string, offset: number): Word[] {
  const words: Word[] = [];
  for (const match of line.matchAll(WORD)) {
    if (COMMENT.test(match[0])) break;
    words.push({ text: match[0], start: offset + match.index, end: offset + match.index + match[0].length });
  }
  return words;
}

/** Takes the words of one line in order. */
export class LineReader {
  private readonly words: readonly Word[];
  private at = 0;
  /** The word taken last: where a missing one is reported. */
  last: Word;

  constructor(words: readonly Word[]) {
    this.words = words;
    this.last = words[0]!;
  }

  get peek(): string | undefined {
    return this.words[this.at]?.text;
  }

  get left(): number {
    return this.words.length - this.at;
  }

  word(what: string): Word {
    const word = this.words[this.at++];
    if (!word) throw new LineFault(this.last, `${what} is missing after ${this.last.text}`);
    this.last = word;
    return word;
  }

  /** Takes the next word if it is this one. */
  skip(text: string): boolean {
    if (this.peek !== text) return false;
    this.word(text);
    return true;
  }

  finish(): void {
    if (this.left > 0) throw new LineFault(this.word("end"), `${this.last.text} is one operand too many`);
  }

  oneOf<Name extends string>(names: readonly Name[], what: string): Name {
    const word = this.word(what);
    const found = names.find((name) => name === word.text);
    if (found === undefined)
      throw new LineFault(
        word,
        `${word.text} is not ${what}`,
        didYouMean(word.text, names) ?? `one of ${names.join(", ")}`,
      );
    return found;
  }

  integer(least: number, most: number, what: string): number {
    const word = this.word(what);
    const value = /^[+-]?(\d+|0x[0-9a-f]+)$/i.test(word.text) ? signedNumber(word.text) : Number.NaN;
    if (!(value >= least && value <= most))
      throw new LineFault(word, `${word.text} is not ${what} (a whole number ${least} to ${most})`);
    return value;
  }

  float(): number {
    const word = this.word("a number");
    if (/^nan$/i.test(word.text)) return Number.NaN;
    const infinite = /^([+-]?)inf(inity)?$/i.exec(word.text);
    if (infinite) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    const value = Number(word.text);
    if (Number.isNaN(value)) throw new LineFault(word, `${word.text} is not a number`);
    return value;
  }

  /** `3`, `-2.5` or `1143/125`. */
  rational(what: string): Rational {
    const word = this.word(what);
    const match = /^([+-]?\d+)(?:\.(\d{1,9})|\/(\d+))?$/.exec(word.text);
    if (!match) throw new LineFault(word, `${word.text} is not ${what} (a number such as 3, 2.5 or 1143/125)`);
    const [, whole = "", decimals = "", denominator = "1"] = match;
    return { numerator: Number(whole + decimals), denominator: Number(denominator) * 10 ** decimals.length };
  }

  register(bank: RegisterBank | "any"): { readonly bank: RegisterBank; readonly register: number } {
    const what = bank === "any" ? "a register" : bank === "int" ? "an integer register" : "a float register";
    const word = this.word(what);
    const match = /^([rf])(0|[1-9]\d?)$/i.exec(word.text);
    const found = match?.[1]?.toLowerCase() === "f" ? "float" : "int";
    const register = Number(match?.[2]);
    const limit = found === "int" ? INT_REGISTERS : FLOAT_REGISTERS;
    if (!match || register >= limit || (bank !== "any" && bank !== found)) {
      const names = bank === "float" ? `f0 to f${FLOAT_REGISTERS - 1}` : `r0 to r${INT_REGISTERS - 1}`;
      throw new LineFault(
        word,
        `${word.text} is not ${what}`,
        bank === "any" ? undefined : `registers here are ${names}`,
      );
    }
    return { bank: found, register };
  }

  /** The id of a topic or agent: a number, or its name in quotes. */
  id(most: number, what: string): number {
    if (!this.peek?.startsWith('"')) return this.integer(0, most, `${what}, or its name in quotes`);
    const word = this.word(what);
    const id = nameId(word.text.slice(1, -1));
    if (id === undefined)
      throw new LineFault(word, `the name ${word.text} has a number kept for others`, "choose another name");
    return id;
  }
}

const signedNumber = (text: string): number =>
  text.startsWith("-") ? -Number(text.slice(1)) : Number(text.replace("+", ""));
