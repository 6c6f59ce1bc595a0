// A program that breaks one rule of the VM's check and verification, or keeps it by a hair; and what a board's VM says of it.
import type { Vm } from "../../firmware/vm/vm-types.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import type { Program } from "../../src/image/program.ts";
import { DRIVERS_ALL } from "../../src/wire/drivers.ts";
import { COUNT_MAX, MEMORY_UNIT } from "../../src/wire/image-header.ts";

/** What the board is that an image is given to; by default one that can everything. */
export interface BoardLimits {
  readonly boardClass: number;
  readonly memoryMax: number;
  readonly capabilities: number;
  /** DRIVERS_ALL, or 0: the bundle is another. */
  readonly drivers: number;
}

export interface VerifierCase {
  readonly rule: string;
  readonly image: Uint8Array;
  /** What it is refused with; OK: it is taken. */
  readonly refusal: number;
  readonly board: BoardLimits;
}

/** What the bundle of the VM alone hands out (firmware/classes/core.ts), and the global object it was given. */
export interface Fx {
  load(
    image: Uint8Array,
    boardClass: number,
    memoryMax: number,
    capabilities: number,
    send: (...message: readonly number[]) => void,
    trace?: (offset: number) => void,
  ): Vm | undefined;
  refusal(): number;
  refusedAt(): number;
}

export interface BundleGlobals {
  fx: Fx;
  /** Number of the rule to leave out, where the bundle has switched rules (refusal-sites.ts). */
  without?: number;
}

/** Evaluates a bundle with a global object of its own. */
export function evaluated(bundle: string): BundleGlobals {
  const globals = {};
  new Function("globalThis", bundle)(globals);
  return globals as BundleGlobals;
}

/** A case of an image that a board of class CLASS_ANY with all there is refuses so, unless `board` says otherwise. */
export const caseOf = (
  rule: string,
  image: Uint8Array,
  refusal: number,
  board: Partial<BoardLimits> = {},
): VerifierCase => ({
  rule,
  image,
  refusal,
  board: {
    boardClass: (image[2] ?? 0) & 31,
    memoryMax: COUNT_MAX * MEMORY_UNIT,
    capabilities: COUNT_MAX,
    drivers: DRIVERS_ALL,
    ...board,
  },
});

/** The refusal, or OK. Throws what the VM throws. */
export function verdictOfCase(fx: Fx, { image, board }: VerifierCase): number {
  fx.load(image, board.boardClass, board.memoryMax, board.capabilities, () => {});
  return fx.refusal();
}

/** A program of assembly, its lines also divided by "; ". */
export function assembled(text: string): Program {
  const reporter = new Reporter();
  const program = assemble({ path: "test.fxasm", text: text.replaceAll("; ", "\n") }, reporter);
  if (!program) throw new Error(reporter.diagnostics.map((one) => one.message).join("\n"));
  return program;
}

/** Its image. */
export const imageOf = (text: string): Uint8Array => encodeImage(assembled(text)).bytes;
