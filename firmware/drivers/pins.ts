// Pins by their number in an image (src/wire/io.ts): reading inputs, watching them between ticks, setting outputs.
import {
  PIN_INVERT,
  PIN_PULLUP,
  SERVO_HERTZ,
  SINK_DIGITAL,
  SINK_SERVO,
  SOURCE_ANALOG,
  SOURCE_COUNT,
  SOURCE_STEADY,
} from "../../src/wire/io.ts";
import type { InputSourceDescriptor, OutputDescriptor } from "../vm/vm-types.ts";

/** The name is made of one letter and a checked integer only. */
export const pinOf = (number: number): EspruinoPin => new Pin(String.fromCharCode(65 + (number >> 8)) + (number & 255));

export const preparePin = (source: InputSourceDescriptor): void => {
  const kind = source.kind_;
  const flags = source.flags_;
  if (kind < SOURCE_ANALOG) return;
  const pin = pinOf(source.pin_);
  pinMode(pin, kind === SOURCE_ANALOG ? "analog" : flags & PIN_PULLUP ? "input_pullup" : "input");
  if (!HAS_WATCHES || kind < SOURCE_STEADY) return;
  const invert = flags & PIN_INVERT;
  const isCounter = kind === SOURCE_COUNT;
  source.held_ = isCounter ? 0 : readPin(source);
  setWatch(
    (event) => {
      if (isCounter) (source.held_ as number) += source.scale_;
      else source.held_ = +event.state ^ invert;
    },
    pin,
    { repeat: true, edge: isCounter ? (invert ? "falling" : "rising") : "both", debounce: source.debounce_ as number },
  );
};

export const readPin = (source: InputSourceDescriptor): number => {
  const pin = pinOf(source.pin_);
  if (source.kind_ === SOURCE_ANALOG) return analogRead(pin) * source.scale_ + source.offset_;
  return digitalRead(pin) ^ (source.flags_ & PIN_INVERT);
};

/** Sets an output: its value within its range, the safe value for an unknown. */
export const setOutput = (output: OutputDescriptor, value: number): void => {
  if (!output.kind_) return;
  const pin = pinOf(output.pin_);
  const invert = output.flags_ & PIN_INVERT;
  let set = value === value ? value : output.safe_;
  if (set < output.lowest_) set = output.lowest_;
  if (set > output.highest_) set = output.highest_;
  if (output.kind_ === SINK_DIGITAL) digitalWrite(pin, invert ? set < 0.5 : set >= 0.5);
  else if (HAS_SERVO && output.kind_ === SINK_SERVO) {
    const shortest = output.shortest_ as number;
    const part = (set - output.lowest_) / (output.highest_ - output.lowest_);
    // The part of a period that the pulse lasts.
    analogWrite(pin, (shortest + part * ((output.longest_ as number) - shortest)) * (SERVO_HERTZ / 1e6), {
      freq: SERVO_HERTZ,
    });
  } else analogWrite(pin, invert ? 1 - set : set);
};
