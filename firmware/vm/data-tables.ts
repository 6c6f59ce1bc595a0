// Reads the data section (src/wire/io.ts) into the tables the agent works from.
import {
  BUS_LETTERS_A_SECOND,
  DECIMALS_BITS,
  I2C_ADDRESS_MAX,
  INPUTS_MAX,
  KHZ_MAX,
  KIND_BITS,
  LETTER_BITS,
  NO_SENTENCE_TEXT,
  OTHER_SINK,
  OTHER_SOURCE,
  OUTPUTS_MAX,
  PERIOD_MS_MAX,
  SENTENCE_FRAME,
  SENTENCE_MAX,
  SENTENCE_STATUS,
  SINK_NMEA,
  SINK_NONE,
  SINK_SERVO,
  SOURCE_ANALOG,
  SOURCE_COUNT,
  SOURCE_DIGITAL,
  SOURCE_I2C,
  SOURCE_NMEA,
  SOURCE_SPI,
  SOURCE_STEADY,
  TEXT_BITS,
  TICK_MS_MAX,
  TICK_MS_USUAL,
  TRANSFER_BYTES_MAX,
  VALUE_BITS_MAX,
  VALUE_LETTERS,
} from "../../src/wire/io.ts";
import { BAD_DATA, NO_DRIVER } from "../../src/wire/refusal.ts";
import { align, begin, bits, number, refuse, signed } from "./reader.ts";
import type {
  BusDescriptor,
  InputDescriptor,
  InputSourceDescriptor,
  OutputDescriptor,
  SentenceDescriptor,
  SentenceValueDescriptor,
} from "./vm-types.ts";

const PINS = 26 * 256;
/** Letters a second that the sentences so far put on the bus, at most. */
let said = 0;

export let tickMs = 0;
export let inputTable: InputDescriptor[];
export let outputTable: OutputDescriptor[];

const upTo = (most: number, value: number): number => (value > most ? refuse(BAD_DATA) : value);
const letter = (): string => String.fromCharCode(upTo(42, bits(LETTER_BITS)) + 48);
const rational = (): number => {
  const numerator = signed();
  const denominator = number();
  let a = numerator;
  let b = denominator;
  let c: number;
  while (b) {
    c = a % b;
    a = b;
    b = c;
  }
  if (a * a !== 1 || !denominator) refuse(BAD_DATA);
  return numerator / denominator;
};

const pin = (): number => upTo(PINS - 1, number());
const bytes = (): number[] => {
  const list: number[] = [];
  for (let count = upTo(TRANSFER_BYTES_MAX, number()); count--; ) list.push(bits(8));
  return list;
};

/** The order of these is the order in the image. */
const bus = (kind: number): BusDescriptor => {
  const isSpi = kind === SOURCE_SPI;
  const writes: number[][] = [];
  const pins = [pin(), pin()];
  if (isSpi) pins.push(pin(), pin());
  const at = isSpi ? bits(2) : upTo(I2C_ADDRESS_MAX, number());
  const kHz = upTo(KHZ_MAX, number());
  for (let count = upTo(TRANSFER_BYTES_MAX, number()); count--; ) writes.push(bytes());
  const sensor: BusDescriptor = {
    pins_: pins,
    at_: at,
    kHz_: kHz,
    writes_: writes,
    command_: bytes(),
    wait_: upTo(PERIOD_MS_MAX, number()),
    read_: upTo(TRANSFER_BYTES_MAX, number()),
    first_: number(),
    width_: bits(2) + 1,
    little_: bits(1),
    signed_: bits(1),
    shift_: upTo(VALUE_BITS_MAX - 1, number()),
    bits_: upTo(VALUE_BITS_MAX, number()),
    scale_: rational(),
    offset_: rational(),
    mask_: bits(8),
    place_: 0,
    equals_: 0,
    period_: 0,
  };
  const length = sensor.read_ || sensor.command_.length;
  if (sensor.mask_) {
    sensor.place_ = upTo(length - 1, number());
    sensor.equals_ = bits(8);
  }
  sensor.period_ = upTo(PERIOD_MS_MAX, number());
  if (!kHz || !sensor.bits_ || !sensor.period_ || sensor.first_ + sensor.width_ > length) refuse(BAD_DATA);
  return sensor;
};

const source = (): InputSourceDescriptor => {
  const kind = bits(KIND_BITS) || bits(KIND_BITS) + OTHER_SOURCE;
  const nmea = kind === SOURCE_NMEA;
  const watch = kind === SOURCE_STEADY || kind === SOURCE_COUNT;
  if ((!HAS_NMEA && nmea) || (!HAS_WATCHES && watch) || (!HAS_BUSES && kind >= SOURCE_I2C)) refuse(NO_DRIVER);
  // The order of these is the order in the image. Two bits are one of the four transforms, or both flags.
  const from: InputSourceDescriptor = {
    kind_: kind,
    pin_: nmea || kind >= SOURCE_I2C ? 0 : pin(),
    flags_: kind > SOURCE_ANALOG && kind < SOURCE_I2C ? bits(KIND_BITS) : 0,
    formatter_: nmea ? letter() + letter() + letter() : "",
    field_: nmea ? number() : 0,
    transform_: nmea ? bits(KIND_BITS) : 0,
    scale_: kind < SOURCE_DIGITAL ? rational() : 1,
    offset_: kind === SOURCE_ANALOG ? rational() : 0,
    guardField_: nmea ? number() : 0,
    guardLetter_: "",
  };
  if (from.guardField_) from.guardLetter_ = letter();
  if (HAS_WATCHES && watch) {
    from.debounce_ = upTo(PERIOD_MS_MAX, number());
    if (kind === SOURCE_COUNT) from.scale_ = rational();
    else if (!from.debounce_) refuse(BAD_DATA);
  }
  if (HAS_BUSES && kind >= SOURCE_I2C) from.bus_ = bus(kind);
  return from;
};

const input = (): InputDescriptor => {
  const sources: InputSourceDescriptor[] = [];
  for (let count = number(); count--; ) sources.push(source());
  return { sources_: sources, lowest_: rational(), highest_: rational(), staleMs_: number() };
};

const letters = (): string => {
  let text = "";
  for (let count = number(); count--; ) text += String.fromCharCode(bits(TEXT_BITS));
  if (NO_SENTENCE_TEXT.test(text)) refuse(BAD_DATA);
  return text;
};

const sentence = (): SentenceDescriptor => {
  const periodMs = upTo(PERIOD_MS_MAX, number());
  const values: SentenceValueDescriptor[] = [];
  const text = letter() + letter() + letter() + letter() + letter() + "," + letters();
  let length = SENTENCE_FRAME - 6 + text.length;
  for (let count = number(); count--; ) {
    const decimals = bits(DECIMALS_BITS);
    const isNumber = decimals < SENTENCE_STATUS;
    const value = {
      decimals_: decimals,
      isTurn_: isNumber ? bits(1) : 0,
      scale_: isNumber ? rational() : 0,
      offset_: isNumber ? rational() : 0,
      after_: letters(),
    };
    length += VALUE_LETTERS + value.after_.length;
    values.push(value);
  }
  said += (length * 1000) / periodMs;
  // A period of 0 is too much too.
  if (length > SENTENCE_MAX || said > BUS_LETTERS_A_SECOND) refuse(BAD_DATA);
  // Not at the program's start, which has no inputs yet: first at its first tick.
  return { text_: text, values_: values, every_: Math.ceil(periodMs / tickMs), left_: 1 };
};

const output = (): OutputDescriptor => {
  const kind = bits(KIND_BITS);
  const at = kind ? pin() : 0;
  const flags = kind ? bits(1) : 0;
  const servo = kind === SINK_SERVO && !flags;
  const nmea = kind === SINK_SERVO && flags;
  if ((!HAS_SERVO && servo) || (!HAS_NMEA && nmea)) refuse(NO_DRIVER);
  // The order of these is the order in the image.
  return {
    // Nothing is set where something is said.
    kind_: HAS_NMEA && nmea ? SINK_NONE : kind,
    pin_: HAS_NMEA && nmea ? upTo(SINK_NMEA - OTHER_SINK, at) : at,
    flags_: flags,
    says_: HAS_NMEA && nmea ? sentence() : undefined,
    shortest_: HAS_SERVO && servo ? number() : 0,
    longest_: HAS_SERVO && servo ? number() : 0,
    safe_: HAS_NMEA && nmea ? NaN : rational(),
    lowest_: rational(),
    highest_: rational(),
  };
};

/** Reads the tables from the open reader and leaves it at the first byte for memory; throws a refusal. */
export const readTables = (): void => {
  tickMs = upTo(TICK_MS_MAX, number());
  if (tickMs === TICK_MS_USUAL) refuse(BAD_DATA);
  tickMs = tickMs || TICK_MS_USUAL;
  inputTable = [];
  outputTable = [];
  said = 0;
  for (let count = upTo(INPUTS_MAX, number()); count--; ) {
    begin();
    inputTable.push(input());
  }
  for (let count = upTo(OUTPUTS_MAX, number()); count--; ) {
    begin();
    outputTable.push(output());
  }
  align();
};
