// Which drivers of the firmware a board needs (wire/drivers.ts): by its entry in flux.boards.json, and by the image that is to run there.
import type { Input, Output } from "../fir/function.ts";
import { DRIVER_NAMES, type DriverName } from "../wire/bundle-variants.ts";
import { DRIVER_BUSES, DRIVER_NMEA, DRIVER_SERVO, DRIVER_WATCHES, DRIVERS_ALL } from "../wire/drivers.ts";
import type { BoardEntry } from "./schema.ts";

/** What an entry binds and asks for. One that says nothing of inputs may have a program that names its sources itself: all of them. */
export function driversOfEntry({
  inputs,
  outputs,
  drivers,
}: Pick<BoardEntry, "inputs" | "outputs" | "drivers">): number {
  if (drivers === undefined && Object.keys(inputs).length === 0) return DRIVERS_ALL;
  let wanted = 0;
  for (const name of drivers ?? []) wanted |= DRIVER_NAMES[name].bit;
  for (const { nmea, digital, counter, i2c, spi } of Object.values(inputs)) {
    if (nmea !== undefined) wanted |= DRIVER_NMEA;
    if (counter || digital?.debounce !== undefined) wanted |= DRIVER_WATCHES;
    if (i2c || spi) wanted |= DRIVER_BUSES;
  }
  for (const { servo, nmea, sentence } of Object.values(outputs)) {
    if (servo) wanted |= DRIVER_SERVO;
    if (nmea !== undefined || sentence) wanted |= DRIVER_NMEA;
  }
  return wanted;
}

/** What a program's inputs and outputs need. */
export function driversOfProgram({
  inputs,
  outputs,
}: {
  readonly inputs: readonly Pick<Input, "sources">[];
  readonly outputs: readonly Pick<Output, "sink">[];
}): number {
  let needed = 0;
  for (const source of inputs.flatMap((input) => input.sources)) {
    if (source.kind === "nmea") needed |= DRIVER_NMEA;
    if (source.kind === "counter" || (source.kind === "digital" && source.debounceMs)) needed |= DRIVER_WATCHES;
    if (source.kind === "i2c" || source.kind === "spi") needed |= DRIVER_BUSES;
  }
  for (const { sink } of outputs) {
    if (sink.kind === "servo") needed |= DRIVER_SERVO;
    if (sink.kind === "nmea") needed |= DRIVER_NMEA;
  }
  return needed;
}

/** Their names, as flux.boards.json has them. */
export const driverNames = (drivers: number): DriverName[] =>
  (Object.keys(DRIVER_NAMES) as DriverName[]).filter((name) => drivers & DRIVER_NAMES[name].bit);
