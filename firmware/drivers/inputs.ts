// Samples the inputs of an image: range and age decide what is known. What is out of range, stale or never heard is unknown (NaN).
import { SOURCE_I2C, SOURCE_NMEA, SOURCE_STEADY } from "../../src/wire/io.ts";
import type { InputDescriptor } from "../vm/vm-types.ts";
import { closeSensors, openSensor } from "./bus.ts";
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
  if (HAS_WATCHES) clearWatch();
  if (HAS_BUSES) closeSensors();
  for (let at = 0; at < table.length; at++) {
    values.push(NaN);
    origins.push(-1);
    times.push(0);
    for (let source = 0; source < table[at].sources_.length; source++) {
      const from = table[at].sources_[source];
      if (HAS_BUSES && from.kind_ >= SOURCE_I2C) openSensor(from);
      else preparePin(from);
    }
  }
};

const keep = (input: number, origin: number, value: number, now: number): void => {
  values[input] = value;
  origins[input] = origin;
  times[input] = now;
};

/** A value of a source: an unknown one takes back what the same source said before, and nobody else's. */
const offer = (input: number, origin: number, value: number, now: number): void => {
  if (value === value || origins[input] === origin) keep(input, origin, value, now);
};

/** A value from the host, for an input without a source; false if it has one. */
export const setInput = (input: number, value: number, now: number): boolean => {
  if (input >= table.length || table[input].sources_.length) return false;
  keep(input, 0, value, now);
  return true;
};

/** One line of the instrument bus. */
export const takeSentence = (line: string, now: number): void => {
  const fields = fieldsOf(line);
  if (!fields) return;
  for (let input = 0; input < table.length; input++) {
    const sources = table[input].sources_;
    for (let at = 0; at < sources.length; at++) {
      if (sources[at].kind_ !== SOURCE_NMEA || !isSentenceOf(fields, sources[at])) continue;
      offer(input, at, valueOf(fields, sources[at]), now);
    }
  }
};

/** Fills in what the program will read in this tick. */
export const sampleInputs = (into: Float64Array, now: number): void => {
  for (let input = 0; input < table.length; input++) {
    const descriptor = table[input];
    for (let at = 0; at < descriptor.sources_.length; at++) {
      const source = descriptor.sources_[at];
      if ((HAS_WATCHES || HAS_BUSES) && source.kind_ >= SOURCE_STEADY)
        offer(
          input,
          at,
          source.held_ as number,
          HAS_BUSES && source.kind_ >= SOURCE_I2C ? (source.heldAt_ as number) : now,
        );
      else if (source.kind_ !== SOURCE_NMEA) keep(input, at, readPin(source), now);
    }
    const value = values[input];
    const isStale = descriptor.staleMs_ > 0 && (now - times[input]) * 1000 > descriptor.staleMs_;
    into[input] = isStale || value < descriptor.lowest_ || value > descriptor.highest_ ? NaN : value;
  }
};
