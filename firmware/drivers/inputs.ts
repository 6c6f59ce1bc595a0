// Samples the inputs of an image: range and age decide what is known. What is out of range, stale or never heard is unknown (NaN).
import { SOURCE_NMEA } from "../../src/wire/io.ts";
import type { InputDescriptor } from "../vm/vm-types.ts";
import { fieldsOf, isSentenceOf, valueOf } from "./nmea.ts";
import { preparePin, readPin } from "./pins.ts";

let table: InputDescriptor[] = [];
/** Last value of each input, the source it came from, and when (seconds). */
let values: number[] = [];
let origins: number[] = [];
let times: number[] = [];

export const openInputs = (inputs: InputDescriptor[]): void => {
  table = inputs;
  values = [];
  origins = [];
  times = [];
  for (let at = 0; at < table.length; at++) {
    values.push(NaN);
    origins.push(-1);
    times.push(0);
    for (let source = 0; source < table[at].sources.length; source++) preparePin(table[at].sources[source]);
  }
};

const keep = (input: number, origin: number, value: number, now: number): void => {
  values[input] = value;
  origins[input] = origin;
  times[input] = now;
};

/** A value from the host, for an input without a source; false if it has one. */
export const setInput = (input: number, value: number, now: number): boolean => {
  if (input >= table.length || table[input].sources.length) return false;
  keep(input, 0, value, now);
  return true;
};

/** One line of the instrument bus. An empty field takes back what the same source said before, and nobody else's. */
export const takeSentence = (line: string, now: number): void => {
  const fields = fieldsOf(line);
  if (!fields) return;
  for (let input = 0; input < table.length; input++) {
    const sources = table[input].sources;
    for (let at = 0; at < sources.length; at++) {
      if (sources[at].kind !== SOURCE_NMEA || !isSentenceOf(fields, sources[at])) continue;
      const value = valueOf(fields, sources[at]);
      if (value === value || origins[input] === at) keep(input, at, value, now);
    }
  }
};

/** Fills in what the program will read in this tick. */
export const sampleInputs = (into: Float64Array, now: number): void => {
  for (let input = 0; input < table.length; input++) {
    const descriptor = table[input];
    for (let at = 0; at < descriptor.sources.length; at++) {
      if (descriptor.sources[at].kind !== SOURCE_NMEA) keep(input, at, readPin(descriptor.sources[at]), now);
    }
    const value = values[input];
    const isStale = descriptor.staleMs > 0 && (now - times[input]) * 1000 > descriptor.staleMs;
    into[input] = isStale || value < descriptor.lowest || value > descriptor.highest ? NaN : value;
  }
};
