// Data sections with sensors on a bus, watched pins, servos and sentences, each breaking one rule or keeping it by a hair; on boards that have the
// drivers, and on one that has none.
import {
  DECIMALS_BITS,
  KHZ_MAX,
  KIND_BITS,
  OTHER_SINK,
  OTHER_SOURCE,
  PERIOD_MS_MAX,
  SENTENCE_FRAME,
  SENTENCE_MAX,
  SENTENCE_STATUS,
  SINK_NMEA,
  SINK_SERVO,
  SOURCE_COUNT,
  SOURCE_DIGITAL,
  SOURCE_I2C,
  SOURCE_NMEA,
  SOURCE_SPI,
  SOURCE_STEADY,
  TEXT_BITS,
  TRANSFER_BYTES_MAX,
  VALUE_LETTERS,
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
/** As text in a sentence. */
const said = (text: string): string =>
  number(text.length) + [...text].map((letter) => field(letter.charCodeAt(0), TEXT_BITS)).join("");
const SAID = field(1, DECIMALS_BITS) + "0" + ONE + ZERO;
const SENTENCE = {
  kind: number(SINK_NMEA - OTHER_SINK),
  period: number(1000),
  address: letters("SDDBT"),
  text: said(""),
  values: number(1) + SAID + said(",M"),
};
const sentenceBits = (changes: Partial<typeof SENTENCE> = {}): string => {
  const { kind, ...rest } = { ...SENTENCE, ...changes };
  return `${field(SINK_SERVO, KIND_BITS)}${kind}1${Object.values(rest).join("")}${ZERO}${ONE}`;
};
const sentences = (...outputs: string[]): Uint8Array =>
  imageOfData(`${TICK}${NONE}${number(outputs.length)}${outputs.join("")}`);
const sentence = (changes: Partial<typeof SENTENCE> = {}): Uint8Array => sentences(sentenceBits(changes));
/** A sentence without values that is so long, every so many ms. */
const long = (length: number, ms = 1000): string =>
  sentenceBits({ period: number(ms), text: said("x".repeat(length - SENTENCE_FRAME)), values: number(0) });
const letterRule = (letter: string): readonly [string, Uint8Array, Uint8Array] => [
  `a sentence holds no ${JSON.stringify(letter)}`,
  sentence({ text: said(letter) }),
  sentence({ text: said("#") }),
];
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
  ["another kind of output is a sentence", sentence({ kind: number(1) }), sentence()],
  ["a sentence has a period", sentence({ period: NONE }), sentence({ period: number(1000) })],
  [
    "a sentence comes at times",
    sentence({ period: number(PERIOD_MS_MAX + 1) }),
    sentence({ period: number(PERIOD_MS_MAX) }),
  ],
  [
    "an address is of capital letters and digits",
    sentence({ address: letters("SDDB") + field(43, 6) }),
    sentence({ address: letters("SDDB") + field(42, 6) }),
  ],
  ...["\r", "\n", "$", "*", "!", "\\", "^", "~", "\x7f", "\0", '"'].map(letterRule),
  [
    "nor does what stands behind a value",
    sentence({ values: number(1) + SAID + said("$") }),
    sentence({ values: number(1) + SAID + said("%") }),
  ],
  [
    "a sentence is not longer than the standard has it",
    sentences(long(SENTENCE_MAX + 1)),
    sentences(long(SENTENCE_MAX)),
  ],
  [
    "also when its values are as long as they get",
    sentence({ text: said("x".repeat(SENTENCE_MAX - SENTENCE_FRAME - VALUE_LETTERS - 1)) }),
    sentence({ text: said("x".repeat(SENTENCE_MAX - SENTENCE_FRAME - VALUE_LETTERS - 2)) }),
  ],
  [
    "a status counts as a value",
    sentence({ values: number(7) + (field(SENTENCE_STATUS, DECIMALS_BITS) + said("")).repeat(7) }),
    sentence({ values: number(6) + (field(SENTENCE_STATUS, DECIMALS_BITS) + said("")).repeat(6) }),
  ],
  ["sentences come no faster than the bus takes them", sentences(long(48, 99)), sentences(long(48, 100))],
  [
    "nor do all of them together",
    sentences(...Array<string>(8).fill(long(60)), long(12)),
    sentences(...Array<string>(8).fill(long(60))),
  ],
];

const NMEA = withSource(SOURCE_NMEA, letters("DBT") + number(3) + field(0, 2) + ONE + NONE);
const NEEDING: readonly (readonly [string, Uint8Array])[] = [
  ["NMEA sentences", NMEA],
  ["debounced pins", steady(5)],
  ["counters", counter(5)],
  ["I2C", i2c()],
  ["SPI", spi()],
  ["servos", servo(false)],
  ["NMEA sentences to say", sentence()],
];

export const DRIVER_CASES: readonly VerifierCase[] = [
  ...PAIRS.flatMap(([rule, bad, good]) => [caseOf(rule, bad, BAD_DATA), caseOf(rule, good, OK)]),
  ...NEEDING.flatMap(([what, image]) => {
    const rule = `a board without the driver for ${what} says so`;
    return [caseOf(rule, image, OK), caseOf(rule, image, NO_DRIVER, { drivers: 0 })];
  }),
  // Read as if the driver's part were not there.
  caseOf("a debounced pin of nothing", withSource(SOURCE_STEADY, PIN + field(3, 2)), NO_DRIVER, { drivers: 0 }),
  caseOf("a sentence of nothing", withSink(SINK_SERVO, `${NONE}1`), NO_DRIVER, { drivers: 0 }),
  caseOf("a servo without pulses", withSink(SINK_SERVO, `${PIN}0`), NO_DRIVER, { drivers: 0 }),
  caseOf("a board without drivers has pins", withSource(SOURCE_DIGITAL, PIN + field(3, 2)), OK, { drivers: 0 }),
];
