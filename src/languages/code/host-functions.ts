// The functions a C block may call without a body: the board's (flux_in, flux_out, flux_tell, flux_broadcast, flux_now; declared by an
// `extern` prototype, whose types are kept) and those of <math.h> and abs that are one or two instructions.
import type { FirModule, FirOp, Input, Output, Rational } from "../../fir/function.ts";
import type { VesselFacts } from "../../project/vessel-facts.ts";
import { INPUTS_MAX, OUTPUTS_MAX } from "../../wire/io.ts";
import { OPERATOR, VALUES_MAX } from "../../wire/message.ts";

export interface HostFunction {
  readonly op: FirOp;
  /** Leading parameters that must be constants: they are written into the instruction. */
  readonly constants: readonly ("input" | "output" | "agent" | "topic")[];
  /** Values after the constants: fewest and most. */
  readonly values: readonly [number, number];
  readonly hasResult: boolean;
  /** The prototype to paste. */
  readonly prototype: string;
}

// biome-ignore format: one row a function
const HOST_FUNCTIONS = new Map<string, HostFunction>([
  ["flux_in", { op: "in", constants: ["input"], values: [0, 0], hasResult: true, prototype: "extern double flux_in(int port);" }],
  ["flux_out", { op: "out", constants: ["output"], values: [1, 1], hasResult: false, prototype: "extern void flux_out(int port, double value);" }],
  ["flux_tell", { op: "tell", constants: ["agent", "topic"], values: [0, VALUES_MAX], hasResult: false, prototype: "extern void flux_tell(int agent, int topic, int value);" }],
  ["flux_broadcast", { op: "broadcast", constants: ["topic"], values: [0, VALUES_MAX], hasResult: false, prototype: "extern void flux_broadcast(int topic, int value);" }],
  ["flux_now", { op: "now", constants: [], values: [0, 0], hasResult: true, prototype: "extern double flux_now(void);" }],
]);

export const hostFunction = (name: string): HostFunction | undefined => HOST_FUNCTIONS.get(name);
export const HOST_NAMES: readonly string[] = [...HOST_FUNCTIONS.keys()];

/** Functions of <math.h> that are one instruction. */
export const MATH_FUNCTIONS = new Map<string, FirOp>([
  ["sqrt", "fsqrt"],
  ["fabs", "fabs"],
  ["floor", "ffloor"],
  ["sin", "fsin"],
  ["cos", "fcos"],
  ["asin", "fasin"],
  ["acos", "facos"],
  ["atan2", "fatan2"],
  ["exp", "fexp"],
  ["log", "flog"],
  ["pow", "fpow"],
]);

/** Largest number each kind of constant may be, for a message if it is more. */
export const LARGEST = { input: INPUTS_MAX - 1, output: OUTPUTS_MAX - 1, agent: OPERATOR, topic: OPERATOR } as const;

const whole = (numerator: number): Rational => ({ numerator, denominator: 1 });
/** A channel without a declared range takes what int32 rationals can say. */
const LIMIT = 2 ** 31 - 1;

/**
 * Makes the board's inputs up to `port` inputs of the module, in the order of flux.boards.json; where the board declares none, the port
 * becomes an input of its own, set by the host. False if the board has inputs, but not so many.
 */
export function ensureInput(module: FirModule, vessel: VesselFacts, port: number): boolean {
  const declared = [...vessel.inputs.values()];
  if (declared.length > 0 && port >= declared.length && port >= module.inputs.length) return false;
  while (module.inputs.length <= port) {
    module.inputs.push(declared[module.inputs.length] ?? freeInput(module.inputs.length));
  }
  return true;
}

/** As ensureInput, for outputs. */
export function ensureOutput(module: FirModule, vessel: VesselFacts, port: number): boolean {
  const declared = [...vessel.outputs.values()];
  if (declared.length > 0 && port >= declared.length && port >= module.outputs.length) return false;
  while (module.outputs.length <= port) {
    module.outputs.push(declared[module.outputs.length] ?? freeOutput(module.outputs.length));
  }
  return true;
}

const freeInput = (port: number): Input => ({
  name: `in${port}`,
  sources: [],
  lowest: whole(-LIMIT),
  highest: whole(LIMIT),
  staleAfterMs: 0,
});

const freeOutput = (port: number): Output => ({
  name: `out${port}`,
  sink: { kind: "none" },
  safe: whole(0),
  lowest: whole(-LIMIT),
  highest: whole(LIMIT),
});
