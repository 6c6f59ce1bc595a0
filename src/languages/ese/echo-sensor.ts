// Pins that are watched and sensors on a bus as an echo says them: all that decides what a value means.
import type { BusSensor, InputSource, Rational } from "../../fir/function.ts";

type PinOrSensor = Exclude<InputSource, { readonly kind: "nmea" }>;

/** A source that is no sentence of the instrument bus. */
export function pinOrSensorText(source: PinOrSensor): string {
  switch (source.kind) {
    case "analog":
      return `analog pin ${source.pin}${measureText(source.scale, source.offset)}`;
    case "digital":
      return `digital pin ${source.pin}${switchText(source)}${source.debounceMs ? `, once steady for ${source.debounceMs} ms` : ""}`;
    case "counter": {
      const edges = `${source.invert ? "falling" : "rising"} edges of pin ${source.pin}`;
      const steady = source.debounceMs ? `, once steady for ${source.debounceMs} ms` : "";
      return `${edges}${source.pullup ? ", with pull-up" : ""}${steady}${measureText(source.scale)}`;
    }
    case "i2c":
      return `I2C sensor ${hex([source.address])} (SCL ${source.scl}, SDA ${source.sda}, ${sensorText(source)})`;
    case "spi":
      return `SPI sensor at ${source.cs} (SCK ${source.sck}, MISO ${source.miso}, MOSI ${source.mosi}, mode ${source.mode}, ${sensorText(source)})`;
  }
}

export const ratioText = ({ numerator, denominator }: Rational): string =>
  denominator === 1 ? String(numerator) : `${numerator}/${denominator}`;

const switchText = ({ invert, pullup }: { readonly invert?: boolean; readonly pullup?: boolean }): string =>
  `${invert ? ", inverted" : ""}${pullup ? ", with pull-up" : ""}`;

function measureText(scale: Rational, offset?: Rational): string {
  const [times, plus] = [ratioText(scale), offset ? ratioText(offset) : "0"];
  return `${times === "1" ? "" : ` times ${times}`}${plus === "0" ? "" : ` plus ${plus}`}`;
}

const hex = (bytes: readonly number[]): string =>
  bytes.map((byte) => `0x${byte.toString(16).padStart(2, "0")}`).join(" ");

function sensorText(sensor: BusSensor): string {
  const { value, expect } = sensor;
  const last = value.first + value.bytes - 1;
  const order = value.bytes === 1 ? "" : value.isLittle ? ", least first" : ", most first";
  return [
    `${sensor.kHz} kHz`,
    ...sensor.setup.map((write) => `set up with ${hex(write)}`),
    ...(sensor.command.length > 0 ? [`asked with ${hex(sensor.command)}`] : []),
    ...(sensor.waitMs > 0 ? [`read after ${sensor.waitMs} ms`] : []),
    ...(sensor.read > 0 ? [`${sensor.read} bytes`] : []),
    `value in ${value.bytes === 1 ? `byte ${last}` : `bytes ${value.first} to ${last}`}${order}`,
    `${value.bits} bits ${value.isSigned ? "signed" : "unsigned"}${value.shift ? ` above ${value.shift}` : ""}${measureText(sensor.scale, sensor.offset)}`,
    ...(expect ? [`counts if byte ${expect.at} and ${hex([expect.mask])} is ${hex([expect.equals])}`] : []),
    `every ${sensor.periodMs} ms`,
  ].join(", ");
}
