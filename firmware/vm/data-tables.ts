// Reads the data section (src/wire/io.ts) into the tables the agent works from.
import {
  INPUTS_MAX,
  OUTPUTS_MAX,
  PIN_INVERT,
  PIN_PULLUP,
  SINK_PWM,
  SOURCE_ANALOG,
  SOURCE_DIGITAL,
  SOURCE_NMEA,
  TICK_MS_MAX,
  TRANSFORM_CELSIUS,
} from "../../src/wire/io.ts";
import { BAD_DATA } from "../../src/wire/refusal.ts";
import { begin, bits, number, refuse, signed } from "./reader.ts";
import type { InputDescriptor, InputSourceDescriptor, OutputDescriptor } from "./vm-types.ts";

const PINS = 26 * 256;

export let tickMs = 0;
export let inputTable: InputDescriptor[];
export let outputTable: OutputDescriptor[];

const upTo = (most: number, value: number): number => (value > most ? refuse(BAD_DATA) : value);
const letter = (): string => String.fromCharCode(upTo(42, (bits(8) - 48) >>> 0) + 48);
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

const source = (): InputSourceDescriptor => {
  const kind = bits(8);
  const nmea = kind === SOURCE_NMEA;
  if (!kind) refuse(BAD_DATA);
  // The order of these is the order in the image.
  const from = {
    kind: upTo(SOURCE_DIGITAL, kind),
    pin: nmea ? 0 : upTo(PINS - 1, number()),
    flags: kind === SOURCE_DIGITAL ? upTo(PIN_INVERT | PIN_PULLUP, bits(8)) : 0,
    formatter: nmea ? letter() + letter() + letter() : "",
    field: nmea ? number() : 0,
    transform: nmea ? upTo(TRANSFORM_CELSIUS, bits(8)) : 0,
    scale: kind === SOURCE_DIGITAL ? 1 : rational(),
    offset: kind === SOURCE_ANALOG ? rational() : 0,
    guardField: nmea ? number() : 0,
    guardLetter: "",
  };
  if (from.guardField) from.guardLetter = letter();
  return from;
};

const input = (): InputDescriptor => {
  const sources: InputSourceDescriptor[] = [];
  for (let count = number(); count--; ) sources.push(source());
  return { sources, lowest: rational(), highest: rational(), staleMs: number() };
};

const output = (): OutputDescriptor => {
  const kind = bits(8);
  return {
    kind: upTo(SINK_PWM, kind),
    pin: kind ? upTo(PINS - 1, number()) : 0,
    flags: kind ? upTo(PIN_INVERT, bits(8)) : 0,
    safe: rational(),
    lowest: rational(),
    highest: rational(),
  };
};

/** Reads the tables from the open reader and leaves it at the first byte for memory; throws a refusal. */
export const readTables = (): void => {
  tickMs = upTo(TICK_MS_MAX, number());
  if (!tickMs) refuse(BAD_DATA);
  inputTable = [];
  outputTable = [];
  for (let count = upTo(INPUTS_MAX, number()); count--; ) {
    begin();
    inputTable.push(input());
  }
  for (let count = upTo(OUTPUTS_MAX, number()); count--; ) {
    begin();
    outputTable.push(output());
  }
};
