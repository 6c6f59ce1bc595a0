// What a unit is: its name, its dimension and the exact ratio to SI.
import type { Dimension } from "./dimension.ts";

/** SI value = (value + offset) * numerator / denominator * pi^piPower. Whole numbers without a common factor. */
export interface SiRatio {
  readonly numerator: number;
  readonly denominator: number;
  /** 1 for degrees and what is made of them; absent = 0. */
  readonly piPower?: number;
}

export interface Unit {
  /** Singular, as in a sentence: "fathom", "metre per second". */
  readonly name: string;
  readonly plural: string;
  /** As shown after a number: "m", "kn", "°". Reads back as the same unit. */
  readonly symbol: string;
  readonly dimension: Dimension;
  readonly toSi: SiRatio;
  /** Affine scales only (degrees Celsius): added to the value, in this unit, before the ratio. Absent = 0. */
  readonly offset?: { readonly numerator: number; readonly denominator: number };
}
