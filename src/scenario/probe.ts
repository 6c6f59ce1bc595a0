// What the program adds to an input before a term of the same name shows it: `**depth** := sounding below surface … from NMEA DPT` adds the
// depth of the transducer. Measured on a machine of its own, because what a skipper writes is the depth, not what DPT says.
import { foldName } from "../languages/ese/text.ts";
import { createMachine } from "../simulator/machine.ts";
import type { Named, Subject } from "./subject.ts";

/** Widest value tried: sensors of boats stay far inside. */
const PROBE_MAX = 100;

/** Term less input, in SI; 0 where there is no such term, or it is no fixed distance away. */
export function probeOffset(subject: Subject, input: Named, names: ReadonlyMap<string, Named>): number {
  const term = names.get(foldName(input.name));
  const { compiled } = subject;
  const limits = compiled.module.inputs[input.index];
  if (term?.what !== "term" || term.shows !== "number" || !limits) return 0;
  const [lowest, highest] = [limits.lowest, limits.highest].map(
    ({ numerator, denominator }) => numerator / denominator,
  );
  const within = (share: number): number => {
    const from = Math.max(lowest!, -PROBE_MAX);
    const to = Math.min(highest!, PROBE_MAX);
    return from + (to - from) * share;
  };
  const offsets = [within(0.5), within(0.25)].map((value) => {
    const created = createMachine(compiled.bytes);
    if (created.kind === "refused") return Number.NaN;
    const { machine } = created;
    machine.start();
    machine.inputs[input.index] = value;
    machine.tick(machine.tickMs / 1000);
    return term.read(machine) - value;
  });
  const [one, other] = offsets as [number, number];
  // Rounded as a person would have written it: the difference of two floats has noise in its last digits.
  return Math.abs(one - other) < 1e-9 ? Number(one.toPrecision(12)) : 0;
}
