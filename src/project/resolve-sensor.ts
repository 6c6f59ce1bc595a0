// A sensor on a bus as flux.boards.json describes it, resolved to what the data section holds. What does not fit together is refused with its place.
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { BusSensor, InputSource } from "../fir/function.ts";
import { nearestRational } from "../units/convert.ts";
import { PERIOD_MS_MAX } from "../wire/io.ts";
import type { I2cSensor, SpiSensor } from "./schema.ts";

/** Milliseconds of a duration; undefined for what is none. */
export type Milliseconds = (text: string) => number | undefined;

const I2C_KHZ = 100;
const SPI_KHZ = 1000;

export function resolveI2c(binding: I2cSensor, place: string, ms: Milliseconds, reporter: Reporter): InputSource {
  const { scl, sda, address, command, read } = binding;
  const waitMs = binding.wait === undefined ? 0 : duration(binding.wait, `${place}.wait`, ms, reporter);
  const sensor = common(binding, I2C_KHZ, read, place, ms, reporter);
  if (waitMs >= sensor.periodMs)
    reporter.error("FLX0801", `${place}.wait: ${waitMs} ms is not less than every ${sensor.periodMs} ms`, undefined, {
      hint: `ask less often: "every": "${2 * waitMs} ms"`,
    });
  return { kind: "i2c", scl, sda, address, ...sensor, command, waitMs, read };
}

export function resolveSpi(binding: SpiSensor, place: string, ms: Milliseconds, reporter: Reporter): InputSource {
  const { sck, miso, mosi, cs, mode, send } = binding;
  const sensor = common(binding, SPI_KHZ, send.length, place, ms, reporter);
  return { kind: "spi", sck, miso, mosi, cs, mode, ...sensor, command: send, waitMs: 0, read: 0 };
}

function common(
  binding: I2cSensor | SpiSensor,
  usualKHz: number,
  answered: number,
  place: string,
  ms: Milliseconds,
  reporter: Reporter,
): Omit<BusSensor, "command" | "waitMs" | "read"> {
  const { value, expect } = binding;
  const refuse = (part: string, what: string, hint: string): void =>
    reporter.error("FLX0801", `${place}.${part}: ${what}`, undefined, { hint });
  const bits = value.bits ?? value.bytes * 8 - value.shift;
  if (value.first + value.bytes > answered)
    refuse(
      "value",
      `bytes ${value.first} to ${value.first + value.bytes - 1} are not in an answer of ${answered} bytes`,
      "read more bytes, or count them from 0",
    );
  if (bits < 1 || value.shift + bits > value.bytes * 8)
    refuse(
      "value.bits",
      `${bits} bits above a shift of ${value.shift} are not in ${8 * value.bytes} bits`,
      "leave bits out to take all that are left after the shift",
    );
  if (expect && expect.at >= answered)
    refuse("expect.at", `byte ${expect.at} is not in an answer of ${answered} bytes`, "bytes are counted from 0");
  if (expect && (expect.mask === 0 || (expect.equals & ~expect.mask) !== 0))
    refuse(
      "expect",
      `no byte under the mask ${expect.mask} is ${expect.equals}`,
      "the mask has a 1 for each bit that is looked at, and equals only such bits",
    );
  return {
    kHz: binding.kHz ?? usualKHz,
    setup: binding.setup,
    value: {
      first: value.first,
      bytes: value.bytes,
      isLittle: value.order === "little",
      isSigned: value.signed,
      shift: value.shift,
      bits,
    },
    scale: nearestRational(binding.scale),
    offset: nearestRational(binding.offset),
    ...(expect ? { expect } : {}),
    periodMs: duration(binding.every, `${place}.every`, ms, reporter),
  };
}

/** A duration in whole milliseconds, 1 to PERIOD_MS_MAX; 1 with FLX0801 for anything else. */
export function duration(text: string, place: string, ms: Milliseconds, reporter: Reporter): number {
  const found = ms(text);
  if (found !== undefined && found >= 1 && found <= PERIOD_MS_MAX) return found;
  reporter.error("FLX0801", `${place}: "${text}" is not a duration of 1 ms to 1 h`, undefined, {
    hint: 'write it as "50 ms"',
  });
  return 1;
}
