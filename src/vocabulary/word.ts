// A vocabulary is a set of words; a word is a pattern with typed parameters, a meaning, and examples that are tests.
import type { SourceFile, Span } from "../diagnostics/source.ts";

/** One piece of a pattern: literal words or a parameter. */
export type PatternPiece =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "parameter"; readonly name: string };

export interface Parameter {
  readonly name: string;
  /** What `where:` says: a kind or dimension ("distance", "truth", "agent", "text", "number") and a unit for bare numbers in the phrase. */
  readonly kind?: string;
  readonly unit?: string;
  readonly lowest?: number;
  readonly highest?: number;
  /** The texts it may be, for `one of`. */
  readonly choices?: readonly string[];
  /** Of a list: what each item is; of a list of rows, what each column is. */
  readonly items?: readonly ItemType[];
}

/** What the items of a list are: "headings in degrees". */
export interface ItemType {
  readonly kind?: string;
  readonly unit?: string;
}

/**
 * An input a word samples (`reads:`) or an output it drives (`writes:`). The compiler makes one of this name if neither the file nor
 * flux.boards.json declares it. Numbers are as written, in `unit`; absent = unbounded, never stale, safe at 0.
 */
export interface Channel {
  readonly name: string;
  readonly kind?: string;
  /** As written ("metres"); absent for a truth or a plain number. */
  readonly unit?: string;
  readonly lowest?: number;
  readonly highest?: number;
  /** Inputs only. */
  readonly staleAfterMs?: number;
  /** Outputs only: the value it takes when the agent stops. */
  readonly safe?: number;
  readonly span: Span;
}

export type Meaning =
  /**
   * FLUX-ese: an expression, or sentences (several lines). Parameters stand as `$name`. Character for character the source at `span`, with
   * the `##` marks blanked, so an offset in `text` plus `span.start` is a place in the file.
   */
  | { readonly kind: "means"; readonly text: string; readonly span: Span }
  /** Assembly with `${name}`; the seed's mnemonics and relative jumps are allowed. */
  | { readonly kind: "assembly"; readonly lines: readonly string[]; readonly span: Span }
  /** A function of a code block of the same file. */
  | { readonly kind: "code"; readonly name: string; readonly span: Span };

export interface Example {
  /** The phrase with its arguments. */
  readonly phrase: string;
  /** The expected value as written: "2 h", "45", "true", "unknown". */
  readonly expected: string;
  /** Absolute, in the unit of `expected`; 0 = exact. */
  readonly tolerance: number;
  /** Starts where `phrase` starts. */
  readonly span: Span;
}

export interface Word {
  /** Pattern as written. */
  readonly pattern: string;
  readonly pieces: readonly PatternPiece[];
  readonly parameters: readonly Parameter[];
  readonly meaning: Meaning;
  /** `result:` a kind and the unit it is shown in. Absent for a word that only acts. */
  readonly result?: ItemType & { readonly items?: readonly ItemType[]; readonly register?: number };
  readonly level: number;
  readonly description: string;
  readonly examples: readonly Example[];
  readonly tags: readonly string[];
  /** What the word does to the world ("steering"), from `acts:`. */
  readonly acts?: string;
  /** Inputs its meaning samples, from `reads:`. */
  readonly reads?: readonly Channel[];
  /** Outputs its meaning drives, from `writes:`. */
  readonly writes?: readonly Channel[];
  readonly file: SourceFile;
  readonly span: Span;
  /** Its entry is wrong: a phrase that means it is told so, and nothing else is. */
  readonly isLeftOut?: true;
}

/** One way of reading a phrase as a word: where each argument's text is, as offsets into the phrase. */
export interface Match {
  readonly word: Word;
  readonly arguments: ReadonlyMap<string, { readonly start: number; readonly end: number; readonly text: string }>;
  /** More literal is better; see match.ts. */
  readonly score: number;
}

export interface Vocabulary {
  readonly words: readonly Word[];
  /** Names of `uses:` that were not found, and reported: an unknown phrase may be theirs. */
  readonly missing?: readonly string[];
  /** All readings of the whole phrase (case-insensitive, white space folded), best first. */
  match(phrase: string): Match[];
  /** Patterns nearest to a phrase nothing matches, best first. */
  nearest(phrase: string, count: number): Word[];
}
