// Images that were altered on the way: every single bit, every length, and bursts at random. None may be taken.
import { createMachine } from "../../src/simulator/machine.ts";
import { NEW } from "./board.ts";
import { random } from "./power-cuts.ts";

export interface CorruptionCounts {
  readonly bitFlips: number;
  readonly prefixes: number;
  readonly bursts: number;
  readonly taken: number;
}

const isTaken = (image: Uint8Array): boolean => createMachine(image, {}).kind === "machine";

export function corrupt(bursts: number, say: (done: number, total: number) => void): CorruptionCounts {
  let taken = 0;
  const bits = NEW.length * 8;
  for (let bit = 0; bit < bits; bit++) {
    const image = NEW.slice();
    image[bit >> 3]! ^= 1 << (bit & 7);
    if (isTaken(image)) taken++;
  }
  for (let length = 0; length < NEW.length; length++) if (isTaken(NEW.subarray(0, length))) taken++;
  const pick = random(7);
  let done = 0;
  for (let turn = 0; turn < bursts; turn++) {
    const image = NEW.slice();
    const at = pick(image.length);
    const length = 1 + pick(Math.min(32, image.length - at));
    for (let index = at; index < at + length; index++) image[index] = pick(256);
    // A burst may leave everything as it was.
    if (image.every((byte, index) => byte === NEW[index])) continue;
    done++;
    if (isTaken(image)) taken++;
    if (turn % 50_000 === 49_999) say(turn + 1, bursts);
  }
  return { bitFlips: bits, prefixes: NEW.length, bursts: done, taken };
}
