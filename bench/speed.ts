// Speed as ratios in one process: the VM and a switch interpreter of the same instruction set over plain JavaScript. The three take turns,
// so that what slows the machine down slows all of them; the figure is the ratio of the quickest rounds, which it slowed least.
import { decodeImage } from "../src/image/decode.ts";
import { imageOf, machineOf } from "./images.ts";
import { switchInterpreter } from "./switch-interpreter.ts";
import { LETTERS, type Letter, plainOf, WORKLOADS } from "./workloads.ts";

export interface Speed {
  /** Milliseconds of plain JavaScript, for a reader; never to be compared between machines. */
  readonly plainMs: number;
  readonly vm: number;
  readonly switch: number;
}

const ROUNDS = 25;
/** A round of plain JavaScript takes about this long. */
const ROUND_MS = 12;

function timed(run: () => unknown, times: number): number {
  const start = process.hrtime.bigint();
  for (let count = 0; count < times; count++) run();
  return Number(process.hrtime.bigint() - start) / 1e6 / times;
}

/** Runs a workload's rounds. */
export async function measureSpeed(letter: Letter): Promise<Speed> {
  const image = await imageOf(letter, "c");
  if (!image) throw new Error(`${letter} does not compile`);
  const plain = new Function(`${plainOf(letter)}; return run;`)() as () => number;
  const machine = machineOf(image);
  const start = (): void => {
    if (machine.start()) throw new Error(`${letter} trapped`);
  };
  const decoded = decodeImage(image);
  if (decoded.kind === "refused") throw new Error("refused");
  const interpreted = switchInterpreter(decoded.program);
  start();
  const machineResult = machine.ints[0];
  const results = [plain() | 0, machineResult, interpreted()];
  if (results.some((result) => result !== WORKLOADS[letter].result))
    throw new Error(`${letter}: ${results.join(", ")} are not ${WORKLOADS[letter].result}`);
  // Warm, and find how often fits a round.
  let times = 1;
  while (timed(plain, times) * times < ROUND_MS) times *= 2;
  timed(start, times);
  const quickest = { plain: Number.POSITIVE_INFINITY, vm: Number.POSITIVE_INFINITY, switch: Number.POSITIVE_INFINITY };
  for (let round = 0; round < ROUNDS; round++) {
    quickest.plain = Math.min(quickest.plain, timed(plain, times));
    quickest.vm = Math.min(quickest.vm, timed(start, times));
    quickest.switch = Math.min(quickest.switch, timed(interpreted, 1));
  }
  return {
    plainMs: quickest.plain,
    vm: quickest.vm / quickest.plain,
    switch: quickest.switch / quickest.plain,
  };
}

export async function measureSpeeds(): Promise<Record<Letter, Speed>> {
  const speeds = {} as Record<Letter, Speed>;
  for (const letter of LETTERS) speeds[letter] = await measureSpeed(letter);
  return speeds;
}
