// The inputs of a program under test: what a scenario holds them at, or what a recording's sentences say, with the range and the timeout of each,
// as the board's driver samples them (firmware/drivers; a test compares the two).
import type { Input, InputSource, Rational } from "../fir/function.ts";
import { nmeaChecksum } from "../simulator/recording.ts";

interface Reading {
  value: number;
  /** Index of the source it came from; -1: none yet. */
  origin: number;
  atMs: number;
  /** What the scenario holds it at: a value that is heard at every tick, or silence. */
  held: number | "silent" | undefined;
}

/** A source of a scenario's own, which no sentence is. */
const SCENARIO = -2;

const ratio = ({ numerator, denominator }: Rational): number => numerator / denominator;

export class Sensors {
  private readonly inputs: readonly Input[];
  private readonly readings: Reading[];

  constructor(inputs: readonly Input[]) {
    this.inputs = inputs;
    this.readings = inputs.map(() => ({ value: Number.NaN, origin: -1, atMs: 0, held: undefined }));
  }

  /** From now on the input is heard with this value (SI; NaN: the sensor says that it does not know). */
  hold(input: number, value: number, nowMs: number): void {
    Object.assign(this.readings[input]!, { value, origin: SCENARIO, atMs: nowMs, held: value });
  }

  /** From now on nothing is heard of the input. */
  silence(input: number): void {
    this.readings[input]!.held = "silent";
  }

  /** From now on the recording is heard again. */
  release(input: number): void {
    this.readings[input]!.held = undefined;
  }

  /** One line of the instrument bus. An empty field takes back what the same source said before, and nobody else's. */
  hear(line: string, nowMs: number): void {
    const fields = fieldsOf(line);
    if (!fields) return;
    for (const [index, { sources }] of this.inputs.entries()) {
      const reading = this.readings[index]!;
      if (reading.held !== undefined) continue;
      for (const [origin, source] of sources.entries()) {
        if (source.kind !== "nmea" || !isSentenceOf(fields, source)) continue;
        const value = fieldValue(fields, source);
        if (!Number.isNaN(value) || reading.origin === origin) Object.assign(reading, { value, origin, atMs: nowMs });
      }
    }
  }

  /** What the program reads in a tick at this time: out of range, stale and never heard are NaN. */
  sample(into: Float64Array, nowMs: number): void {
    for (const [index, input] of this.inputs.entries()) {
      const reading = this.readings[index]!;
      if (typeof reading.held === "number")
        Object.assign(reading, { value: reading.held, origin: SCENARIO, atMs: nowMs });
      const isStale = input.staleAfterMs > 0 && nowMs - reading.atMs > input.staleAfterMs;
      const isOutside = reading.value < ratio(input.lowest) || reading.value > ratio(input.highest);
      into[index] = isStale || isOutside ? Number.NaN : reading.value;
    }
  }
}

type NmeaSource = Extract<InputSource, { kind: "nmea" }>;

/** Fields of the line's last sentence if its checksum is right, the address first. A board takes none without one. */
function fieldsOf(line: string): string[] | undefined {
  const [body, sum] = (/\$([^$]*)$/.exec(line)?.[1] ?? "").split("*");
  if (body === undefined || sum === undefined || body.length < 5) return undefined;
  const isRight = Number.parseInt(sum.slice(0, 2), 16) === Number.parseInt(nmeaChecksum(body), 16);
  return isRight ? body.split(",") : undefined;
}

const isSentenceOf = (fields: readonly string[], { formatter, guard }: NmeaSource): boolean =>
  fields[0]!.slice(-3) === formatter && (!guard || (fields[guard.field] ?? "").startsWith(guard.letter));

/** The value of the source's field in SI; NaN when it is empty or no number. */
function fieldValue(fields: readonly string[], { field, transform, scale }: NmeaSource): number {
  const text = fields[field] ?? "";
  if (!/^[-+]?(?:\d*\.?\d+|\d+\.)$/.test(text)) return Number.NaN;
  let value = Number.parseFloat(text);
  const next = (fields[field + 1] ?? "")[0];
  if (transform === "angle") {
    if (next === undefined) return Number.NaN;
    // ddmm.mmm
    const degrees = Math.floor(value / 100);
    value = degrees + (value - degrees * 100) / 60;
  }
  if (transform !== "linear" && (next === "W" || next === "S" || next === "L")) value = -value;
  return value * ratio(scale);
}
