// The shape of flux.boards.json (the vessel) and of boards/<kind>.json (one kind of board). Values with units are FLUX-ese quantities ("1.8 m").
import * as z from "zod";
import { DECIMALS_MAX } from "../image/sentence.ts";
import { DRIVER_NAMES, type DriverName } from "../wire/bundle-variants.ts";
import { I2C_ADDRESS_MAX, KHZ_MAX, NO_SENTENCE_TEXT, TRANSFER_BYTES_MAX, VALUE_BITS_MAX } from "../wire/io.ts";

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, "a name is a lower-case letter, then letters, digits and dashes (at most 32)");
const pin = z.string().regex(/^[A-Z][0-9]{1,3}$/, "a pin is a letter and a number, such as B3");
const quantity = z.union([z.string().min(1), z.number()]);

const byte = z.union([
  z.number().int().min(0).max(255),
  z
    .string()
    .regex(/^0x[0-9a-fA-F]{1,2}$/, 'a byte is a number from 0 to 255, or a text such as "0x5c"')
    .transform(Number),
]);
/** At most TRANSFER_BYTES_MAX (src/wire/io.ts). */
const bytes = z.array(byte).max(TRANSFER_BYTES_MAX);

/** What sensors on both buses have in common. */
const sensor = {
  /** Speed of the bus. */
  kHz: z.number().int().min(1).max(KHZ_MAX).optional(),
  /** Written one after the other before the first reading, and again after one that failed. */
  setup: z.array(bytes.min(1)).max(TRANSFER_BYTES_MAX).default([]),
  /** Which bytes of the answer are the value. */
  value: z.strictObject({
    /** Of the answer's bytes, the first is 0. */
    first: z.number().int().min(0).default(0),
    bytes: z.number().int().min(1).max(4),
    order: z.enum(["big", "little"]).default("big"),
    signed: z.boolean().default(false),
    /** Right, before anything else. */
    shift: z
      .number()
      .int()
      .min(0)
      .max(VALUE_BITS_MAX - 1)
      .default(0),
    /** How many bits are left then; all that are there, if absent. */
    bits: z.number().int().min(1).max(VALUE_BITS_MAX).optional(),
  }),
  /** Value in SI units = number * scale + offset. */
  scale: z.number().default(1),
  offset: z.number().default(0),
  /** How often it is asked. */
  every: z.string().default("1 s"),
};
/** The answer counts only if its byte `at`, under `mask`, is `equals`. */
const expectation = z.strictObject({ at: z.number().int().min(0), mask: byte, equals: byte });

const I2cSensor = z.strictObject({
  scl: pin,
  sda: pin,
  /** Seven bits. */
  address: byte.refine(
    (value) => value <= I2C_ADDRESS_MAX,
    "an I2C address has 7 bits: 0 to 127, without the bit for reading",
  ),
  ...sensor,
  /** Written before each reading: the register, or the command that starts a measurement. */
  command: bytes.default([]),
  /** Time a measurement takes after the command; the program goes on meanwhile. */
  wait: z.string().optional(),
  /** Bytes of the answer. */
  read: z.number().int().min(1).max(TRANSFER_BYTES_MAX),
  expect: expectation.optional(),
});

const SpiSensor = z.strictObject({
  sck: pin,
  miso: pin,
  mosi: pin,
  cs: pin,
  mode: z.number().int().min(0).max(3).default(0),
  ...sensor,
  /** Sent for each reading; as many bytes are the answer. */
  send: bytes.min(1),
  /** A sensor that is not there answers too on SPI, with whatever the line is at: this is how it is told apart. */
  expect: expectation,
});

const InputBinding = z.strictObject({
  /** Quantities of the table in src/nmea/quantities.ts, in order of preference: "sounding below transducer", or a formatter such as "DBT". */
  nmea: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  analog: z.strictObject({ pin, scale: z.number().default(1), offset: z.number().default(0) }).optional(),
  digital: z
    .strictObject({
      pin,
      invert: z.boolean().default(false),
      pullup: z.boolean().default(false),
      /** A level counts when it has lasted so long. */
      debounce: z.string().optional(),
    })
    .optional(),
  /** Edges since the program's start, times scale: rising ones, or falling ones if inverted. */
  counter: z
    .strictObject({
      pin,
      invert: z.boolean().default(false),
      pullup: z.boolean().default(false),
      debounce: z.string().optional(),
      scale: z.number().default(1),
    })
    .optional(),
  i2c: I2cSensor.optional(),
  spi: SpiSensor.optional(),
  /** Unit of the range, and shown by the monitor. */
  unit: z.string().optional(),
  range: z.tuple([quantity, quantity]).optional(),
  /** Older than this is unknown. */
  staleAfter: z.string().optional(),
});

/** A field of a sentence: a text as it stands, the value in a unit, or `status`: A while the value is known, V while it is not. */
const sentenceField = z.union(
  [
    z.string().refine((text) => !NO_SENTENCE_TEXT.test(text) && !text.includes(","), {
      error: "a text in a sentence is of letters, digits, blanks and # % & ' ( ) + - . / : ; < = > ? @ _",
    }),
    z.strictObject({ status: z.literal(true) }),
    z.strictObject({
      /** The output's own, if absent. */
      unit: z.string().optional(),
      decimals: z.number().int().min(0).max(DECIMALS_MAX),
      /** An angle is said as 0 up to 360 degrees. */
      turn: z.boolean().default(false),
    }),
  ],
  { error: 'a field is a text, or { "unit": …, "decimals": … }, or { "status": true }' },
);

const pulse = z.number().int().min(100).max(10_000);

const OutputBinding = z.strictObject({
  digital: z.strictObject({ pin, invert: z.boolean().default(false) }).optional(),
  pwm: z.strictObject({ pin }).optional(),
  /** Pulses in µs at the lowest and the highest value of the range. */
  servo: z.strictObject({ pin, pulse: z.tuple([pulse, pulse]).default([1000, 2000]) }).optional(),
  /** A sentence of the table in src/nmea/sentences.ts: a quantity ("sounding below transducer"), a formatter ("DBT"), with another talker ("IIDBT"). */
  nmea: z.string().optional(),
  /** Any other sentence: talker and formatter, and its fields. */
  sentence: z
    .strictObject({
      address: z
        .string()
        .regex(/^[A-Z0-9]{5}$/, 'talker and formatter are five capital letters or digits, as in "IIXDR"'),
      fields: z.array(sentenceField).min(1),
    })
    .optional(),
  /** How often a sentence is said, at the next tick; 1 s if absent. */
  every: z.string().optional(),
  unit: z.string().optional(),
  range: z.tuple([quantity, quantity]).optional(),
  /** What it is set to when nothing sane runs, 0 if absent; a sentence has none: it is not said then. */
  safe: quantity.optional(),
});

export const BoardEntry = z.strictObject({
  /** A file of boards/, without .json. */
  board: z.string(),
  /** Path of the serial port; /dev/serial/by-id/… stays the same over restarts. */
  port: z.string().min(1),
  /** Program, relative to flux.boards.json. */
  program: z.string().optional(),
  /** Vocabularies whose words are built into it (flux install), for phrases that run there: `flux eval --board NAME "PHRASE"`. */
  resident: z.array(z.string().min(1)).optional(),
  /** A key of the user's (`flux keys make NAME --for boards`), by its name: the board holds one made from it, and takes commands only from who has it. */
  key: name.optional(),
  /** It is sent only what somebody signed whose key is trusted here. */
  locked: z.boolean().optional(),
  /** Security version its program is built with, 0 to 255: raised when a fault is mended that the board must not go back to. */
  security: z.int().min(0).max(255).optional(),
  /** Drivers that its program needs beside those of the inputs and outputs below: what is named nowhere may be left out of the firmware. */
  drivers: z.array(z.enum(Object.keys(DRIVER_NAMES) as [DriverName, ...DriverName[]])).optional(),
  inputs: z.record(z.string(), InputBinding).default({}),
  outputs: z.record(z.string(), OutputBinding).default({}),
});

export const BoardsFile = z.strictObject({
  $schema: z.string().optional(),
  vessel: z
    .strictObject({ name: z.string().default("vessel"), quantities: z.record(z.string(), quantity).default({}) })
    .default({ name: "vessel", quantities: {} }),
  boards: z.record(name, BoardEntry),
});

export type BoardsFile = z.infer<typeof BoardsFile>;
export type BoardEntry = z.infer<typeof BoardEntry>;
export type InputBinding = z.infer<typeof InputBinding>;
export type I2cSensor = z.infer<typeof I2cSensor>;
export type SpiSensor = z.infer<typeof SpiSensor>;
export type SentenceField = z.infer<typeof sentenceField>;
export type OutputBinding = z.infer<typeof OutputBinding>;

/** One kind of board: facts from its maker's build files. */
export const BoardKind = z.strictObject({
  $schema: z.string().optional(),
  name: z.string(),
  /** What `process.env.BOARD` says there. */
  boardId: z.string(),
  chip: z.string(),
  /** Core and clock. */
  cpu: z.string(),
  /** wire/image-header.ts CLASS_*: which bundle and images it takes. */
  class: z.enum(["small", "standard", "large", "linux"]),
  ramBytes: z.number().int().positive(),
  storageBytes: z.number().int().positive(),
  storagePageBytes: z.number().int().positive(),
  variables: z.number().int().positive(),
  variableBytes: z.number().int().positive(),
  /** `usb`: of the chip itself; `usb-serial`: through a converter on the board; `serial`: on pins, with a converter of one's own. */
  console: z.enum(["usb", "usb-serial", "serial"]),
  baudRate: z.number().int().positive(),
  /** Where the console is on pins. */
  consolePins: z.strictObject({ tx: pin, rx: pin }).optional(),
  can: z.array(z.enum(["digital", "analog", "pwm", "i2c", "spi", "uart", "sha256", "bluetooth", "net"])),
  /** Level of authentication it can carry: 1 needs SHA-256 of its own. */
  authentication: z.union([z.literal(0), z.literal(1)]),
  /** Pins with a name of their own. */
  pins: z.record(z.string(), pin),
  link: z.url().optional(),
});

export type BoardKind = z.infer<typeof BoardKind>;
