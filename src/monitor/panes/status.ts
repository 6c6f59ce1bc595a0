// The first and the last line: which vessel and when; counts of the lines, recording, pause, filter.
import { basename } from "node:path";
import type { BoardStatus, RecordingStatus } from "../../agents/hub.ts";
import { sanitizeLine } from "../../diagnostics/sanitize.ts";
import { type Line, lineWidth, type Piece, spread } from "../line.ts";
import type { MonitorModel } from "../state.ts";
import { timeText } from "../time.ts";
import type { View } from "../view.ts";

export interface StatusFacts {
  readonly title: string;
  readonly nowMs: number;
  readonly boards: readonly BoardStatus[];
  readonly recording: RecordingStatus | undefined;
  /** Said once, until a key is pressed. */
  readonly notice: string;
}

export function titleLine(model: MonitorModel, view: View, facts: StatusFacts, width: number): Line {
  const right: Piece[] = [];
  if (view.frozen)
    right.push({ text: ` PAUSED ${model.eventCount - view.frozen.eventCount} new `, tone: "focus" }, { text: " " });
  right.push({ text: timeText(facts.nowMs), tone: "dim" });
  return spread([{ text: `flux monitor · ${sanitizeLine(facts.title, 60)}`, tone: "title" }], right, width);
}

export function statusLine(view: View, facts: StatusFacts, width: number): Line {
  if (view.isTyping) {
    return [
      { text: "filter: /", tone: "key" },
      { text: view.filter },
      { text: "_", tone: "key" },
      { text: "  Enter keeps, Esc clears", tone: "dim" },
    ];
  }
  const left: Piece[] = [];
  if (facts.notice !== "") left.push({ text: `${sanitizeLine(facts.notice, 120)}  `, tone: "warn" });
  if (view.filter !== "") left.push({ text: `filter "${view.filter}"  `, tone: "warn" });
  const sum = (count: (board: BoardStatus) => number) => facts.boards.reduce((total, board) => total + count(board), 0);
  const connected = facts.boards.filter((board) => board.state === "connected").length;
  left.push({
    text: `${connected}/${facts.boards.length} boards`,
    ...(connected < facts.boards.length ? { tone: "bad" } : {}),
  });
  left.push({ text: `  frames ${sum((one) => one.link?.framesIn ?? 0)}`, tone: "dim" });
  for (const [label, count] of [
    ["bad", sum((one) => one.link?.badFrames ?? 0)],
    ["dropped", sum((one) => (one.link?.droppedLines ?? 0) + one.counters.throttled)],
    ["undelivered", sum((one) => one.counters.undeliverable)],
    ["forged", sum((one) => one.counters.forgedSources)],
  ] as const) {
    if (count > 0) left.push({ text: `  ${label} ${count}`, tone: "bad" });
  }
  if (facts.recording) left.push(recordingPiece(facts.recording));
  const hint: Piece = { text: "  ? help  q quit", tone: "dim" };
  return lineWidth(left) + lineWidth([hint]) <= width ? spread(left, [hint], width) : left;
}

function recordingPiece(recording: RecordingStatus): Piece {
  const name = sanitizeLine(basename(recording.path), 30);
  if (recording.failure !== undefined) return { text: `  recording of ${name} stopped`, tone: "bad" };
  return { text: `  ● ${name} ${recording.eventCount}`, tone: "good" };
}
