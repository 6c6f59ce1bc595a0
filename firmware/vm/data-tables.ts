// Reads the data section (src/wire/io.ts) into the tables the agent works from.
import {
  INPUTS_MAX,
  KIND_BITS,
  LETTER_BITS,
  OUTPUTS_MAX,
  SINK_PWM,
  SOURCE_ANALOG,
  SOURCE_DIGITAL,
  SOURCE_NMEA,
  TICK_MS_MAX,
  TICK_MS_USUAL,
} from "../../src/wire/io.ts";
import { BAD_DATA } from "../../src/wire/refusal.ts";
import { align, begin, bits, number, refuse, signed } from "./reader.ts";
import type { InputDescriptor, InputSourceDescriptor, OutputDescriptor } from "./vm-types.ts";

const PINS = 26 * 256;

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

const source = (): InputSourceDescriptor => {
  const kind = bits(KIND_BITS);
  const nmea = kind === SOURCE_NMEA;
  if (!kind) refuse(BAD_DATA);
  // The order of these is the order in the image. Two bits are one of the four transforms, or both flags.
  const from = {
    kind,
    pin: nmea ? 0 : upTo(PINS - 1, number()),
    flags: kind === SOURCE_DIGITAL ? bits(KIND_BITS) : 0,
    formatter: nmea ? letter() + letter() + letter() : "",
    field: nmea ? number() : 0,
    transform: nmea ? bits(KIND_BITS) : 0,
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
  const kind = bits(KIND_BITS);
  return {
    kind: upTo(SINK_PWM, kind),
    pin: kind ? upTo(PINS - 1, number()) : 0,
    flags: kind ? bits(1) : 0,
    safe: rational(),
    lowest: rational(),
    highest: rational(),
  };
};

/** Reads the tables from the open reader and leaves it at the first byte for memory; throws a refusal. */
export const readTables = (): void => {
  tickMs = upTo(TICK_MS_MAX, number());
  if (tickMs === TICK_MS_USUAL) refuse(BAD_DATA);
  tickMs = tickMs || TICK_MS_USUAL;
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
  align();
};
