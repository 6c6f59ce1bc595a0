// Numbers given as options.
import type { Reporter } from "../diagnostics/diagnostic.ts";

export interface NumberRange {
  /** The number is above this, or exactly this if `isFrom`. */
  readonly above: number;
  readonly isFrom?: true;
  readonly atMost: number;
}

/** A timer of Node's holds no more. */
export const SECONDS: NumberRange = { above: 0, atMost: 2_000_000 };
export const SPEED: NumberRange = { above: 0, atMost: 1_000 };

/** The number of an option; undefined when it is absent, or with FLX0001 when it is none in the range. */
export function numberOption(
  options: Record<string, unknown>,
  name: string,
  { above, isFrom, atMost }: NumberRange,
  reporter: Reporter,
): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const value = String(text).trim() === "" ? Number.NaN : Number(text);
  if ((isFrom ? value >= above : value > above) && value <= atMost) return value;
  reporter.error(
    "FLX0001",
    `--${name} ${String(text)} is not a number ${isFrom ? "from" : "above"} ${above} to ${atMost}`,
    undefined,
    {
      hint: `write it as --${name} 10, or leave it out`,
    },
  );
  return undefined;
}
