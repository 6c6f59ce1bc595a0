// Data sections with sensors on a bus, watched pins and servos, each breaking one rule or keeping it by a hair; on boards that have the
// drivers, and on one that has none.
import {
  KHZ_MAX,
  KIND_BITS,
  OTHER_SOURCE,
  PERIOD_MS_MAX,
  SINK_SERVO,
  SOURCE_COUNT,
  SOURCE_DIGITAL,
  SOURCE_I2C,
  SOURCE_NMEA,
  SOURCE_SPI,
  SOURCE_STEADY,
  TRANSFER_BYTES_MAX,
} from "../../src/wire/io.ts";
import { BAD_DATA, NO_DRIVER, OK } from "../../src/wire/refusal.ts";
import { bytesOf, entry, field, letters, number, op, rejoin, widths } from "./image-bits.ts";
import { caseOf, type VerifierCase } from "./verifier-case.ts";

const CODE = bytesOf(`${number(1)}${entry("start")}${widths(0, 0)}${op("end")}`);
const NONE = number(0);
const PIN = number(5);
const ZERO = number(0) + number(1);
const ONE = number(2) + number(1);
const TICK = number(100);

const imageOfData = (bits: string): Uint8Array => rejoin(CODE, bytesOf(bits));
const kindBits = (kind: number): string =>
  kind < OTHER_SOURCE ? field(kind, KIND_BITS) : field(0, KIND_BITS) + field(kind - OTHER_SOURCE, KIND_BITS);
const withSource = (kind: number, rest: string): Uint8Array =>
  imageOfData(`${TICK}${number(1)}${number(1)}${kindBits(kind)}${rest}${ZERO}${ONE}${NONE}${NONE}`);
const withSink = (kind: number, rest: string): Uint8Array =>
  imageOfData(`${TICK}${NONE}${number(1)}${field(kind, KIND_BITS)}${rest}${ZERO}${ZERO}${ONE}`);

const bytes = (count: number): string => number(count) + field(0, 8 * count);
const SENSOR = {
  at: number(127),
  kHz: number(1),
  writes: NONE,
  command: bytes(1),
  wait: NONE,
  read: number(2),
  first: NONE,
  width: field(1, 2) + "00",
  shift: NONE,
  bits: number(16),
  scale: ONE + ZERO,
  mask: field(0, 8),
  period: number(1),
};
const i2c = (changes: Partial<typeof SENSOR> = {}): Uint8Array =>
  withSource(SOURCE_I2C, PIN + PIN + Object.values({ ...SENSOR, ...changes }).join(""));
const spi = (changes: Partial<typeof SENSOR> = {}): Uint8Array =>
  withSource(
    SOURCE_SPI,
    PIN.repeat(4) + Object.values({ ...SENSOR, at: field(3, 2), command: bytes(2), read: NONE, ...changes }).join(""),
  );
const steady = (ms: number): Uint8Array => withSource(SOURCE_STEADY, PIN + field(3, 2) + number(ms));
const counter = (ms: number): Uint8Array => withSource(SOURCE_COUNT, PIN + field(0, 2) + number(ms) + ONE);
const servo = (isInverted: boolean): Uint8Array =>
  withSink(SINK_SERVO, `${PIN}${isInverted ? "1" : "0"}${number(1000)}${number(2000)}`);
const most = TRANSFER_BYTES_MAX;
/** The answer counts only if its byte there is 1. */
const expecting = (place: number): string => field(255, 8) + number(place) + field(1, 8);

const PAIRS: readonly (readonly [string, Uint8Array, Uint8Array])[] = [
  ["a sensor's address has seven bits", i2c({ at: number(128) }), i2c()],
  ["a bus has a speed", i2c({ kHz: NONE }), i2c()],
  ["a bus is not too fast", i2c({ kHz: number(KHZ_MAX + 1) }), i2c({ kHz: number(KHZ_MAX) })],
  ["SPI has a speed", spi({ kHz: NONE }), spi()],
  [
    "writes that set a sensor up are counted",
    i2c({ writes: number(most + 1) + bytes(1).repeat(most + 1) }),
    i2c({ writes: number(most) + bytes(1).repeat(most) }),
  ],
  ["a command is not longer than a transfer", i2c({ command: bytes(most + 1) }), i2c({ command: bytes(most) })],
  [
    "a write is not longer than a transfer",
    i2c({ writes: number(1) + bytes(most + 1) }),
    i2c({ writes: number(1) + bytes(most) }),
  ],
  [
    "a sensor is not waited for too long",
    i2c({ wait: number(PERIOD_MS_MAX + 1) }),
    i2c({ wait: number(PERIOD_MS_MAX) }),
  ],
  ["an answer is not longer than a transfer", i2c({ read: number(most + 1) }), i2c({ read: number(most) })],
  ["a value is inside the answer", i2c({ first: number(1) }), i2c({ first: number(1), width: "0000" })],
  ["a value is inside what SPI sends back", spi({ first: number(1) }), spi()],
  ["a value begins in the answer", i2c({ first: number(2 ** 32 - 1) }), i2c()],
  ["a value is shifted by less than its bits", i2c({ shift: number(32) }), i2c({ shift: number(31) })],
  ["a value has at most 32 bits", i2c({ bits: number(33) }), i2c({ bits: number(32) })],
  ["a value has a bit", i2c({ bits: NONE }), i2c({ bits: number(1) })],
  ["what is expected is inside the answer", i2c({ mask: expecting(2) }), i2c({ mask: expecting(1) })],
  ["a sensor is not read without pause", i2c({ period: NONE }), i2c()],
  ["a sensor is read at times", i2c({ period: number(PERIOD_MS_MAX + 1) }), i2c({ period: number(PERIOD_MS_MAX) })],
  ["a debounced pin comes to rest", steady(PERIOD_MS_MAX + 1), steady(PERIOD_MS_MAX)],
  ["a pin is debounced by something", steady(0), steady(1)],
  ["a counter's pin comes to rest", counter(PERIOD_MS_MAX + 1), counter(0)],
  ["a servo is not inverted", servo(true), servo(false)],
];

const NMEA = withSource(SOURCE_NMEA, letters("DBT") + number(3) + field(0, 2) + ONE + NONE);
const NEEDING: readonly (readonly [string, Uint8Array])[] = [
  ["NMEA sentences", NMEA],
  ["debounced pins", steady(5)],
  ["counters", counter(5)],
  ["I2C", i2c()],
  ["SPI", spi()],
  ["servos", servo(false)],
];

export const DRIVER_CASES: readonly VerifierCase[] = [
  ...PAIRS.flatMap(([rule, bad, good]) => [caseOf(rule, bad, BAD_DATA), caseOf(rule, good, OK)]),
  ...NEEDING.flatMap(([what, image]) => {
    const rule = `a board without the driver for ${what} says so`;
    return [caseOf(rule, image, OK), caseOf(rule, image, NO_DRIVER, { drivers: 0 })];
  }),
  // Read as if the driver's part were not there.
  caseOf("a debounced pin of nothing", withSource(SOURCE_STEADY, PIN + field(3, 2)), NO_DRIVER, { drivers: 0 }),
  caseOf("a servo without pulses", withSink(SINK_SERVO, `${PIN}0`), NO_DRIVER, { drivers: 0 }),
  caseOf("a board without drivers has pins", withSource(SOURCE_DIGITAL, PIN + field(3, 2)), OK, { drivers: 0 }),
];
