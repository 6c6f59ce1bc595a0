// What the monitor knows: boards with their values, and a bounded log of traffic. Plain mutable data outside React, changed by hub
// events only; the version counts the changes, so that the screen is drawn again only when there is something new.
import { basename } from "node:path";
import type { HubEvent, LineState } from "../agents/hub-events.ts";
import { sanitizeLine } from "../diagnostics/sanitize.ts";
import { trapName } from "../image/capability-names.ts";
import type { FxMap } from "../image/fxmap.ts";
import type { Hello } from "../link/session-types.ts";
import * as trap from "../wire/trap.ts";
import { quantityText } from "./quantities.ts";

/** Lines of traffic that are kept. */
export const LINES_MAX = 2000;
/** They are thrown away in bulk, when this many are too many. */
const LINES_SLACK = 200;
/** A changed value is marked for this long. */
export const MARK_MS = 2000;
/** Characters of a name or a console line that are kept. */
const NAME_MAX = 60;
const TEXT_MAX = 300;

/** One register, input or output as last heard. */
export interface Cell {
  readonly value: number;
  readonly previous: number | undefined;
  /** Undefined until it has changed once. */
  readonly changedAtMs: number | undefined;
}

export interface FaultNote {
  readonly code: number;
  readonly offset: number;
  readonly argument: number;
  readonly tick: number;
  /** The whole of it in words. */
  readonly text: string;
  readonly place: CodePlace | undefined;
}

export interface CodePlace {
  readonly sentence: string;
  readonly source: string;
  readonly line: number;
}

export interface BoardModel {
  readonly name: string;
  state: LineState;
  /** Why it is lost; empty otherwise. */
  reason: string;
  path: string;
  imageCrc: string | undefined;
  map: FxMap | undefined;
  runState: number | undefined;
  tick: number;
  /** By wire/frame.ts ENTRY_* index. */
  cells: Map<number, Cell>;
  /** Latest last. */
  faults: FaultNote[];
}

export type LineKind = "message" | "undeliverable" | "throttled" | "fault" | "console" | "line" | "recording";

/** One line of the traffic pane; every text in it is safe to print. */
export interface TrafficLine {
  /** Counts up, never reused. */
  readonly serial: number;
  readonly atMs: number;
  readonly kind: LineKind;
  readonly from: string;
  readonly to: string;
  readonly action: string;
  readonly topic: string;
  readonly detail: string;
}

export interface MonitorModel {
  version: number;
  /** Events seen. */
  eventCount: number;
  /** Until when some value is marked as changed. */
  marksUntilMs: number;
  readonly boards: BoardModel[];
  lines: TrafficLine[];
  nextSerial: number;
}

export function newModel(boards: readonly { readonly name: string }[]): MonitorModel {
  return {
    version: 0,
    eventCount: 0,
    marksUntilMs: 0,
    boards: boards.map(({ name }) => ({
      name: safeName(name),
      state: "waiting",
      reason: "",
      path: "",
      imageCrc: undefined,
      map: undefined,
      runState: undefined,
      tick: 0,
      cells: new Map(),
      faults: [],
    })),
    lines: [],
    nextSerial: 0,
  };
}

/** A copy that later events do not touch. */
export function frozenCopy(model: MonitorModel): MonitorModel {
  return {
    ...model,
    boards: model.boards.map((board) => ({ ...board, cells: new Map(board.cells), faults: [...board.faults] })),
    lines: [...model.lines],
  };
}

export const safeName = (name: string): string => sanitizeLine(name, NAME_MAX);

/** Takes one event in. Events of boards the model does not have change nothing but the counts. */
export function applyEvent(model: MonitorModel, event: HubEvent): void {
  model.version++;
  model.eventCount++;
  const board = "board" in event ? boardNamed(model, event.board) : undefined;
  switch (event.kind) {
    case "connected":
    case "restarted": {
      if (!board) return;
      if (event.kind === "connected") {
        board.state = "connected";
        board.reason = "";
        board.path = safeName(event.path);
      }
      meet(board, event.hello, event.map);
      const program = board.map ? safeName(board.map.name) : board.imageCrc ? `image ${board.imageCrc}` : "no image";
      log(model, event, { kind: "line", from: board.name, action: event.kind, detail: program });
      return;
    }
    case "lost":
      if (!board) return;
      board.state = "lost";
      board.reason = sanitizeLine(event.reason, TEXT_MAX);
      log(model, event, { kind: "line", from: board.name, action: "lost", detail: board.reason });
      return;
    case "state":
      if (!board) return;
      board.tick = event.tick;
      board.runState = event.runState;
      for (const { index, value } of event.entries) setCell(model, board, index, value, event.atMs);
      return;
    case "fault": {
      if (!board) return;
      board.runState = event.runState;
      board.tick = event.tick;
      const note = faultNote(event, board.map);
      board.faults = [...board.faults.slice(-9), note];
      log(model, event, { kind: "fault", from: board.name, action: "fault", detail: note.text });
      return;
    }
    case "console":
      if (board)
        log(model, event, {
          kind: "console",
          from: board.name,
          action: "says",
          detail: sanitizeLine(event.text, TEXT_MAX),
        });
      return;
    case "throttled":
      if (!board) return;
      log(model, event, {
        kind: "throttled",
        from: board.name,
        action: "flood",
        detail: `${event.droppedCount} message${event.droppedCount === 1 ? "" : "s"} dropped: more than the line should carry`,
      });
      return;
    case "message":
    case "undeliverable": {
      const { message } = event;
      const isLost = event.kind === "undeliverable";
      const values = message.values.map(({ name, value, unit }) => `${safeName(name)} ${quantityText(value, unit)}`);
      log(model, event, {
        kind: event.kind,
        from: safeName(message.from),
        to: safeName(isLost ? event.to : message.to),
        action: message.action,
        topic: safeName(message.topic),
        detail: isLost ? `not delivered: ${sanitizeLine(event.reason, TEXT_MAX)}` : values.join(", "),
      });
      return;
    }
    case "recording-failed":
      log(model, event, {
        kind: "recording",
        from: "",
        action: "recording stopped",
        detail: sanitizeLine(`${event.path}: ${event.reason}`, TEXT_MAX),
      });
  }
}

export const boardNamed = (model: MonitorModel, name: string): BoardModel | undefined =>
  model.boards.find((board) => board.name === safeName(name));

/** The sentence an instruction belongs to, by its number. */
export function placeOf(map: FxMap | undefined, offset: number): CodePlace | undefined {
  const range = map?.code.find((one) => offset >= one.start && offset < one.end);
  if (!map || !range) return undefined;
  const source = map.sources[range.source]?.path ?? "";
  return {
    sentence: sanitizeLine(range.text.trim(), TEXT_MAX),
    source: sanitizeLine(source, TEXT_MAX),
    line: range.line,
  };
}

function faultNote(
  fault: { readonly code: number; readonly offset: number; readonly argument: number; readonly tick: number },
  map: FxMap | undefined,
): FaultNote {
  const place = placeOf(map, fault.offset);
  const what = fault.code === trap.PROGRAM ? `stopped by the program (${fault.argument})` : trapName(fault.code);
  const where = place ? `"${place.sentence}" (${basename(place.source)}:${place.line})` : `instruction ${fault.offset}`;
  const { code, offset, argument, tick } = fault;
  return { code, offset, argument, tick, place, text: `${what} at ${where}, tick ${tick}` };
}

/** What was known of another image, or of another run, is no longer so. */
function meet(board: BoardModel, hello: Hello, map: FxMap | undefined): void {
  board.cells = new Map();
  board.faults = [];
  board.map = map;
  board.imageCrc = hello.imageCrc === undefined ? undefined : safeName(hello.imageCrc);
  board.runState = hello.runState;
  board.tick = hello.ticks;
}

function setCell(model: MonitorModel, board: BoardModel, index: number, value: number, nowMs: number): void {
  const known = board.cells.get(index);
  // Object.is: unknown that stays unknown has not changed. 0 and -0 are one value for people.
  if (known && (Object.is(known.value, value) || known.value === value)) return;
  board.cells.set(index, { value, previous: known?.value, changedAtMs: known && nowMs });
  if (known) model.marksUntilMs = Math.max(model.marksUntilMs, nowMs + MARK_MS);
}

function log(
  model: MonitorModel,
  event: { readonly atMs: number },
  line: { kind: LineKind; from: string; action: string; detail: string; to?: string; topic?: string },
): void {
  model.lines.push({ to: "", topic: "", ...line, serial: model.nextSerial++, atMs: event.atMs });
  if (model.lines.length > LINES_MAX + LINES_SLACK) model.lines = model.lines.slice(-LINES_MAX);
}
