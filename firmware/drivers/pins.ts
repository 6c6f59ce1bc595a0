// Pins by their number in an image (src/wire/io.ts): reading inputs, setting outputs.
import { PIN_INVERT, PIN_PULLUP, SINK_DIGITAL, SINK_PWM, SOURCE_ANALOG, SOURCE_DIGITAL } from "../../src/wire/io.ts";
import type { InputSourceDescriptor, OutputDescriptor } from "../vm/vm-types.ts";

/** The name is made of one letter and a checked integer only. */
const pinOf = (number: number): EspruinoPin => new Pin(String.fromCharCode(65 + (number >> 8)) + (number & 255));

export const preparePin = (source: InputSourceDescriptor): void => {
  if (source.kind === SOURCE_DIGITAL) pinMode(pinOf(source.pin), source.flags & PIN_PULLUP ? "input_pullup" : "input");
  if (source.kind === SOURCE_ANALOG) pinMode(pinOf(source.pin), "analog");
};

export const readPin = (source: InputSourceDescriptor): number => {
  const pin = pinOf(source.pin);
  if (source.kind === SOURCE_ANALOG) return analogRead(pin) * source.scale + source.offset;
  return digitalRead(pin) ^ (source.flags & PIN_INVERT ? 1 : 0);
};

/** Sets an output: its value within its range, the safe value for an unknown. */
export const setOutput = (output: OutputDescriptor, value: number): void => {
  let set = value === value ? value : output.safe;
  if (set < output.lowest) set = output.lowest;
  if (set > output.highest) set = output.highest;
  const invert = output.flags & PIN_INVERT;
  if (output.kind === SINK_DIGITAL) digitalWrite(pinOf(output.pin), invert ? set < 0.5 : set >= 0.5);
  if (output.kind === SINK_PWM) analogWrite(pinOf(output.pin), invert ? 1 - set : set);
};
