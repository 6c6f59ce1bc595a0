// The shape of flux.boards.json (the vessel) and of boards/<kind>.json (one kind of board). Values with units are FLUX-ese quantities ("1.8 m").
import * as z from "zod";

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, "a name is a lower-case letter, then letters, digits and dashes (at most 32)");
const pin = z.string().regex(/^[A-Z][0-9]{1,3}$/, "a pin is a letter and a number, such as B3");
const quantity = z.union([z.string().min(1), z.number()]);

const InputBinding = z.strictObject({
  /** Quantities of the table in src/nmea/quantities.ts, in order of preference: "sounding below transducer", or a formatter such as "DBT". */
  nmea: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  analog: z.strictObject({ pin, scale: z.number().default(1), offset: z.number().default(0) }).optional(),
  digital: z.strictObject({ pin, invert: z.boolean().default(false), pullup: z.boolean().default(false) }).optional(),
  /** Unit of the range, and shown by the monitor. */
  unit: z.string().optional(),
  range: z.tuple([quantity, quantity]).optional(),
  /** Older than this is unknown. */
  staleAfter: z.string().optional(),
});

const OutputBinding = z.strictObject({
  digital: z.strictObject({ pin, invert: z.boolean().default(false) }).optional(),
  pwm: z.strictObject({ pin }).optional(),
  unit: z.string().optional(),
  range: z.tuple([quantity, quantity]).optional(),
  /** What it is set to when nothing sane runs. */
  safe: quantity.default(0),
});

export const BoardEntry = z.strictObject({
  /** A file of boards/, without .json. */
  board: z.string(),
  /** Path of the serial port; /dev/serial/by-id/… stays the same over restarts. */
  port: z.string().min(1),
  /** Program, relative to flux.boards.json. */
  program: z.string().optional(),
  /** Vocabularies whose words a phrase may use there: `flux eval --board NAME "PHRASE"`. */
  resident: z.array(z.string().min(1)).optional(),
  /** A key of the user's (`flux keys make NAME --for boards`), by its name: the board holds one made from it, and takes commands only from who has it. */
  key: name.optional(),
  /** It is sent only what somebody signed whose key is trusted here. */
  locked: z.boolean().optional(),
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
