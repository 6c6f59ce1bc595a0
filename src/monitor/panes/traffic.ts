// The traffic pane: who told whom what, newest at the bottom, and what went wrong on the lines.

import { matching } from "../filter.ts";
import { fill, type Line, type Piece, spread } from "../line.ts";
import type { MonitorModel, TrafficLine } from "../state.ts";
import type { Tone } from "../theme.ts";
import { timeText } from "../time.ts";
import { bottomOf, type View } from "../view.ts";

const NAME_COLUMNS = 10;
const ACTION_COLUMNS = 9;
/** Below this the columns are not kept. */
const COLUMNS_FOR_ALL = 70;

const TONES: Readonly<Record<TrafficLine["kind"], Tone | undefined>> = {
  message: "topic",
  undeliverable: "bad",
  throttled: "warn",
  fault: "bad",
  console: "dim",
  line: "warn",
  recording: "bad",
};

/** A sign for each tone's meaning; a message shows its direction as seen from the focused board. */
const SIGNS: Readonly<Record<TrafficLine["kind"], string>> = {
  message: " ",
  undeliverable: "x",
  throttled: "~",
  fault: "!",
  console: '"',
  line: "*",
  recording: "!",
};

/** Exactly `height` lines, the first of them the heading. */
export function trafficPane(model: MonitorModel, view: View, width: number, height: number): Line[] {
  if (height <= 0) return [];
  const focused = model.boards[view.focus]?.name;
  const lines = matching(model.lines, view.filter);
  const bottom = bottomOf(lines, view.bottomSerial);
  const shown = lines.slice(Math.max(0, bottom - (height - 1)), bottom);
  const pane: Line[] = [heading(model, view, lines.length, lines.length - bottom, width)];
  for (const line of shown) pane.push(trafficLine(line, focused, width));
  while (pane.length < height) pane.push([]);
  return pane;
}

function heading(model: MonitorModel, view: View, count: number, below: number, width: number): Line {
  const filtered = view.filter === "" ? "" : ` ${count} of ${model.lines.length} match`;
  const right: Piece[] = [];
  if (below > 0) right.push({ text: ` ↓ ${below} below (G follows)`, tone: "warn" });
  return spread([{ text: ` traffic${filtered} `, tone: "title" }], right, width, { text: "─", tone: "dim" });
}

function trafficLine(line: TrafficLine, focused: string | undefined, width: number): Line {
  const tone = TONES[line.kind];
  const sign =
    line.kind !== "message" ? SIGNS[line.kind] : line.from === focused ? ">" : line.to === focused ? "<" : " ";
  const toned = (text: string): Piece => (tone ? { text, tone } : { text });
  const what: Piece[] = line.topic === "" ? [] : [toned(`"${line.topic}" `)];
  if (width < COLUMNS_FOR_ALL) {
    // Narrow: what was said matters more than in which words, and the hour is known.
    const action = line.kind === "message" ? [] : [toned(`${line.action} `)];
    return [
      { text: `${timeText(line.atMs).slice(3)} `, tone: "dim" },
      toned(`${sign} `),
      { text: line.to === "" ? `${line.from} ` : `${line.from} → ${line.to} ` },
      ...action,
      ...what,
      { text: line.detail },
    ];
  }
  return [
    { text: `${timeText(line.atMs)} `, tone: "dim" },
    toned(`${sign} `),
    { text: fill(line.from, NAME_COLUMNS) },
    { text: line.to === "" ? " " : ` → ${fill(line.to, NAME_COLUMNS)} ` },
    toned(`${fill(line.action, ACTION_COLUMNS)} `),
    ...what,
    { text: line.detail },
  ];
}
