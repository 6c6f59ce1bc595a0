// The pane of one board: who it is and how it fares, then its inputs, terms and outputs, with a mark at what has just changed.
import { runStateName } from "../../agents/names.ts";
import type { FxMap } from "../../image/fxmap.ts";
import { RUN_RUNNING } from "../../wire/frame.ts";
import { fill, type Line, type Piece, spread, widthOf, wrap } from "../line.ts";
import { isUnknown, type Reading, readingsOf, readingText, SECTIONS, type Section } from "../readings.ts";
import { type BoardModel, MARK_MS } from "../state.ts";
import type { Tone } from "../theme.ts";

const HEADINGS: Readonly<Record<Section, string>> = { inputs: "inputs", registers: "terms", outputs: "outputs" };
/** Columns below which values are not set in two columns. */
const TWO_COLUMNS_MIN = 60;
/** Half the pane goes to the names, within these bounds. */
const NAME_COLUMNS_MIN = 12;
const NAME_COLUMNS_MAX = 32;
const FAULTS_SHOWN = 2;
const FAULT_LINES_MAX = 3;

export interface BoardPaneOptions {
  readonly number: number;
  readonly isFocused: boolean;
  readonly isZoomed: boolean;
  readonly nowMs: number;
  readonly width: number;
  readonly height: number;
}

/** Lines the board would fill, for the layout. */
export function boardLines(board: BoardModel, width: number, isZoomed: boolean): number {
  const readings = shownReadings(board, isZoomed);
  const headings = SECTIONS.filter((section) => readings.some((one) => one.section === section)).length;
  return 2 + faultLines(board, width).length + headings + readings.length;
}

/** Exactly `height` lines of exactly `width` columns. */
export function boardPane(board: BoardModel, options: BoardPaneOptions): Line[] {
  const { width, height } = options;
  const lines: Line[] = [head(board, options), second(board), ...faultLines(board, width)];
  const room = height - lines.length;
  const isStale = board.state !== "connected";
  const readings = shownReadings(board, options.isZoomed);
  const valueLine = (columns: number) => (reading: Reading) =>
    readingLine(reading, board.map, columns, options.nowMs, isStale);
  let body = withHeadings(readings, valueLine(width));
  // Rather no headings than values left out.
  if (body.length > room) body = readings.map(valueLine(width));
  if (body.length > room && width >= TWO_COLUMNS_MIN) {
    const half = Math.ceil(readings.length / 2);
    const left = Math.floor(width / 2) - 1;
    const halves = [
      readings.slice(0, half).map(valueLine(left)),
      readings.slice(half).map(valueLine(width - left - 2)),
    ];
    body = halves[0]!.map((line, at) => [...line, { text: "  " }, ...(halves[1]![at] ?? [])]);
  }
  if (body.length > room && room > 0) {
    const hidden = readings.length - Math.max(0, room - 1) * (readings.length > body.length ? 2 : 1);
    body = [...body.slice(0, room - 1), [{ text: `  +${hidden} more (z shows them)`, tone: "dim" }]];
  }
  lines.push(...body);
  while (lines.length < height) lines.push([]);
  return lines.slice(0, height);
}

/** A term that has the name of an input says what the program made of it; the input itself is shown when there is room for all. */
function shownReadings(board: BoardModel, isZoomed: boolean): Reading[] {
  const readings = readingsOf(board);
  if (isZoomed) return readings;
  const terms = new Set(readings.filter((one) => one.section === "registers").map((one) => one.name));
  return readings.filter((one) => one.section !== "inputs" || !terms.has(one.name));
}

function head(board: BoardModel, { number, isFocused, width }: BoardPaneOptions): Line {
  const name: Piece = { text: `${isFocused ? "▶" : " "}${number} ${board.name} `, tone: isFocused ? "focus" : "title" };
  const state = stateOf(board);
  return spread([name], [{ text: ` ${state.text}`, tone: state.tone }], width, { text: "─", tone: "dim" });
}

function stateOf(board: BoardModel): { readonly text: string; readonly tone: Tone } {
  if (board.state === "waiting") return { text: "connecting", tone: "warn" };
  if (board.state !== "connected") return { text: "LOST", tone: "bad" };
  if (board.runState === undefined) return { text: "unknown", tone: "warn" };
  if (board.runState === RUN_RUNNING) return { text: "running", tone: "good" };
  return { text: runStateName(board.runState).toUpperCase(), tone: "bad" };
}

function second(board: BoardModel): Line {
  if (board.state === "waiting") return [{ text: "  no answer yet", tone: "dim" }];
  if (board.state !== "connected") return [{ text: `  ${board.reason}`, tone: "bad" }];
  const image = board.imageCrc ?? "none";
  return [{ text: `  tick ${board.tick}  image ${image}`, tone: "dim" }];
}

/** Of the program that runs now: the latest in full, then what came before it in a line each. */
function faultLines(board: BoardModel, width: number): Line[] {
  const texts = [...new Set(board.faults.map((fault) => fault.text).reverse())].slice(0, FAULTS_SHOWN);
  return texts.flatMap((text, index): Line[] => {
    const rows = index === 0 ? wrap(text, Math.max(1, width - 2), FAULT_LINES_MAX) : [text];
    return rows.map((row, at) => [{ text: `${at === 0 ? "!" : " "} ${row}`, tone: index === 0 ? "bad" : "dim" }]);
  });
}

function withHeadings(readings: readonly Reading[], line: (reading: Reading) => Line): Line[] {
  return SECTIONS.flatMap((section) => {
    const own = readings.filter((reading) => reading.section === section);
    return own.length === 0 ? [] : [[{ text: `  ${HEADINGS[section]}`, tone: "dim" } as const], ...own.map(line)];
  });
}

function readingLine(reading: Reading, map: FxMap | undefined, width: number, nowMs: number, isStale: boolean): Line {
  const { name, cell } = reading;
  const mark = isStale ? " " : markOf(reading, nowMs);
  const value = readingText(reading, map);
  const room = Math.max(4, width - 4 - widthOf(value));
  const tone = isStale ? "dim" : mark !== " " ? "changed" : isUnknown(reading, map) ? "warn" : cell ? undefined : "dim";
  const nameWidth = Math.min(room, NAME_COLUMNS_MAX, Math.max(NAME_COLUMNS_MIN, Math.floor(width / 2)));
  return [
    { text: `${mark} `, tone: "changed" },
    { text: `${fill(name, nameWidth)} ` },
    { text: value, ...(tone ? { tone } : {}) },
    { text: " ".repeat(Math.max(0, width - 3 - nameWidth - widthOf(value))) },
  ];
}

/** ▲ more, ▼ less, ◆ from or to unknown, or to another truth or text; a blank when it is a while ago. */
function markOf({ cell, shows }: Reading, nowMs: number): string {
  if (cell?.changedAtMs === undefined || cell.previous === undefined || nowMs - cell.changedAtMs >= MARK_MS) return " ";
  if (shows || Number.isNaN(cell.value) || Number.isNaN(cell.previous)) return "◆";
  return cell.value > cell.previous ? "▲" : "▼";
}
