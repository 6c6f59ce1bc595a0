// The monitor for programs: one JSON object a line for each event, with the names and units of the boards' programs. No Ink here.
import type { Hub } from "../agents/hub.ts";
import type { HubEvent, NamedMessage } from "../agents/hub-events.ts";
import { runStateName } from "../agents/names.ts";
import { sanitizeJson } from "../diagnostics/sanitize.ts";
import { trapName } from "../image/capability-names.ts";
import type { FxMap } from "../image/fxmap.ts";
import { FLOAT_REGISTERS } from "../isa/registers.ts";
import { ENTRY_FLOAT, ENTRY_INPUT, ENTRY_OUTPUT } from "../wire/frame.ts";
import { type JsonQuantity, quantityJson } from "./quantities.ts";
import { isUnknown, readingsOf, readingText, type Section } from "./readings.ts";
import { applyEvent, type BoardModel, boardNamed, type MonitorModel, newModel } from "./state.ts";

export interface JsonMonitorOptions {
  readonly hub: Hub;
  /** Takes whole lines, each with its line end. */
  readonly write: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Ends by itself when the hub's clock reads this. */
  readonly untilMs?: number;
}

/**
 * Starts the hub and writes its events until the signal or the time. `time` is in milliseconds since 1970; unknown is null; values are given in the program's unit and in SI.
 */
export async function runMonitorJson({ hub, write, signal, untilMs }: JsonMonitorOptions): Promise<void> {
  const model = newModel(hub.status());
  const stopListening = hub.onEvent((event) => {
    applyEvent(model, event);
    if (event.kind === "state" && isToBeContinued(event, boardNamed(model, event.board)?.map)) return;
    write(`${sanitizeJson(JSON.stringify(jsonOfEvent(event, model)))}\n`);
  });
  hub.start();
  let timer: unknown;
  await new Promise<void>((done) => {
    if (signal?.aborted) done();
    signal?.addEventListener("abort", () => done(), { once: true });
    if (untilMs !== undefined) timer = hub.clock.setTimeout(done, Math.max(0, untilMs - hub.clock.now()));
  });
  hub.clock.clearTimeout(timer);
  stopListening();
}

/**
 * Whether the rest of an answer to a state request is still to come: it may span frames, in the order registers, inputs, outputs. One line
 * tells it all; without a map nobody knows where it ends, and each frame is a line.
 */
function isToBeContinued({ full, entries }: Extract<HubEvent, { kind: "state" }>, map: FxMap | undefined): boolean {
  if (!full || !map) return false;
  const last =
    map.outputs.length > 0
      ? ENTRY_OUTPUT + map.outputs.length - 1
      : map.inputs.length > 0
        ? ENTRY_INPUT + map.inputs.length - 1
        : ENTRY_FLOAT + FLOAT_REGISTERS - 1;
  return !entries.some(({ index }) => index === last);
}

/** The JSON of one event; the model must have taken it in. */
export function jsonOfEvent(event: HubEvent, model: MonitorModel): Record<string, unknown> {
  const head = { type: event.kind, time: Math.round(event.atMs), ...("board" in event ? { board: event.board } : {}) };
  const board = "board" in event ? boardNamed(model, event.board) : undefined;
  switch (event.kind) {
    case "connected":
    case "restarted":
      return {
        ...head,
        ...(event.kind === "connected" ? { port: event.path } : {}),
        bundle: event.hello.bundleVersion,
        program: event.map?.name ?? null,
        image: event.hello.imageCrc ?? null,
        echo: event.hello.echo ?? null,
        run: runStateName(event.hello.runState),
        tick: event.hello.ticks,
        boots: event.hello.boots,
      };
    case "lost":
      return { ...head, reason: event.reason };
    case "state":
      return {
        ...head,
        tick: event.tick,
        run: runStateName(event.runState),
        full: event.full,
        ...(board ? sectionsJson(board) : {}),
      };
    case "fault": {
      const place = board?.faults.at(-1)?.place;
      return {
        ...head,
        tick: event.tick,
        code: event.code,
        name: trapName(event.code),
        offset: event.offset,
        argument: event.argument,
        run: runStateName(event.runState),
        sentence: place?.sentence ?? null,
        source: place?.source ?? null,
        line: place?.line ?? null,
      };
    }
    case "console":
      return { ...head, text: event.text };
    case "throttled":
      return { ...head, dropped: event.droppedCount };
    case "message":
      return {
        ...head,
        ...messageJson(event.message),
        handedTo: event.handedTo,
        ...(event.claimedSource === undefined ? {} : { claimedSource: event.claimedSource }),
      };
    case "undeliverable":
      return { ...head, ...messageJson(event.message), to: event.to, reason: event.reason };
    case "recording-failed":
      return { ...head, path: event.path, reason: event.reason };
  }
}

/** `shown`: what a truth or a text stands for. */
type JsonReading = JsonQuantity & { readonly shown?: string };

/** What the board has told of, by name. */
function sectionsJson(board: BoardModel): Record<Section, Record<string, JsonReading>> {
  const sections: Record<Section, Record<string, JsonReading>> = { registers: {}, inputs: {}, outputs: {} };
  for (const reading of readingsOf(board)) {
    const { section, name, unit, shows, cell } = reading;
    if (!cell) continue;
    if (!shows) setOwn(sections[section], name, quantityJson(cell.value, unit));
    else {
      const value = isUnknown(reading, board.map) ? null : cell.value;
      setOwn(sections[section], name, { value, unit: null, si: value, shown: readingText(reading, board.map) });
    }
  }
  return sections;
}

function messageJson(message: NamedMessage): Record<string, unknown> {
  const values: Record<string, JsonQuantity> = {};
  for (const { name, value, unit } of message.values) {
    setOwn(
      values,
      Object.hasOwn(values, name) ? `${name} ${Object.keys(values).length + 1}` : name,
      quantityJson(value, unit),
    );
  }
  const { from, to, action, topic, priority } = message;
  return { from, to, kind: action, topic, values, priority };
}

/** Names are foreign: "__proto__" is a name like any other. */
function setOwn<T>(record: Record<string, T>, name: string, value: T): void {
  Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
}
