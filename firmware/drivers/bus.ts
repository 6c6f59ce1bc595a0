// Sensors on I2C and SPI, as images describe them: asked at their own period, between ticks, and read when they are ready. One that does not answer
// is unknown; it may have lost its power, so it is set up again before it is asked again.
import { SOURCE_SPI } from "../../src/wire/io.ts";
import type { BusDescriptor, InputSourceDescriptor } from "../vm/vm-types.ts";
import { pinOf } from "./pins.ts";

let timers: number[] = [];

/** Before the sensors of another image; an answer that is still awaited goes to the old one's. */
export const closeSensors = (): void => {
  for (let at = 0; at < timers.length; at++) clearInterval(timers[at]);
  timers = [];
};

/** Sends bytes, and gives what came back: on I2C, after the command of a reading only. */
const transfer = (isSpi: boolean, sensor: BusDescriptor, bytes: number[], count: number): Uint8Array | undefined => {
  const pins = sensor.pins_;
  const rate = sensor.kHz_ * 1000;
  // Each time: sensors on other pins may have had the bus in between.
  if (isSpi) {
    SPI1.setup({ sck: pinOf(pins[0]), miso: pinOf(pins[1]), mosi: pinOf(pins[2]), baud: rate, mode: sensor.at_ });
    return SPI1.send(bytes, pinOf(pins[3]));
  }
  I2C1.setup({ scl: pinOf(pins[0]), sda: pinOf(pins[1]), bitrate: rate });
  if (bytes.length) I2C1.writeTo(sensor.at_, bytes);
  return count ? I2C1.readFrom(sensor.at_, count) : undefined;
};

/** Espruino's own power is exp(log), wrong even for 2 to the 32nd. */
const powerOfTwo = (exponent: number): number => {
  let value = 1;
  while (exponent--) value *= 2;
  return value;
};

/** What the bytes of an answer mean; NaN if they are not what is expected. */
const valueOf = (sensor: BusDescriptor, bytes: Uint8Array): number => {
  let raw = 0;
  for (let at = 0; at < sensor.width_; at++)
    raw = raw * 256 + bytes[sensor.first_ + (sensor.little_ ? sensor.width_ - 1 - at : at)];
  const range = powerOfTwo(sensor.bits_);
  raw = Math.floor(raw / powerOfTwo(sensor.shift_)) % range;
  if (sensor.signed_ && raw >= range / 2) raw -= range;
  return (bytes[sensor.place_] & sensor.mask_) === sensor.equals_ ? raw * sensor.scale_ + sensor.offset_ : NaN;
};

/** Begins to ask a sensor. */
export const openSensor = (source: InputSourceDescriptor): void => {
  const sensor = source.bus_ as BusDescriptor;
  const isSpi = source.kind_ === SOURCE_SPI;
  let isReady = false;
  /** A sensor is slow or gone: that is no reason for the program to stop. */
  const attempt = (run: () => Uint8Array | undefined): void => {
    try {
      const answer = run();
      if (answer) {
        source.held_ = valueOf(sensor, answer);
        source.heldAt_ = getTime();
      }
    } catch {
      source.held_ = NaN;
      isReady = false;
    }
  };
  const ask = (): void =>
    attempt(() => {
      for (let at = 0; !isReady && at < sensor.writes_.length; at++) transfer(isSpi, sensor, sensor.writes_[at], 0);
      isReady = true;
      if (!sensor.wait_) return transfer(isSpi, sensor, sensor.command_, sensor.read_);
      transfer(isSpi, sensor, sensor.command_, 0);
      setTimeout(() => attempt(() => transfer(isSpi, sensor, [], sensor.read_)), sensor.wait_);
    });
  ask();
  timers.push(setInterval(ask, sensor.period_));
};
