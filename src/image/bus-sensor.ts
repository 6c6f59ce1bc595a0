// A sensor on a bus as the data section describes it (wire/io.ts), both ways; the parts that I2C and SPI have in common.
import type { BusSensor, Rational } from "../fir/function.ts";
import { KHZ_MAX, PERIOD_MS_MAX, TRANSFER_BYTES_MAX, VALUE_BITS_MAX } from "../wire/io.ts";

/** What writes the section: each throws EncodeError for what does not fit. */
export interface SensorWriter {
  unsigned(value: number, what: string): void;
  bits(value: number, width: number): void;
  rational(value: Rational, what: string): void;
  fail(message: string): never;
}

/** What reads the section: each throws Refused. */
export interface SensorReader {
  /** A number up to this. */
  unsigned(most: number): number;
  bits(width: number): number;
  rational(): Rational;
  refuse(): never;
}

export function writeSensor(sensor: BusSensor, writer: SensorWriter): void {
  const upTo = (value: number, least: number, most: number, what: string): void => {
    if (!(Number.isInteger(value) && value >= least && value <= most))
      writer.fail(`${what} ${value} is not ${least} to ${most}`);
  };
  const bytes = (list: readonly number[]): void => {
    upTo(list.length, 0, TRANSFER_BYTES_MAX, "number of bytes");
    writer.unsigned(list.length, "number of bytes");
    for (const byte of list) {
      upTo(byte, 0, 255, "byte");
      writer.bits(byte, 8);
    }
  };
  const { value, expect } = sensor;
  upTo(sensor.kHz, 1, KHZ_MAX, "bus speed in kHz");
  writer.unsigned(sensor.kHz, "bus speed");
  upTo(sensor.setup.length, 0, TRANSFER_BYTES_MAX, "number of writes");
  writer.unsigned(sensor.setup.length, "number of writes");
  for (const write of sensor.setup) bytes(write);
  bytes(sensor.command);
  upTo(sensor.waitMs, 0, PERIOD_MS_MAX, "wait in ms");
  writer.unsigned(sensor.waitMs, "wait");
  upTo(sensor.read, 0, TRANSFER_BYTES_MAX, "number of bytes to read");
  writer.unsigned(sensor.read, "number of bytes to read");
  upTo(value.bytes, 1, 4, "width of the value");
  upTo(value.first, 0, (sensor.read || sensor.command.length) - value.bytes, "first byte of the value");
  upTo(value.shift, 0, VALUE_BITS_MAX - 1, "shift");
  upTo(value.bits, 1, VALUE_BITS_MAX, "number of bits");
  writer.unsigned(value.first, "first byte");
  writer.bits(value.bytes - 1, 2);
  writer.bits(value.isLittle ? 1 : 0, 1);
  writer.bits(value.isSigned ? 1 : 0, 1);
  writer.unsigned(value.shift, "shift");
  writer.unsigned(value.bits, "number of bits");
  writer.rational(sensor.scale, "scale");
  writer.rational(sensor.offset, "offset");
  if (expect) {
    upTo(expect.mask, 1, 255, "mask");
    upTo(expect.at, 0, (sensor.read || sensor.command.length) - 1, "place of the byte that is expected");
    upTo(expect.equals, 0, 255, "byte that is expected");
  }
  writer.bits(expect?.mask ?? 0, 8);
  if (expect) writer.unsigned(expect.at, "place");
  if (expect) writer.bits(expect.equals, 8);
  upTo(sensor.periodMs, 1, PERIOD_MS_MAX, "period in ms");
  writer.unsigned(sensor.periodMs, "period");
}

export function readSensor(reader: SensorReader): BusSensor {
  const times = <T>(make: () => T): T[] => Array.from({ length: reader.unsigned(TRANSFER_BYTES_MAX) }, make);
  const bytes = (): number[] => times(() => reader.bits(8));
  const kHz = reader.unsigned(KHZ_MAX);
  const setup = times(bytes);
  const command = bytes();
  const waitMs = reader.unsigned(PERIOD_MS_MAX);
  const read = reader.unsigned(TRANSFER_BYTES_MAX);
  const first = reader.unsigned(TRANSFER_BYTES_MAX);
  const width = reader.bits(2) + 1;
  const isLittle = reader.bits(1) === 1;
  const isSigned = reader.bits(1) === 1;
  const shift = reader.unsigned(VALUE_BITS_MAX - 1);
  const bits = reader.unsigned(VALUE_BITS_MAX);
  const [scale, offset] = [reader.rational(), reader.rational()];
  const mask = reader.bits(8);
  const expect = mask ? { expect: { mask, at: reader.unsigned(TRANSFER_BYTES_MAX), equals: reader.bits(8) } } : {};
  const periodMs = reader.unsigned(PERIOD_MS_MAX);
  if (!kHz || !bits || !periodMs || first + width > (read || command.length)) reader.refuse();
  if (expect.expect && expect.expect.at >= (read || command.length)) reader.refuse();
  const value = { first, bytes: width, isLittle, isSigned, shift, bits };
  return { kHz, setup, command, waitMs, read, value, scale, offset, ...expect, periodMs };
}
