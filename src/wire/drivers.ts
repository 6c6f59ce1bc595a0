// Which drivers a firmware bundle has beside plain pins (digital in and out, analogue in, PWM): a bit each, in HELLO_REPLY and in what an image needs.

/** Sentences of NMEA 0183 on the second serial port. */
export const DRIVER_NMEA = 1;
/** Pins looked at between ticks: debounce, counters. */
export const DRIVER_WATCHES = 2;
/** Sensors on I2C and SPI. */
export const DRIVER_BUSES = 4;
export const DRIVER_SERVO = 8;
export const DRIVERS_ALL = 15;
