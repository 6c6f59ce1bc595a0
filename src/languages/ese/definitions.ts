// Definitions of inputs: `sounding below surface in metres, 0 to 200, stale after 3 s, from NMEA DPT or DBT`. Anything else after `:=` is an
// expression (expressions.ts).
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { InputSource } from "../../fir/function.ts";
import { NMEA_FORMATTERS, type NmeaQuantity, nmeaQuantities, nmeaSource, unitOfRow } from "../../nmea/quantities.ts";
import { convertToSi } from "../../units/convert.ts";
import { dimensionName, sameDimension } from "../../units/dimension.ts";
import { PLAIN, unitNamed } from "../../units/named.ts";
import { parseQuantity } from "../../units/quantity.ts";
import type { Unit } from "../../units/unit.ts";
import { DURATION } from "./operand.ts";
import { error, unknownUnit } from "./reading-faults.ts";
import { foldName, type Place, wordsOf } from "./text.ts";

export interface InputDefinition {
  /** What is sampled, in the user's words: "sounding below surface". */
  readonly quantity: string;
  readonly place: Place;
  readonly unit?: Unit;
  /** In SI. */
  readonly lowest?: number;
  readonly highest?: number;
  readonly staleAfterMs?: number;
  readonly sources: readonly InputSource[];
  /** The agent that tells it, asked or not: `from bridge`. */
  readonly agent?: { readonly name: string; readonly place: Place };
  /** Rows of the NMEA table behind the sources. */
  readonly rows: readonly NmeaQuantity[];
  readonly kind?: string;
  /** The text asks for the depth below the surface, and its sources give it below the transducer. */
  readonly needsTransducerDepth: boolean;
  readonly faults: readonly Diagnostic[];
}

/** `from bridge`: one word that is none of the other sources. */
const AGENT_SOURCE = /^from\s+(?:the\s+)?(?!(?:NMEA|pin|analog|digital)\b)([a-z][\w-]*)$/i;
const RANGE = /^([-+]?[\d.]+)\s*(.*?)\s+to\s+([-+]?[\d.]+)\s*(.*)$/s;

/** The input a definition's body declares, or undefined if it is an expression. */
export function readInputDefinition(body: Place): InputDefinition | undefined {
  const text = body.text.text.slice(body.start, body.end);
  const isInput =
    /,\s*(?:stale\s+after\b|from\s+(?:NMEA|pin|analog|digital)\b|from\s+(?:the\s+)?[a-z][\w-]*\s*$|in\s+\S|[-+]?[\d.]+\s*\S*\s+to\s+[-+]?[\d.])/i.test(
      text,
    );
  return isInput ? new InputReader(body).read() : undefined;
}

class InputReader {
  private readonly body: Place;
  private readonly faults: Diagnostic[] = [];

  constructor(body: Place) {
    this.body = body;
  }

  read(): InputDefinition {
    const [head, ...parts] = this.parts();
    const [, quantityText, unitText] = /^(.*?)(?:\s+in\s+(.+))?$/is.exec(wordsOf(head!))!;
    const quantity = foldName(quantityText!);
    let unit = unitText ? this.unit(unitText, head!) : undefined;
    const [rangePart] = parts.filter((part) => RANGE.test(wordsOf(part)));
    for (const part of parts) {
      const [, name] = /^in\s+(.+)$/i.exec(wordsOf(part)) ?? [];
      if (name) unit = this.unit(name, part);
    }
    let staleAfterMs: number | undefined;
    const sources: InputSource[] = [];
    const rows: NmeaQuantity[] = [];
    let agent: InputDefinition["agent"];
    for (const part of parts) {
      const words = wordsOf(part);
      if (part === rangePart || /^in\s/i.test(words)) continue;
      if (/^stale\s+after\s/i.test(words)) staleAfterMs = this.stale(words.replace(/^stale\s+after\s+/i, ""), part);
      else if (/^from\s+NMEA\s/i.test(words))
        this.nmea(words.replace(/^from\s+NMEA\s+/i, ""), part, quantity, sources, rows);
      else if (AGENT_SOURCE.test(words)) agent = { name: AGENT_SOURCE.exec(words)![1]!.toLowerCase(), place: part };
      else if (/^from\s/i.test(words)) this.pin(words.replace(/^from\s+/i, ""), part, sources);
      else
        this.fault(
          error("FLX0205", `\`${words}\` is no part of the definition of an input`, part, {
            hint: "it has a unit, a range, a timeout and a source: in metres, 0 to 200, stale after 3 s, from NMEA DPT",
          }),
        );
    }
    if (agent && sources.length > 0) {
      this.fault(
        error("FLX0205", "an input comes from an agent, or from sentences and pins, not from both", agent.place, {
          hint: "define two terms, and a third that takes the one that is known",
        }),
      );
    }
    if (sources.length === 0 && !agent) {
      const known = nmeaQuantities(quantity);
      rows.push(...known);
      sources.push(...known.map(nmeaSource));
    }
    unit ??= rows[0]?.unit === undefined ? undefined : unitOfRow(rows[0]);
    this.checkUnit(unit, rows, head!);
    const needsTransducerDepth =
      quantity === "sounding below surface" && rows.some((row) => row.kind === "depth below transducer");
    if (needsTransducerDepth && rows.some((row) => row.kind === "depth below surface")) {
      this.fault(
        error(
          "FLX0404",
          "these sentences do not measure from the same place: DBS is below the surface, DBT and DPT are below the transducer",
          head!,
          {
            hint: "take NMEA DBS alone, or DPT and DBT",
          },
        ),
      );
    }
    const kind = needsTransducerDepth ? "depth below surface" : rows[0]?.kind;
    return {
      quantity,
      place: head!,
      sources,
      rows,
      needsTransducerDepth,
      faults: this.faults,
      ...(unit ? { unit } : {}),
      ...(rangePart ? this.range(rangePart, unit) : {}),
      ...(staleAfterMs === undefined ? {} : { staleAfterMs }),
      ...(kind === undefined ? {} : { kind }),
      ...(agent ? { agent } : {}),
    };
  }

  /** Pieces between commas, without blanks around. */
  private parts(): Place[] {
    const { text, start } = this.body;
    const parts: Place[] = [];
    let from = start;
    for (const piece of text.text.slice(start, this.body.end).split(",")) {
      const lead = piece.length - piece.trimStart().length;
      const to = from + piece.trimEnd().length;
      parts.push({ text, start: Math.min(from + lead, to), end: to });
      from += piece.length + 1;
    }
    return parts;
  }

  private unit(name: string, place: Place): Unit | undefined {
    const found = unitNamed(name);
    if (found.kind === "unit") return found.unit;
    const at = place.text.text.indexOf(name, place.start);
    this.fault(unknownUnit(at >= 0 && at < place.end ? { ...place, start: at } : place, found));
    return undefined;
  }

  private checkUnit(unit: Unit | undefined, rows: readonly NmeaQuantity[], place: Place): void {
    for (const row of rows) {
      const own = unitOfRow(row);
      if (!unit || sameDimension(unit.dimension, own.dimension)) continue;
      this.fault(
        error(
          "FLX0401",
          `${row.formatter} gives ${row.name} (${dimensionName(own.dimension)}), not ${dimensionName(unit.dimension)}`,
          place,
          {
            hint: `write it in ${own.plural}`,
          },
        ),
      );
      return;
    }
  }

  private range(place: Place, unit: Unit | undefined): { lowest?: number; highest?: number } {
    const [, low, lowUnit, high, highUnit] = RANGE.exec(wordsOf(place))!;
    const end = (digits: string, name: string): number | undefined => {
      const value = Number(digits);
      const own = name ? this.unit(name, place) : (unit ?? PLAIN);
      if (!own || !Number.isFinite(value)) return undefined;
      if (unit && !sameDimension(unit.dimension, own.dimension)) {
        this.fault(
          error(
            "FLX0401",
            `the range is in ${own.plural} (${dimensionName(own.dimension)}), the input in ${unit.plural} (${dimensionName(unit.dimension)})`,
            place,
            {
              hint: `write the range in ${unit.plural}`,
            },
          ),
        );
      }
      return convertToSi(value, own);
    };
    const [lowest, highest] = [end(low!, lowUnit || highUnit!), end(high!, highUnit!)];
    if (lowest === undefined || highest === undefined) return {};
    if (lowest > highest) {
      this.fault(error("FLX0205", "the range ends before it begins", place, { hint: `write it as ${high} to ${low}` }));
      return {};
    }
    return { lowest, highest };
  }

  private stale(text: string, place: Place): number | undefined {
    const parsed = parseQuantity(text);
    if (
      parsed.kind === "quantity" &&
      sameDimension(parsed.quantity.unit.dimension, DURATION) &&
      parsed.quantity.value >= 0
    ) {
      return Math.round(convertToSi(parsed.quantity.value, parsed.quantity.unit) * 1000);
    }
    this.fault(error("FLX0402", `\`${text}\` is no duration`, place, { hint: "write it as stale after 3 s" }));
    return undefined;
  }

  private nmea(text: string, place: Place, quantity: string, sources: InputSource[], rows: NmeaQuantity[]): void {
    for (const name of text.split(/\s+or\s+|\s+/i)) {
      const formatter = name.replace(/^\$/, "").slice(-3);
      const main = nmeaQuantities(formatter)[0];
      const row = nmeaQuantities(quantity).find((candidate) => candidate.formatter === formatter.toUpperCase()) ?? main;
      if (row) {
        rows.push(row);
        sources.push(nmeaSource(row));
      } else {
        this.fault(
          error("FLX0203", `flux takes no quantity from NMEA \`${name}\``, place, {
            hint: `the sentences it reads are ${NMEA_FORMATTERS.slice(0, -1).join(", ")} and ${NMEA_FORMATTERS.at(-1)}`,
          }),
        );
      }
    }
  }

  private pin(text: string, place: Place, sources: InputSource[]): void {
    const [, how = "digital", pin] = /^(?:(analog|digital)\s+)?pin\s+([A-Z]\d{1,3})$/i.exec(text) ?? [];
    if (!pin) {
      this.fault(
        error("FLX0205", `\`from ${text}\` is no source of an input`, place, {
          hint: "an input comes from NMEA sentences, a pin or an agent: from NMEA DPT, from digital pin B3, from analog pin A0, from bridge",
        }),
      );
    } else if (how.toLowerCase() === "analog") {
      const one = { numerator: 1, denominator: 1 };
      sources.push({ kind: "analog", pin: pin.toUpperCase(), scale: one, offset: { numerator: 0, denominator: 1 } });
    } else sources.push({ kind: "digital", pin: pin.toUpperCase() });
  }

  private fault(diagnostic: Diagnostic): void {
    this.faults.push(diagnostic);
  }
}
