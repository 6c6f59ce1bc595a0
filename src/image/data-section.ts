// The data section of an image (wire/io.ts), both ways: tick period, inputs, outputs, first contents of memory.
import type { BusSensor, InputSource, Output, Rational } from "../fir/function.ts";
import {
  BUS_LETTERS_A_SECOND,
  I2C_ADDRESS_MAX,
  INPUTS_MAX,
  KIND_BITS,
  LETTER_BITS,
  OTHER_SINK,
  OTHER_SOURCE,
  OUTPUTS_MAX,
  PERIOD_MS_MAX,
  PIN_INVERT,
  PIN_PULLUP,
  SINK_DIGITAL,
  SINK_NMEA,
  SINK_NONE,
  SINK_PWM,
  SINK_SERVO,
  SOURCE_ANALOG,
  SOURCE_COUNT,
  SOURCE_DIGITAL,
  SOURCE_I2C,
  SOURCE_NMEA,
  SOURCE_SPI,
  SOURCE_STEADY,
  TICK_MS_MAX,
  TICK_MS_USUAL,
  TRANSFORM_ANGLE,
  TRANSFORM_CELSIUS,
  TRANSFORM_LINEAR,
  TRANSFORM_SIGNED,
} from "../wire/io.ts";
import { BAD_DATA } from "../wire/refusal.ts";
import { type BitReader, BitWriter, NUMBER_MAX, unzigzag, zigzag } from "./bits.ts";
import { readSensor, writeSensor } from "./bus-sensor.ts";
import { EncodeError } from "./encode-error.ts";
import type { Program } from "./program.ts";
import { lettersASecond, readSentence, writeSentence } from "./sentence.ts";

type DataSection = Pick<Program, "tickMs" | "inputs" | "outputs" | "memoryInitial">;

const TRANSFORMS = {
  linear: TRANSFORM_LINEAR,
  angle: TRANSFORM_ANGLE,
  signed: TRANSFORM_SIGNED,
  celsius: TRANSFORM_CELSIUS,
} as const;
const SINKS = { none: SINK_NONE, digital: SINK_DIGITAL, pwm: SINK_PWM, servo: SINK_SERVO } as const;
const OTHERS = { counter: SOURCE_COUNT, i2c: SOURCE_I2C, spi: SOURCE_SPI } as const;
type Transform = keyof typeof TRANSFORMS;
type Sink = keyof typeof SINKS;
const PIN = /^([A-Z])(0|[1-9][0-9]{0,2})$/;
/** Formatters and guard letters: '0'..'Z'. */
const LETTER_FIRST = 0x30;
const LETTER_LAST = 0x5a;
const LAST_KIND = 2 ** KIND_BITS - 1;
const PIN_LAST = 26 * 256 - 1;

const nameOf = <Name extends string>(table: Readonly<Record<Name, number>>, number: number): Name | undefined =>
  (Object.keys(table) as Name[]).find((name) => table[name] === number);

function greatestCommonDivisor(a: number, b: number): number {
  let [x, y] = [Math.abs(a), b];
  while (y) [x, y] = [y, x % y];
  return x;
}

function fail(message: string): never {
  throw new EncodeError(message);
}

/** Number of a pin in the data section; throws EncodeError. */
export function pinNumber(pin: string): number {
  const [, letter, digits] = PIN.exec(pin) ?? fail(`pin ${pin} is not a letter and a number, such as B3`);
  const number = Number(digits);
  if (number > 255) fail(`pin ${pin} is above 255`);
  return (letter!.charCodeAt(0) - 65) * 256 + number;
}

export const pinName = (number: number): string => `${String.fromCharCode(65 + (number >> 8))}${number & 255}`;

/** What part of the section takes how many bits. `index`: of an input or output. */
export interface DataPart {
  readonly kind: "tick period" | "input" | "output" | "counts" | "rounding" | "memory";
  readonly index?: number;
  readonly bits: number;
}

/** The section's bytes; `mark` is told of each part as it is written. Throws EncodeError. */
export function encodeData(data: DataSection, mark: (part: DataPart) => void = () => {}): Uint8Array {
  const writer = new BitWriter();
  let marked = 0;
  const part = (kind: DataPart["kind"], index?: number): void => {
    mark({ kind, ...(index === undefined ? {} : { index }), bits: writer.length - marked });
    marked = writer.length;
  };
  const unsigned = (value: number, what: string): void => {
    if (!Number.isInteger(value) || value < 0 || value > NUMBER_MAX) fail(`${what} ${value} is not 0 to ${NUMBER_MAX}`);
    writer.number(value);
  };
  const rational = ({ numerator, denominator }: Rational, what: string): void => {
    const divisor = greatestCommonDivisor(numerator, denominator) || 1;
    const [over, under] = [numerator / divisor, denominator / divisor];
    if (over !== (over | 0) || !Number.isInteger(under) || under < 1 || under > NUMBER_MAX)
      fail(`${what} ${numerator}/${denominator} does not fit in two 32-bit numbers`);
    writer.number(zigzag(over));
    writer.number(under);
  };
  const letters = (text: string, length: number, what: string): void => {
    const codes = [...text].map((letter) => letter.charCodeAt(0));
    if (codes.length !== length || codes.some((code) => code < LETTER_FIRST || code > LETTER_LAST))
      fail(`${what} "${text}" is not ${length} capital letters or digits`);
    for (const code of codes) writer.bits(code - LETTER_FIRST, LETTER_BITS);
  };
  const source = (from: InputSource): void => {
    if (from.kind === "nmea") {
      writer.bits(SOURCE_NMEA, KIND_BITS);
      letters(from.formatter, 3, "NMEA formatter");
      unsigned(from.field, "NMEA field");
      writer.bits(TRANSFORMS[from.transform], KIND_BITS);
      rational(from.scale, "scale");
      const guard = from.guard;
      unsigned(guard?.field ?? 0, "guard field");
      if (guard && guard.field < 1) fail("guard field 0 is the address, not a field");
      if (guard) letters(guard.letter, 1, "guard letter");
    } else if (from.kind === "analog") {
      writer.bits(SOURCE_ANALOG, KIND_BITS);
      writer.number(pinNumber(from.pin));
      rational(from.scale, "scale");
      rational(from.offset, "offset");
    } else if (from.kind === "digital" && !from.debounceMs) {
      writer.bits(SOURCE_DIGITAL, KIND_BITS);
      switchPin(from);
    } else otherSource(from);
  };
  const switchPin = (from: { readonly pin: string; readonly invert?: boolean; readonly pullup?: boolean }): void => {
    writer.number(pinNumber(from.pin));
    writer.bits((from.invert ? PIN_INVERT : 0) | (from.pullup ? PIN_PULLUP : 0), KIND_BITS);
  };
  const otherSource = (from: Exclude<InputSource, { readonly kind: "nmea" | "analog" }>): void => {
    const kind = from.kind === "digital" ? SOURCE_STEADY : OTHERS[from.kind];
    writer.bits(0, KIND_BITS);
    writer.bits(kind - OTHER_SOURCE, KIND_BITS);
    if (from.kind === "digital" || from.kind === "counter") {
      switchPin(from);
      if (from.debounceMs! > PERIOD_MS_MAX) fail(`a debounce of ${from.debounceMs} ms is more than ${PERIOD_MS_MAX}`);
      unsigned(from.debounceMs!, "debounce in ms");
      if (from.kind === "counter") rational(from.scale, "scale");
      return;
    }
    const pins = from.kind === "i2c" ? [from.scl, from.sda] : [from.sck, from.miso, from.mosi, from.cs];
    for (const pin of pins) writer.number(pinNumber(pin));
    if (from.kind === "i2c") {
      if (!(from.address >= 0 && from.address <= I2C_ADDRESS_MAX)) fail(`I2C address ${from.address} is not 7 bits`);
      unsigned(from.address, "I2C address");
    } else writer.bits(from.mode, 2);
    writeSensor(from, { unsigned, rational, fail, bits: (value, width) => writer.bits(value, width) });
  };
  const sink = (to: Output["sink"]): void => {
    if (to.kind === "nmea") {
      writer.bits(SINK_SERVO, KIND_BITS);
      writer.number(SINK_NMEA - OTHER_SINK);
      writer.bits(PIN_INVERT, 1);
      writeSentence(to, { unsigned, rational, letters, fail, bits: (value, width) => writer.bits(value, width) });
      return;
    }
    writer.bits(SINKS[to.kind], KIND_BITS);
    if (to.kind === "none") return;
    writer.number(pinNumber(to.pin));
    writer.bits(to.invert ? PIN_INVERT : 0, 1);
    if (to.kind !== "servo") return;
    unsigned(to.shortest, "shortest pulse in µs");
    unsigned(to.longest, "longest pulse in µs");
  };

  if (!Number.isInteger(data.tickMs) || data.tickMs < 1 || data.tickMs > TICK_MS_MAX)
    fail(`a tick of ${data.tickMs} ms is not 1 to ${TICK_MS_MAX}`);
  if (data.inputs.length > INPUTS_MAX) fail(`${data.inputs.length} inputs are more than ${INPUTS_MAX}`);
  if (data.outputs.length > OUTPUTS_MAX) fail(`${data.outputs.length} outputs are more than ${OUTPUTS_MAX}`);
  writer.number(data.tickMs === TICK_MS_USUAL ? 0 : data.tickMs);
  part("tick period");
  writer.number(data.inputs.length);
  part("counts");
  for (const [index, input] of data.inputs.entries()) {
    writer.number(input.sources.length);
    for (const from of input.sources) source(from);
    rational(input.lowest, "lowest value");
    rational(input.highest, "highest value");
    unsigned(input.staleAfterMs, "stale time");
    part("input", index);
  }
  const said = lettersASecond(data.outputs);
  if (said > BUS_LETTERS_A_SECOND)
    fail(`sentences of up to ${Math.ceil(said)} letters a second are more than the ${BUS_LETTERS_A_SECOND} of the bus`);
  writer.number(data.outputs.length);
  part("counts");
  for (const [index, output] of data.outputs.entries()) {
    sink(output.sink);
    if (output.sink.kind !== "nmea") rational(output.safe, "safe value");
    rational(output.lowest, "lowest value");
    rational(output.highest, "highest value");
    part("output", index);
  }
  const tables = writer.finish();
  mark({ kind: "rounding", bits: tables.length * 8 - marked });
  mark({ kind: "memory", bits: data.memoryInitial.length * 8 });
  const section = new Uint8Array(tables.length + data.memoryInitial.length);
  section.set(tables);
  section.set(data.memoryInitial, tables.length);
  return section;
}

/** Reads the section to its end; throws Refused. */
export function decodeData(reader: BitReader, image: Uint8Array, end: number, memoryBytes: number): DataSection {
  const refuse = (): never => reader.refuse(BAD_DATA);
  const next = (): number => {
    reader.begin();
    return reader.number();
  };
  const field = (most: number, width: number): number => {
    reader.begin();
    const value = reader.bits(width);
    return value > most ? refuse() : value;
  };
  const rational = (): Rational => {
    const [numerator, denominator] = [unzigzag(next()), next()];
    return denominator > 0 && greatestCommonDivisor(numerator, denominator) === 1
      ? { numerator, denominator }
      : refuse();
  };
  const letter = (): string => {
    return String.fromCharCode(LETTER_FIRST + field(LETTER_LAST - LETTER_FIRST, LETTER_BITS));
  };
  const pin = (): string => {
    return pinName(unsigned(PIN_LAST));
  };
  const source = (): InputSource => {
    const kind = field(SOURCE_DIGITAL, KIND_BITS);
    if (kind === SOURCE_NMEA) {
      const formatter = letter() + letter() + letter();
      const at = next();
      const transform = nameOf<Transform>(TRANSFORMS, field(LAST_KIND, KIND_BITS)) ?? refuse();
      const scale = rational();
      const guard = next();
      const guarded = guard > 0 ? { guard: { field: guard, letter: letter() } } : {};
      return { kind: "nmea", formatter, field: at, transform, scale, ...guarded };
    }
    if (kind === SOURCE_ANALOG) return { kind: "analog", pin: pin(), scale: rational(), offset: rational() };
    if (kind === SOURCE_DIGITAL) return { kind: "digital", ...switchPin() };
    const other = field(LAST_KIND, KIND_BITS) + OTHER_SOURCE;
    if (other === SOURCE_STEADY) {
      const at = switchPin();
      return { kind: "digital", ...at, debounceMs: unsigned(PERIOD_MS_MAX) || refuse() };
    }
    if (other === SOURCE_COUNT)
      return { kind: "counter", ...switchPin(), debounceMs: unsigned(PERIOD_MS_MAX), scale: rational() };
    if (other === SOURCE_I2C)
      return { kind: "i2c", scl: pin(), sda: pin(), address: unsigned(I2C_ADDRESS_MAX), ...sensor() };
    const pins = { sck: pin(), miso: pin(), mosi: pin(), cs: pin() };
    return { kind: "spi", ...pins, mode: field(LAST_KIND, 2), ...sensor() };
  };
  const unsigned = (most: number): number => {
    const value = next();
    return value > most ? refuse() : value;
  };
  const sensor = (): BusSensor =>
    readSensor({ unsigned, rational, refuse, bits: (width) => field(2 ** width - 1, width) });
  const switchPin = () => {
    const [at, flags] = [pin(), field(PIN_INVERT | PIN_PULLUP, KIND_BITS)];
    return {
      pin: at,
      ...(flags & PIN_INVERT ? { invert: true } : {}),
      ...(flags & PIN_PULLUP ? { pullup: true } : {}),
    };
  };
  const sink = (): Output["sink"] => {
    const kind = nameOf<Sink>(SINKS, field(LAST_KIND, KIND_BITS)) ?? refuse();
    if (kind === "none") return { kind };
    const [at, flags] = [unsigned(PIN_LAST), field(PIN_INVERT, 1)];
    if (kind !== "servo") return { kind, pin: pinName(at), ...(flags ? { invert: true } : {}) };
    if (!flags) return { kind, pin: pinName(at), shortest: next(), longest: next() };
    return at + OTHER_SINK === SINK_NMEA
      ? readSentence({ unsigned, rational, letter, refuse, bits: (width) => field(2 ** width - 1, width) })
      : refuse();
  };
  const times = <T>(count: number, most: number, make: () => T): T[] => {
    if (count > most) refuse();
    return Array.from({ length: count }, make);
  };

  const written = next();
  if (written === TICK_MS_USUAL || written > TICK_MS_MAX) refuse();
  const tickMs = written || TICK_MS_USUAL;
  const inputs = times(next(), INPUTS_MAX, () => {
    const sources = times(next(), (end - reader.at + 1) * 8, source);
    return { sources, lowest: rational(), highest: rational(), staleAfterMs: next() };
  });
  const outputs = times(next(), OUTPUTS_MAX, () => {
    const to = sink();
    const safe = to.kind === "nmea" ? { numerator: 0, denominator: 1 } : rational();
    return { sink: to, safe, lowest: rational(), highest: rational() };
  });
  if (lettersASecond(outputs) > BUS_LETTERS_A_SECOND) refuse();
  reader.align();
  if (end - reader.at > memoryBytes) refuse();
  return { tickMs, inputs, outputs, memoryInitial: image.slice(reader.at, end) };
}
