// The power goes away inside an operation of flash, anywhere in an update: the board must come up with the old image or the new one. Then
// again while it comes up, and once more after that.
import type { FlashStorage } from "../../src/simulator/virtual-board/storage.ts";
import { type After, boots, copyOf, cutCycle, type Operation, operationsOfCycle, started } from "./board.ts";

export interface CutCounts {
  cuts: number;
  pairs: number;
  old: number;
  new: number;
  neither: number;
}

/** Numbers that look random and are the same each time (Marsaglia's xorshift, 32 bits). */
export function random(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/**
 * `wanted` single cuts spread over every operation of a cycle and over the bytes of each, on a flash whose log is new and on one whose log is
 * about to change files; then pairs: a second cut in the start or the next update after the first.
 */
export function powerCuts(wanted: number, say: (done: number, total: number) => void): CutCounts {
  const counts: CutCounts = { cuts: 0, pairs: 0, old: 0, new: 0, neither: 0 };
  const count = (after: After): void => {
    counts[after]++;
  };
  const grounds = [0, 24].map((starts) => groundAfter(starts));
  const plans = grounds.map((ground) => ({ ground, operations: operationsOfCycle(ground) }));
  const pick = random(20261123);
  const pairs = Math.floor(wanted / 10);
  const total = wanted + pairs;
  const cutAt = (operations: readonly Operation[], turn: number): { operation: number; bytes: number } => {
    // Every operation in turn; in each a byte at random, its ends more often than others.
    const { number, bytes } = operations[turn % operations.length]!;
    const ends = [0, 1, bytes - 1, bytes];
    return { operation: number, bytes: pick(3) === 0 ? ends[pick(ends.length)]! : pick(bytes + 1) };
  };
  for (let turn = 0; turn < wanted; turn++) {
    const { ground, operations } = plans[turn % plans.length]!;
    const storage = copyOf(ground);
    const { operation, bytes } = cutAt(operations, Math.floor(turn / plans.length));
    if (cutCycle(storage, operation, bytes)) counts.cuts++;
    count(boots(storage));
    if (turn % 100 === 99) say(turn + 1, total);
  }
  for (let turn = 0; turn < pairs; turn++) {
    const { ground, operations } = plans[turn % plans.length]!;
    const storage = copyOf(ground);
    const first = cutAt(operations, pick(operations.length));
    if (cutCycle(storage, first.operation, first.bytes)) counts.cuts++;
    const second = cutAt(operations, pick(operations.length));
    if (cutCycle(storage, second.operation, second.bytes)) counts.cuts++;
    counts.pairs++;
    count(boots(storage));
    if (turn % 50 === 49) say(wanted + turn + 1, total);
  }
  return counts;
}

/** A flash that holds the old image, after so many starts: each is a record in the log. */
function groundAfter(starts: number): FlashStorage {
  let { storage } = started().board;
  for (let count = 0; count < starts; count++) storage = started(copyOf(storage)).board.storage;
  return copyOf(storage);
}
