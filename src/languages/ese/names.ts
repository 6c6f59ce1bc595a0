// What a reader must know of names to find where one ends: which there are, and which are near.
import { didYouMean } from "../../diagnostics/suggest.ts";

export interface Names {
  /** `name` is folded (text.ts). */
  has(name: string): boolean;
  /** Names that words of the vocabulary declare or set: they stand back behind words. */
  hasWeak(name: string): boolean;
  /** Of the word whose meaning is read; without the `$`. */
  hasParameter(name: string): boolean;
  /** A function of a code block, by its name as written there. */
  hasFunction?(name: string): boolean;
  /** The original of a name declared under `== also called`; any other name itself. */
  original?(name: string): string;
  /** Whether a name is a condition on another: `safe` on `depth` (said-of.ts). */
  isSaidOf?(condition: string, subject: string): boolean;
  all(): Iterable<string>;
}

/** "did you mean …?" for a name that is not there. */
export const nearestNames = (name: string, names: Names): string | undefined => didYouMean(name, names.all());
