// flux run --trace: the same run once more on a machine that tells of every instruction. Time is virtual, so both runs are the same.
import { type TraceEvent, Tracer } from "../authoring/trace.ts";
import type { FxMap } from "../image/fxmap.ts";
import { createMachine } from "../simulator/machine.ts";
import { TraceLines, type TraceMode } from "./trace-text.ts";

export interface TracedRun {
  readonly image: Uint8Array;
  readonly map: FxMap | undefined;
  /** Cost units for each entry. */
  readonly budget: number;
  readonly ticks: number;
  /** By number. */
  readonly inputs: Float64Array;
}

export interface TraceOutcome {
  readonly lines: readonly string[];
  /** The first `limit` of what the lines are made of. */
  readonly events: readonly TraceEvent[];
  /** There was more than the limit allows. */
  readonly isCut: boolean;
}

/** Runs an image the VM is known to accept, until it ends, traps, or fills `limit` lines or events. */
export function traceRun(run: TracedRun, mode: TraceMode, limit: number): TraceOutcome {
  const events: TraceEvent[] = [];
  let count = 0;
  const lines = new TraceLines(mode, limit, run.map);
  const isFull = () => lines.isCut || count >= limit * EVENTS_PER_LINE;
  const tracer = new Tracer(run.image, run.map, (event) => {
    if (isFull()) return;
    if (count++ < limit) events.push(event);
    lines.tell(event);
  });
  const created = createMachine(run.image, {
    budget: run.budget,
    trace: (at, registers) => {
      // The VM takes it for a trap, and nobody looks at this machine again.
      if (isFull()) throw new Error("enough");
      tracer.trace(at, registers);
    },
  });
  if (created.kind === "refused") throw new Error(`refused when traced: ${created.refusal.code}`);
  const { machine } = created;
  tracer.follow(machine);
  machine.inputs.set(run.inputs);
  lines.heading("start");
  for (let tick = 0; tick <= run.ticks && !isFull() && !machine.trap; tick++) {
    const seconds = (tick * machine.tickMs) / 1000;
    if (tick > 0) lines.heading(`tick ${tick}, at ${seconds} s`);
    const trap = tick === 0 ? machine.start() : machine.tick(seconds);
    if (!isFull()) tracer.finish(trap !== undefined);
  }
  lines.finish();
  return { lines: lines.lines, events, isCut: isFull() };
}

/** A line of the condensed form stands for so many instructions at most; then a run that fills few lines also ends. */
const EVENTS_PER_LINE = 1000;
