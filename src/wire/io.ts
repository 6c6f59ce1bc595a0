// The data section of an image: tick period, inputs, outputs, first contents of memory.
// One stream of bits (src/isa/instruction.ts). `u` = a number in chunks, `z` = the same of the zigzag form, `q` = a rational: z numerator,
// u denominator (>= 1), in lowest terms, whose value is numerator/denominator in float64; `letter` = 6 bits, '0'..'Z'. All canonical.
//
// u tick period in ms (1..3600000), 0 for TICK_MS_USUAL
// u number of inputs, then for each:
//     u number of sources (0: set by the host or a test only), then for each source: 2 bits SOURCE_*, or 2 zero bits and 2 bits of
//     SOURCE_* - OTHER_SOURCE, and
//        SOURCE_NMEA     3 letters formatter (e.g. DBT) · u field (1 = first after the address)
//                        · 2 bits TRANSFORM_* · q scale · u guard field (0 = none) · guard letter (only if field > 0)
//        SOURCE_ANALOG   u pin · q scale · q offset     (value = analogRead * scale + offset)
//        SOURCE_DIGITAL  u pin · 2 bits PIN_* flags
//        SOURCE_STEADY   u pin · 2 bits PIN_* flags · u ms it must have been the same
//        SOURCE_COUNT    u pin · 2 bits PIN_* flags (PIN_INVERT: falling edges) · u ms as above · q scale   (value = edges since start * scale)
//        SOURCE_I2C      u SCL pin · u SDA pin · u address · sensor
//        SOURCE_SPI      u SCK pin · u MISO pin · u MOSI pin · u chip select pin · 2 bits mode · sensor
//     q lowest · q highest value (outside is unknown) · u stale after ms (0 = never)
// u number of outputs, then for each:
//     2 bits SINK_*; unless SINK_NONE: u pin · 1 bit PIN_INVERT;  with SINK_SERVO (never inverted) u pulse in µs at the
//     lowest · u pulse at the highest value;
//     SINK_SERVO, a number in the place of the pin and the bit set: SINK_* - OTHER_SINK is that number, and
//        SINK_NMEA       sentence
//     then q safe value (not with SINK_NMEA: nothing is said then) · q lowest · q highest
// zero bits to the end of the byte; the rest: bytes copied to memory from address 0 at start (not longer than memory)
//
// sensor: u kHz of the bus · u number of writes that set it up, each u number of bytes and the bytes · u number of bytes and the bytes
//     sent before each reading (SPI: as many come back at once) · u ms to wait before the answer is read · u bytes to read (SPI: 0)
//     · u first byte of the value · 2 bits bytes - 1 · 1 bit least byte first · 1 bit signed · u right shift · u bits of it (1..32) · q scale · q offset
//     · byte mask, and unless it is 0 u place · byte: the answer counts only if its byte there, under the mask, is this · u period in ms
//
// sentence: u period in ms · 5 letters: talker and formatter · text · u number of values, for each: 3 bits SENTENCE_STATUS, or decimals
//     · unless SENTENCE_STATUS 1 bit whether it is an angle of 0 up to FULL_TURN degrees · q scale · q offset (said: value * scale + offset)
//     · text
//     After the letters comes a comma; commas between fields are in the texts. No sentence is longer than SENTENCE_MAX when every value takes
//     VALUE_LETTERS, and all sentences together, said so long at their periods, are no more than a bus at BUS_BAUD carries.
// text: u number of letters · 7 bits each, none of NO_SENTENCE_TEXT
//
// A pin is a letter and a number: (letter - 'A') * 256 + number, e.g. B3 = 259, D28 = 796.

/** Longest tick period in ms. */
export const TICK_MS_MAX = 3_600_000;
/** The period that is written shortest. */
export const TICK_MS_USUAL = 1000;

/** Bits of SOURCE_*, SINK_*, TRANSFORM_* and the flags of a digital source. */
export const KIND_BITS = 2;
export const LETTER_BITS = 6;

export const SOURCE_NMEA = 1;
export const SOURCE_ANALOG = 2;
export const SOURCE_DIGITAL = 3;
/** What is added to the two bits behind two zero bits. */
export const OTHER_SOURCE = 4;
export const SOURCE_STEADY = 4;
export const SOURCE_COUNT = 5;
export const SOURCE_I2C = 6;
export const SOURCE_SPI = 7;

/** value = field * scale */
export const TRANSFORM_LINEAR = 0;
/** ddmm.mmmm in this field, hemisphere letter in the next (S and W negative): degrees * scale */
export const TRANSFORM_ANGLE = 1;
/** value = field * scale, negative when the next field says W, S or L */
export const TRANSFORM_SIGNED = 2;
/** value = field * scale + CELSIUS_ZERO: a temperature in degrees Celsius. A board whose bundle does not know it refuses the image. */
export const TRANSFORM_CELSIUS = 3;
/** 0 degrees Celsius in kelvins. */
export const CELSIUS_ZERO = 273.15;

export const SINK_NONE = 0;
export const SINK_DIGITAL = 1;
export const SINK_PWM = 2;
/** A pulse as long as the value is between lowest and highest, SERVO_HERTZ times a second. */
export const SINK_SERVO = 3;
export const SERVO_HERTZ = 50;
/** What is added to the number in the place of the pin. */
export const OTHER_SINK = 4;
/** A sentence of NMEA 0183 on the second serial port. */
export const SINK_NMEA = 4;

/** Bits of a letter of a text, and of a value's decimals. */
export const TEXT_BITS = 7;
export const DECIMALS_BITS = 3;
/** In the place of decimals: A while the output is known, V while it is not. */
export const SENTENCE_STATUS = 7;
/** A value that is as much or more in units of its last decimal is not said, its field is empty: there are at most 9 digits. */
export const SENTENCE_DIGITS_END = 1e9;
/** Those, a point and a sign. */
export const VALUE_LETTERS = 11;
/** Longest sentence, from $ to the line feed (IEC 61162-1). */
export const SENTENCE_MAX = 82;
/** $, letters and comma before its first text; star, checksum, carriage return and line feed behind its last. */
export const SENTENCE_FRAME = 12;
/** What a text is not made of: what has a meaning of its own in NMEA 0183 but the comma, quotation marks, brackets, and what cannot be seen. */
export const NO_SENTENCE_TEXT = /[^ #%-)+-Z_-z]/;
/** The degrees of a full turn. */
export const FULL_TURN = 360;
/** The standard's speed, 8 bits between a start and a stop bit. */
export const BUS_BAUD = 4800;
export const BUS_LETTERS_A_SECOND = 480;

export const PIN_INVERT = 1;
export const PIN_PULLUP = 2;

export const INPUTS_MAX = 32;
export const OUTPUTS_MAX = 16;
/** Longest period of a sensor, and longest time a pin must be steady. */
export const PERIOD_MS_MAX = 3_600_000;
/** More bytes at once no described sensor takes or gives. */
export const TRANSFER_BYTES_MAX = 64;
/** Fastest bus a sensor may be described with. */
export const KHZ_MAX = 50_000;
export const I2C_ADDRESS_MAX = 127;
/** Bits of a sensor's value. */
export const VALUE_BITS_MAX = 32;
