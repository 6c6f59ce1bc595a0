// The traffic filter: every word must occur somewhere in the line; from:, to: and kind: look at one column only.
import type { TrafficLine } from "./state.ts";

const COLUMNS = {
  from: (line: TrafficLine) => line.from,
  to: (line: TrafficLine) => line.to,
  kind: (line: TrafficLine) => `${line.action} ${line.kind}`,
} as const;

/** The lines that fit the filter; the same array when there is none. */
export function matching(lines: readonly TrafficLine[], filter: string): readonly TrafficLine[] {
  const tests = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "")
    .map(testOf);
  if (tests.length === 0) return lines;
  return lines.filter((line) => tests.every((test) => test(line)));
}

function testOf(word: string): (line: TrafficLine) => boolean {
  const parts = /^(from|to|kind):(.*)$/.exec(word);
  const textOf = parts ? COLUMNS[parts[1] as keyof typeof COLUMNS] : whole;
  const wanted = parts ? parts[2]! : word;
  return (line) => textOf(line).toLowerCase().includes(wanted);
}

const whole = (line: TrafficLine): string =>
  `${line.from} ${line.to} ${line.action} ${line.kind} ${line.topic} ${line.detail}`;
