// The firmware bundles that are built, by the drivers they have, and what the drivers are called. Of the host only: the board has the bits.
import { DRIVER_BUSES, DRIVER_NMEA, DRIVER_SERVO, DRIVER_WATCHES, DRIVERS_ALL } from "./drivers.ts";

export type DriverName = "nmea" | "watches" | "buses" | "servo";

/** Names as flux.boards.json has them, and what each is. */
export const DRIVER_NAMES: Readonly<Record<DriverName, { readonly bit: number; readonly what: string }>> = {
  nmea: { bit: DRIVER_NMEA, what: "NMEA 0183 sentences" },
  watches: { bit: DRIVER_WATCHES, what: "debounced pins and counters" },
  buses: { bit: DRIVER_BUSES, what: "I2C and SPI sensors" },
  servo: { bit: DRIVER_SERVO, what: "servos" },
};

export type VariantName = "small" | "pins" | "nmea" | "buses" | "standard";

/** What firmware bundles are built with, the smallest first; each also for boards that hold a key. */
export const VARIANTS: readonly { readonly name: VariantName; readonly drivers: number }[] = [
  { name: "small", drivers: 0 },
  { name: "pins", drivers: DRIVER_WATCHES | DRIVER_SERVO },
  { name: "nmea", drivers: DRIVER_NMEA | DRIVER_WATCHES | DRIVER_SERVO },
  { name: "buses", drivers: DRIVER_BUSES | DRIVER_WATCHES | DRIVER_SERVO },
  { name: "standard", drivers: DRIVERS_ALL },
];

/** The smallest variant with all these drivers. */
export const variantWith = (drivers: number): (typeof VARIANTS)[number] =>
  VARIANTS.find((one) => (drivers & ~one.drivers) === 0) ?? VARIANTS.at(-1)!;

/** "NMEA 0183 sentences and servos" */
export const driversText = (drivers: number): string =>
  Object.values(DRIVER_NAMES)
    .flatMap(({ bit, what }) => (drivers & bit ? [what] : []))
    .join(" and ");
