// The functions code may call without a body: the board's (C declares them by <flux.h>, or by `extern` prototypes, whose types are kept)
// and those of <math.h> that are one instruction.
import type { FirOp } from "../../fir/function.ts";
import { VALUES_MAX } from "../../wire/message.ts";
import type { ChannelKind } from "./host-channels.ts";

export interface HostFunction {
  readonly op: FirOp;
  /** Leading parameters that must be constants, numbers or names: they are written into the instruction. */
  readonly constants: readonly ChannelKind[];
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
  ["flux_ask", { op: "ask", constants: ["agent", "question"], values: [0, VALUES_MAX], hasResult: false, prototype: "extern void flux_ask(int agent, int topic);" }],
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
