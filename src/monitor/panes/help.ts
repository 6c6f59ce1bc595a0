// The help overlay: the rows of the key table, and what the signs mean.
import { KEYS } from "../keys.ts";
import type { Line } from "../line.ts";

const SIGNS = [
  ["▲ ▼ ◆", "just more, less, (un)known"],
  ["> <", "from, to the focused board"],
  ["! x ~ *", "fault, undelivered, flood, line"],
] as const;

/** Exactly `height` lines. */
export function helpPane(height: number): Line[] {
  const row = (left: string, right: string): Line => [{ text: `  ${left.padEnd(17)}`, tone: "key" }, { text: right }];
  const lines: Line[] = [
    [{ text: "  keys", tone: "title" }],
    ...KEYS.filter((one) => !one.isHidden).map((one) => row(one.shown, one.what)),
    [{ text: "  signs", tone: "title" }],
    ...SIGNS.map(([sign, meaning]) => row(sign, meaning)),
  ];
  while (lines.length < height) lines.push([]);
  return lines.slice(0, height);
}
