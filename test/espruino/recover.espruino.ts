// flux recover on a real interpreter: whatever state it is put in, it comes back with the program it ran. The process is started again when it ends,
// as a board is by a reset (real-board.ts).
import { afterEach, describe, expect, it } from "vitest";
import { flash } from "../../src/flasher/flash.ts";
import { recover } from "../../src/flasher/recover.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { crcOf, imageOf } from "../harness/flasher-bench.ts";
import { result, whySkipped } from "./interpreter.ts";
import { RealBoard } from "./real-board.ts";
import { TROUBLES } from "./troubles.ts";

const bundle = await bundleClass("standard");
const ROUNDS = Number(process.env.FLUX_RECOVERIES ?? 10);
const SEED = Number(process.env.FLUX_SEED ?? 1);
/** Each trouble, then the random ones; a recovery takes some seconds. */
const TIMEOUT_MS = 300_000 + (Object.keys(TROUBLES).length + ROUNDS) * 40_000;

const made: RealBoard[] = [];
afterEach(async () => {
  for (const one of made.splice(0)) await one.close();
});

const base = (of: RealBoard) => ({ path: of.path, openPort: () => of.open(), bundle });
const recovered = (of: RealBoard) =>
  recover({ ...base(of), board: "real", at: "2026-11-23T09:00:00.000Z", save: () => {} });

/** Numbers below `limit`, the same for a seed (Lehmer's generator). */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 48271) % 2147483647;
    return state % limit;
  };
}

const skipped = whySkipped();
describe.skipIf(skipped)(skipped ?? "recover on a real interpreter", () => {
  it(
    `in each state, and in ${ROUNDS} random ones`,
    async () => {
      const next = numbers(SEED);
      const names = Object.keys(TROUBLES);
      const any = () => names[next(names.length)]!;
      const of = await RealBoard.make();
      made.push(of);
      expect(await recovered(of)).toMatchObject({ kind: "recovered", report: { state: "safe" } });
      // Confirmed: an image on trial goes back after a few starts, as it should.
      expect(await flash({ ...base(of), image: imageOf(1), waitForTrial: true })).toMatchObject({
        kind: "flashed",
        report: { isOnTrial: false },
      });
      // Boot code outlives the start that the next trouble begins with; what was only typed does not.
      const rounds = [...names.map((name) => [name]), ...Array.from({ length: ROUNDS }, () => [any(), any()])];
      for (const troubles of rounds) {
        let hasTrouble = false;
        for (const trouble of troubles) hasTrouble = (await TROUBLES[trouble]!(of)) || hasTrouble;
        expect({ troubles, hasTrouble }).toEqual({ troubles, hasTrouble: true });
        expect({ troubles, ...(await recovered(of)) }).toMatchObject({
          troubles,
          kind: "recovered",
          report: { state: "running", imageCrc: crcOf(imageOf(1)) },
        });
      }
      result("recoveries", `${rounds.length} of ${rounds.length}, with the program the board had`);
    },
    TIMEOUT_MS,
  );
});
