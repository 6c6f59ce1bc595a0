// The data section of an image: tick period, inputs, outputs, first contents of memory.
// One stream of bits (src/isa/instruction.ts). `u` = a number in chunks, `z` = the same of the zigzag form, `q` = a rational: z numerator,
// u denominator (>= 1), in lowest terms, whose value is numerator/denominator in float64; `letter` = 6 bits, '0'..'Z'. All canonical.
//
// u tick period in ms (1..3600000), 0 for TICK_MS_USUAL
// u number of inputs, then for each:
//     u number of sources (0: set by the host or a test only), then for each source: 2 bits SOURCE_*, and
//        SOURCE_NMEA     3 letters formatter (e.g. DBT) · u field (1 = first after the address)
//                        · 2 bits TRANSFORM_* · q scale · u guard field (0 = none) · guard letter (only if field > 0)
//        SOURCE_ANALOG   u pin · q scale · q offset     (value = analogRead * scale + offset)
//        SOURCE_DIGITAL  u pin · 2 bits PIN_* flags
//     q lowest · q highest value (outside is unknown) · u stale after ms (0 = never)
// u number of outputs, then for each:
//     2 bits SINK_*; unless SINK_NONE: u pin · 1 bit PIN_INVERT;  then q safe value · q lowest · q highest
// zero bits to the end of the byte; the rest: bytes copied to memory from address 0 at start (not longer than memory)
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

export const PIN_INVERT = 1;
export const PIN_PULLUP = 2;

export const INPUTS_MAX = 32;
export const OUTPUTS_MAX = 16;
