// Outputs that are sentences of NMEA 0183, as flux.boards.json binds them: what the data section holds, and what is refused with its place.
import { Reporter } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { NmeaSentence, Output } from "../fir/function.ts";
import { ADDRESS_LETTERS, lettersASecond, longest } from "../image/sentence.ts";
import {
  dimensionOf,
  formatterOf,
  NMEA_SAYINGS,
  nmeaSayings,
  type SentenceField,
  sentenceOf,
} from "../nmea/sentences.ts";
import { dimensionName, sameDimension } from "../units/dimension.ts";
import { PLAIN, siUnitOf, unitNamed } from "../units/named.ts";
import type { Unit } from "../units/unit.ts";
import { BUS_LETTERS_A_SECOND, FULL_TURN, PERIOD_MS_MAX, SENTENCE_MAX } from "../wire/io.ts";
import { boardKindNames } from "./boards-files.ts";
import { loadBoardKind } from "./load.ts";
import { duration, type Milliseconds } from "./resolve-sensor.ts";
import type { BoardEntry, OutputBinding } from "./schema.ts";

const USUAL_PERIOD_MS = 1000;

export interface Said {
  readonly sink: NmeaSentence;
  /** What the program sets, where the entry does not say it. */
  readonly unit: Unit;
}

/** The sentence of an output; undefined for one that is none, and with FLX0801 for one that cannot be said. */
export function resolveSentence(
  binding: OutputBinding,
  own: Unit | undefined,
  place: string,
  ms: Milliseconds,
  reporter: Reporter,
): Said | undefined {
  const refuse = (part: string, what: string, hint: string): undefined => {
    reporter.error("FLX0801", `${place}.${part}: ${what}`, undefined, { hint });
  };
  const key = binding.sentence ? "sentence" : "nmea";
  if (binding.nmea === undefined && !binding.sentence)
    return binding.every === undefined
      ? undefined
      : refuse("every", "only a sentence is said every so often", 'take it out, or add "nmea": "…"');
  const others = (["digital", "pwm", "servo", "nmea"] as const).filter(
    (one) => one !== key && binding[one] !== undefined,
  );
  if (others.length > 0)
    return refuse(
      key,
      `the output goes to ${others[0]} too`,
      "give each an output of its own, and set both in the program",
    );
  if (binding.safe !== undefined)
    return refuse(
      "safe",
      "a sentence has no safe value: when no program runs, nothing is said, and that is what listeners notice",
      'take "safe" out',
    );
  const periodMs =
    binding.every === undefined ? USUAL_PERIOD_MS : duration(binding.every, `${place}.every`, ms, reporter);
  const known = binding.sentence ? fieldsOf(binding.sentence, own, refuse) : usual(binding.nmea ?? "", refuse);
  if (!known) return undefined;
  const dimension = dimensionOf(known.fields) ?? PLAIN.dimension;
  if (own && !sameDimension(own.dimension, dimension))
    return refuse(
      "unit",
      `${known.address} says ${dimensionName(dimension)}, not ${own.plural}`,
      `write a unit of ${dimensionName(dimension)}, such as "${siUnitOf(dimension).symbol || siUnitOf(dimension).plural}", or none`,
    );
  const sink = sentenceOf(known.address, known.fields, periodMs);
  if (longest(sink) > SENTENCE_MAX)
    return refuse(
      key,
      `it may get ${longest(sink)} letters long from $ to line feed, a value counted as its longest; a sentence has at most ${SENTENCE_MAX}`,
      "leave fields out, or make texts shorter",
    );
  const units = known.fields.flatMap((field) => (field.kind === "value" ? [field.unit] : []));
  const si = units.find((unit) => unit.name === siUnitOf(unit.dimension).name);
  return { sink, unit: si ?? units[0] ?? PLAIN };
}

type Refuse = (part: string, what: string, hint: string) => undefined;
type Known = { readonly address: string; readonly fields: readonly SentenceField[] };

/** A sentence of the table. */
function usual(text: string, refuse: Refuse): Known | undefined {
  const found = nmeaSayings(text);
  if (found.length === 1) return found[0];
  if (found.length > 1)
    return refuse(
      "nmea",
      `"${text}" may be any of ${found.length} sentences`,
      `say which: ${found.map(({ name }) => `"${name}"`).join(", ")}`,
    );
  const names = NMEA_SAYINGS.flatMap(({ name, address }) => [name, formatterOf(address)]);
  return refuse(
    "nmea",
    `"${text}" is no sentence flux can say by itself`,
    didYouMean(text, names) ??
      `flux says ${[...new Set(NMEA_SAYINGS.map(({ name }) => name))].join(", ")}; write any other with "sentence": { "address": …, "fields": … }`,
  );
}

/** A sentence that is written out. */
function fieldsOf(
  { address, fields }: NonNullable<OutputBinding["sentence"]>,
  own: Unit | undefined,
  refuse: Refuse,
): Known | undefined {
  let shown: Unit | undefined = own;
  const known: SentenceField[] = [];
  for (const [index, field] of fields.entries()) {
    const part = `sentence.fields.${index}`;
    if (typeof field === "string") known.push({ kind: "text", text: field });
    else if ("status" in field) known.push({ kind: "status" });
    else {
      const found = field.unit === undefined ? { kind: "unit" as const, unit: own ?? PLAIN } : unitNamed(field.unit);
      if (found.kind !== "unit") {
        const near = found.kind === "ambiguous" ? found.choices : found.nearest;
        return refuse(`${part}.unit`, `"${field.unit}" is not a unit flux knows`, `nearest: ${near.join(", ")}`);
      }
      const { unit } = found;
      shown ??= unit;
      if (!sameDimension(shown.dimension, unit.dimension))
        return refuse(
          `${part}.unit`,
          `the output is in ${shown.plural}, which cannot be said in ${unit.plural}`,
          `write a unit of ${dimensionName(shown.dimension)}`,
        );
      const isDegrees = unit.name === "degree";
      if (field.turn && !isDegrees)
        return refuse(
          `${part}.turn`,
          `${unit.plural} do not begin again at ${FULL_TURN}`,
          'write "unit": "degrees", or leave turn out',
        );
      known.push({ kind: "value", unit, decimals: field.decimals, ...(field.turn ? { isTurn: true } : {}) });
    }
  }
  return { address: address.slice(0, ADDRESS_LETTERS), fields: known };
}

/** FLX0801 where all sentences of a board are more than the line carries. */
export function refuseFlood(outputs: readonly Output[], place: string, reporter: Reporter): void {
  const letters = lettersASecond(outputs);
  if (letters <= BUS_LETTERS_A_SECOND) return;
  const said = outputs.flatMap(({ name, sink }) => (sink.kind === "nmea" ? [{ name, sink }] : []));
  const all = said.map(({ name, sink }) => `${name} up to ${longest(sink)} every ${sink.periodMs} ms`).join(", ");
  const factor = Math.ceil((10 * letters) / BUS_LETTERS_A_SECOND) / 10;
  reporter.error(
    "FLX0801",
    `${place}: the sentences are up to ${Math.ceil(letters)} letters a second, and the line carries ${BUS_LETTERS_A_SECOND}`,
    undefined,
    {
      hint: `${all}: say them ${factor} times as seldom with "every": "…", at most 1 h (${PERIOD_MS_MAX} ms), or fewer of them`,
    },
  );
}

/** FLX0801 where a board's only serial port is its console: a sentence there would be noise to the host. */
export function refuseWithoutBus(
  { board, outputs }: Pick<BoardEntry, "board" | "outputs">,
  place: (name: string, part: string) => string,
  reporter: Reporter,
): void {
  const [name] = Object.entries(outputs).find(([, { nmea, sentence }]) => nmea !== undefined || sentence) ?? [];
  if (name === undefined || !boardKindNames().includes(board)) return;
  const kind = loadBoardKind(board, new Reporter());
  if (kind && kind.console !== "usb")
    reporter.error(
      "FLX0801",
      `${place(name, "outputs")}: the serial port of a ${kind.name} is its console, so it has none for NMEA 0183`,
      undefined,
      { hint: 'take a board with "console": "usb" (flux boards)' },
    );
}
