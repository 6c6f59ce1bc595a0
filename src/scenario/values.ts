// Values of steps to SI, in the unit of what they are a value of.
import type { Reporter } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { convertDifferenceToSi, convertToSi } from "../units/convert.ts";
import { dimensionName, isDimensionless, sameDimension } from "../units/dimension.ts";
import { parseQuantity } from "../units/quantity.ts";
import type { Unit } from "../units/unit.ts";
import type { Piece } from "./scenario.ts";
import type { Named, Subject } from "./subject.ts";

export class ValueReader {
  private readonly subject: Subject;
  private readonly reporter: Reporter;

  constructor(subject: Subject, reporter: Reporter) {
    this.subject = subject;
    this.reporter = reporter;
  }

  /** A value in SI; undefined with FLX0401, FLX0402, FLX0403 or FLX1001. */
  si(piece: Piece, { name, unit, shows }: Pick<Named, "name" | "unit" | "shows">): number | undefined {
    const folded = piece.text.trim().toLowerCase();
    if (folded === "unknown") return Number.NaN;
    if (shows === "text") return this.text(piece);
    const isPlain = isDimensionless(unit.dimension);
    if (isPlain && /^(?:on|true|off|false)$/.test(folded)) return folded === "on" || folded === "true" ? 1 : 0;
    const parsed = parseQuantity(piece.text);
    if (parsed.kind === "unit-refused") {
      const { unit: refused } = parsed;
      const choices =
        refused.kind === "ambiguous" ? refused.choices : refused.kind === "unknown" ? refused.nearest : [];
      this.reporter.error("FLX0403", `\`${parsed.unitText}\` is no unit flux knows`, piece.span, {
        ...(choices.length > 0 ? { hint: `write ${choices.join(" or ")}` } : {}),
      });
      return undefined;
    }
    if (parsed.kind === "no-quantity") {
      this.reporter.error("FLX1001", `\`${piece.text}\` is no value`, piece.span, {
        hint: isPlain
          ? "write a number, on, off or unknown"
          : `write a number and its unit, such as 5 ${unit.plural}, or unknown`,
      });
      return undefined;
    }
    const { value, unit: written } = parsed.quantity;
    if (sameDimension(written.dimension, unit.dimension)) return convertToSi(value, written);
    if (written.symbol === "") {
      this.reporter.error(
        "FLX0402",
        `\`${piece.text}\` has no unit, and \`${name}\` is in ${unit.plural}`,
        piece.span,
        {
          hint: `write ${piece.text} ${unit.plural}`,
        },
      );
    } else {
      this.reporter.error(
        "FLX0401",
        `\`${piece.text}\` is a ${dimensionName(written.dimension)}, and \`${name}\` a ${dimensionName(unit.dimension)}`,
        piece.span,
        { hint: isPlain ? "write it without a unit" : `write it in ${unit.plural}` },
      );
    }
    return undefined;
  }

  private text(piece: Piece): number | undefined {
    const wanted = piece.text.replace(/^"(.*)"$/, "$1");
    const texts = this.subject.compiled.map.texts ?? [];
    const found = texts.find(({ text }) => text.toLowerCase() === wanted.toLowerCase());
    if (found) return found.id;
    const known = texts.map(({ text }) => text);
    this.reporter.error("FLX1003", `the program has no text "${wanted}"`, piece.span, {
      hint: didYouMean(wanted, known) ?? listed("its texts are", known, "it has none"),
    });
    return undefined;
  }

  /** A tolerance in SI: the offset of an affine scale does not count. Undefined with FLX0401. */
  difference(piece: Piece, unit: Unit): number | undefined {
    const parsed = parseQuantity(piece.text);
    if (parsed.kind === "quantity" && sameDimension(parsed.quantity.unit.dimension, unit.dimension))
      return convertDifferenceToSi(parsed.quantity.value, parsed.quantity.unit);
    this.reporter.error("FLX0401", `\`${piece.text}\` is no tolerance of a value in ${unit.plural}`, piece.span, {
      hint: `write it as 0.1 ${unit.plural}`,
    });
    return undefined;
  }
}

/** "its inputs are a, b", or what is said where there are none. */
export const listed = (what: string, names: readonly string[], none: string): string =>
  names.length === 0 ? none : `${what} ${names.join(", ")}`;
