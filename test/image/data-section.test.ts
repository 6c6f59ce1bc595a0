// The host's reader of data sections refuses what a board refuses, and takes what a board takes: the same cases for both.
import { expect, test } from "vitest";
import { decodeImage } from "../../src/image/decode.ts";
import { DRIVERS_ALL } from "../../src/wire/drivers.ts";
import { OK } from "../../src/wire/refusal.ts";
import { DRIVER_CASES } from "../vm/driver-cases.ts";

test.each([...new Set(DRIVER_CASES.map(({ rule }) => rule))])("%s", (rule) => {
  for (const { image, refusal, board } of DRIVER_CASES.filter((one) => one.rule === rule)) {
    // The host has all drivers.
    if (board.drivers !== DRIVERS_ALL) continue;
    const decoded = decodeImage(image);
    expect(decoded.kind === "refused" ? decoded.refusal : OK).toBe(refusal);
  }
});
