// Speed as ratios in one process: the VM's two engines and a switch interpreter of the same instruction set over plain JavaScript. They take turns,
// so that what slows the machine down slows all of them; the figure is the ratio of the quickest rounds, which it slowed least.
import { decodeImage } from "../src/image/decode.ts";
import type { Engine } from "../src/simulator/machine-types.ts";
import { imageOf, machineOf } from "./images.ts";
import { switchInterpreter } from "./switch-interpreter.ts";
import { LETTERS, type Letter, plainOf, WORKLOADS } from "./workloads.ts";

export interface Speed {
  /** Milliseconds of plain JavaScript, for a reader; never to be compared between machines. */
  readonly plainMs: number;
  /** The engine of `flux run`. */
  readonly webassembly: number;
  /** The one of boards. */
  readonly javascript: number;
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
  const startOf = (engine: Engine): (() => number) => {
    const machine = machineOf(image, engine);
    return () => {
      if (machine.start()) throw new Error(`${letter} trapped`);
      return machine.ints[0]!;
    };
  };
  const decoded = decodeImage(image);
  if (decoded.kind === "refused") throw new Error("refused");
  const contenders = {
    plain,
    webassembly: startOf("webassembly"),
    javascript: startOf("javascript"),
    switch: switchInterpreter(decoded.program),
  };
  for (const [name, run] of Object.entries(contenders))
    if ((run() | 0) !== WORKLOADS[letter].result)
      throw new Error(`${letter}: ${name} does not give ${WORKLOADS[letter].result}`);
  // Warm, and find how often fits a round.
  let times = 1;
  while (timed(plain, times) * times < ROUND_MS) times *= 2;
  timed(contenders.javascript, times);
  const quickest = Object.fromEntries(
    Object.keys(contenders).map((name) => [name, Number.POSITIVE_INFINITY]),
  ) as Record<keyof typeof contenders, number>;
  for (let round = 0; round < ROUNDS; round++)
    for (const name of ["plain", "webassembly", "javascript", "switch"] as const)
      quickest[name] = Math.min(quickest[name], timed(contenders[name], name === "switch" ? 1 : times));
  return {
    plainMs: quickest.plain,
    webassembly: quickest.webassembly / quickest.plain,
    javascript: quickest.javascript / quickest.plain,
    switch: quickest.switch / quickest.plain,
  };
}

export async function measureSpeeds(): Promise<Record<Letter, Speed>> {
  const speeds = {} as Record<Letter, Speed>;
  for (const letter of LETTERS) speeds[letter] = await measureSpeed(letter);
  return speeds;
}
