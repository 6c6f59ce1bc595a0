// flux recover on a real interpreter: whatever state it is put in, it comes back with the program it ran, or safe where it had none. The process
// is started again when it ends, as a board is by a reset (real-board.ts).
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { flash } from "../../src/flasher/flash.ts";
import { recover } from "../../src/flasher/recover.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { crcOf, imageOf } from "../harness/flasher-bench.ts";
import { result, whySkipped } from "./interpreter.ts";
import { RealBoard } from "./real-board.ts";

const bundle = await bundleClass("standard");
const ROUNDS = Number(process.env.FLUX_RECOVERIES ?? 10);
const SEED = Number(process.env.FLUX_SEED ?? 1);

const made: RealBoard[] = [];
afterEach(async () => {
  for (const one of made.splice(0)) await one.close();
});

const base = (of: RealBoard) => ({ path: of.path, openPort: () => of.open(), bundle });
const recovered = (of: RealBoard) =>
  recover({ ...base(of), board: "real", at: "2026-11-23T09:00:00.000Z", save: () => {} });

/** Types into the console, which the agent gives back at Ctrl-C. */
async function typed(of: RealBoard, text: string): Promise<void> {
  const port = await of.open();
  await port.write(`\x03\x10clearTimeout()\n`);
  await sleep(200);
  await port.write(text);
  await sleep(300);
  await port.close();
}

const storage = (statement: string) => (of: RealBoard) => typed(of, `\x10require("Storage").${statement}\n`);
/** A board takes a while to start, and a stock build ends at the second Ctrl-C of those that would interrupt it. */
const START_MS = 3_000;
const cycled =
  (act: (of: RealBoard) => Promise<void> = async () => {}) =>
  async (of: RealBoard) => {
    await act(of);
    await of.powerCycle();
    await sleep(START_MS);
  };

/** States a board can be found in, each with what puts it there. */
const TROUBLES: Readonly<Record<string, (of: RealBoard) => Promise<void>>> = {
  "half a line typed": (of) => typed(of, "print((("),
  "a packet that never ends": (of) => typed(of, "\x10\x01\x3f\xff{"),
  "echo off": (of) => typed(of, "echo(0)\n"),
  "a program that prints": (of) => typed(of, "setInterval(function(){print('Uncaught x')},20)\n"),
  "a loop in a timer": (of) => typed(of, "setInterval(function(){while(1);},500)\n"),
  "boot code that loops": cycled(storage('write(".bootcde","while(1);")')),
  "boot code that throws": cycled(storage('write(".bootcde","throw 1")')),
  "boot code that is cut": cycled(storage('write(".boot1","(((")')),
  "no bundle": cycled(storage('erase(".boot0")')),
  "a piece of the bundle": cycled(storage('write(".boot0",require("Storage").read(".boot0",0,3000))')),
  "power cut": cycled(),
};

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
  it(`in each state, and in ${ROUNDS} random ones after one another`, async () => {
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
    const rounds = [
      ...names.map((name) => [name]),
      ...Array.from({ length: ROUNDS }, () => Array.from({ length: 1 + next(2) }, any)),
    ];
    for (const troubles of rounds) {
      for (const trouble of troubles) await TROUBLES[trouble]!(of);
      expect({ troubles, ...(await recovered(of)) }).toMatchObject({
        troubles,
        kind: "recovered",
        report: { state: "running", imageCrc: crcOf(imageOf(1)) },
      });
    }
    result("recoveries", `${rounds.length} of ${rounds.length}, with the program the board had`);
  });
});
