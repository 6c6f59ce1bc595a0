// The map beside an image (.fxmap, JSON): what people need to read it. Never on the board; keyed by the image's CRC-32 and hash.

export interface FxMap {
  readonly format: 1;
  /** SHA-256 of the image, hex. */
  readonly imageHash: string;
  /** The CRC-32 field of the image, 8 hex digits: what a board reports. */
  readonly crc32: string;
  readonly name: string;
  readonly sources: readonly { readonly path: string; readonly sha256: string }[];
  /** Named registers: "r3", "f0". */
  readonly registers: readonly {
    readonly register: string;
    readonly name: string;
    readonly unit?: string;
    /** What an integer stands for: 0, 1 or 2 = unknown; or the number of one of `texts`. */
    readonly shows?: "truth" | "text";
    /** Computed in every tick: before the first has ended it holds nothing. */
    readonly isTerm?: true;
    readonly visible: boolean;
  }[];
  /** Named cells that found no register: element `word` of memory, of 4 bytes (r) or 8 (f). */
  readonly cells?: readonly {
    readonly bank: "r" | "f";
    readonly word: number;
    readonly name: string;
    readonly unit?: string;
    readonly shows?: "truth" | "text";
    readonly isTerm?: true;
  }[];
  /** What the program was understood to mean; the image carries the hash. */
  readonly echo?: { readonly hash: string; readonly text: string };
  readonly inputs: readonly { readonly name: string; readonly unit?: string }[];
  readonly outputs: readonly { readonly name: string; readonly unit?: string }[];
  readonly topics: readonly {
    readonly id: number;
    readonly name: string;
    readonly values: readonly { readonly name: string; readonly unit?: string }[];
  }[];
  readonly agents: readonly { readonly id: number; readonly name: string }[];
  readonly texts?: readonly { readonly id: number; readonly text: string }[];
  /**
   * Ranges [start, end) of instructions, counted from the first of the image, and where they come from: line is 1-based in `source` (index
   * into sources). `bits`: what they take in the image.
   */
  readonly code: readonly {
    readonly start: number;
    readonly end: number;
    readonly bits: number;
    readonly source: number;
    readonly line: number;
    readonly text: string;
  }[];
  /** Ranges of instructions, as in `code`, that were made for vocabulary words: their patterns, the one the sentence uses first. */
  readonly words?: readonly { readonly start: number; readonly end: number; readonly words: readonly string[] }[];
  /** `start`: its first instruction. */
  readonly functions: readonly { readonly name: string; readonly kind: string; readonly start: number }[];
}

/** What a value of a program's integers stands for, as people read it: true, false, or one of its texts; undefined: unknown. */
export function standsFor(
  shows: "truth" | "text",
  value: number,
  map: Pick<FxMap, "texts"> | undefined,
): string | undefined {
  if (shows === "truth") return ["false", "true"][value];
  const text = map?.texts?.find(({ id }) => id === value)?.text;
  return text === undefined ? undefined : `"${text}"`;
}
