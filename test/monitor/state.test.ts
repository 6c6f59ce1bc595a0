import { describe, expect, it } from "vitest";
import type { HubEvent, NamedMessage } from "../../src/agents/hub-events.ts";
import { readingsOf } from "../../src/monitor/readings.ts";
import { applyEvent, frozenCopy, LINES_MAX, MARK_MS, newModel } from "../../src/monitor/state.ts";
import { ENTRY_FLOAT, ENTRY_INPUT, ENTRY_OUTPUT, RUN_RUNNING, RUN_TRAPPED } from "../../src/wire/frame.ts";
import { BUDGET, PROGRAM } from "../../src/wire/trap.ts";
import { HELLO, SOUNDER_MAP } from "../agents/fake-board.ts";

const connected: HubEvent = {
  kind: "connected",
  atMs: 0,
  board: "sounder",
  path: "/dev/ttyACM0",
  hello: HELLO,
  map: SOUNDER_MAP,
};
const told = (atMs: number, index: number, value: number): HubEvent => ({
  kind: "state",
  atMs,
  board: "sounder",
  tick: 9,
  runState: RUN_RUNNING,
  full: false,
  entries: [{ index, value }],
});
const said: NamedMessage = {
  source: 1,
  destination: 2,
  topicId: 3,
  instruction: 0x60,
  priority: 5,
  from: "sounder",
  to: "helm",
  action: "tell",
  topic: "shoal water",
  values: [{ name: "depth", unit: "metre", value: 4.25, tag: 1 }],
};

function modelAfter(...events: HubEvent[]) {
  const model = newModel([{ name: "sounder" }, { name: "helm" }]);
  for (const event of events) applyEvent(model, event);
  return model;
}

describe("the monitor's model", () => {
  it("takes values in and knows which have changed, from what, and until when that is news", () => {
    const model = modelAfter(connected, told(10, ENTRY_INPUT, 5), told(20, ENTRY_INPUT, 5));
    expect(model.boards[0]!.cells.get(ENTRY_INPUT)).toEqual({ value: 5, previous: undefined, changedAtMs: undefined });
    expect(model.marksUntilMs).toBe(0);
    applyEvent(model, told(30, ENTRY_INPUT, Number.NaN));
    expect(model.boards[0]!.cells.get(ENTRY_INPUT)).toEqual({ value: Number.NaN, previous: 5, changedAtMs: 30 });
    expect(model.marksUntilMs).toBe(30 + MARK_MS);
    // Unknown that stays unknown is no change, and 0 is -0.
    applyEvent(model, told(40, ENTRY_INPUT, Number.NaN));
    applyEvent(model, told(50, ENTRY_OUTPUT, 0));
    applyEvent(model, told(60, ENTRY_OUTPUT, -0));
    expect(model.boards[0]!.cells.get(ENTRY_INPUT)!.changedAtMs).toBe(30);
    expect(model.boards[0]!.cells.get(ENTRY_OUTPUT)!.changedAtMs).toBeUndefined();
  });

  it("names values by the map: inputs, visible terms, outputs", () => {
    const model = modelAfter(connected, told(10, ENTRY_FLOAT, 4.8), told(10, 3, 77));
    expect(readingsOf(model.boards[0]!).map(({ section, name, cell }) => [section, name, cell?.value])).toEqual([
      ["inputs", "depth", undefined],
      ["registers", "limit", 4.8],
      ["outputs", "alarm", undefined],
    ]);
  });

  it("shows by number what there is no map for, and leaves out registers that never held anything", () => {
    const model = modelAfter({ ...connected, map: undefined });
    for (const [index, value] of [
      [0, 0],
      [3, 77],
      [ENTRY_FLOAT + 2, 0],
      [ENTRY_OUTPUT + 1, 0],
      [ENTRY_INPUT, Number.NaN],
    ] as const) {
      applyEvent(model, told(10, index, value));
    }
    applyEvent(model, told(20, ENTRY_FLOAT + 3, 1));
    applyEvent(model, told(30, ENTRY_FLOAT + 3, 0));
    expect(readingsOf(model.boards[0]!).map(({ section, name }) => [section, name])).toEqual([
      ["inputs", "input 0"],
      ["registers", "R3"],
      ["registers", "F3"],
      ["outputs", "output 1"],
    ]);
  });

  it("says a fault with its sentence, forgets it when the board restarts", () => {
    const fault = { kind: "fault", atMs: 50, board: "sounder", tick: 12, argument: 0, runState: RUN_TRAPPED } as const;
    const model = modelAfter(
      connected,
      { ...fault, code: BUDGET, offset: 39 },
      { ...fault, code: PROGRAM, offset: 40, argument: 7 },
    );
    expect(model.boards[0]!.faults.map(({ text }) => text)).toEqual([
      'budget at "if depth < limit, set alarm to 1" (sounder.ese:17), tick 12',
      "stopped by the program (7) at instruction 40, tick 12",
    ]);
    expect(model.boards[0]!.runState).toBe(RUN_TRAPPED);
    applyEvent(model, { kind: "restarted", atMs: 60, board: "sounder", hello: HELLO, map: undefined });
    expect(model.boards[0]).toMatchObject({ faults: [], runState: RUN_RUNNING, map: undefined });
  });

  it("keeps a line for what is said, lost and missed, and a bounded number of them", () => {
    const model = modelAfter(
      connected,
      { kind: "message", atMs: 1, message: said, handedTo: ["helm"] },
      { kind: "undeliverable", atMs: 2, message: said, to: "helm", reason: "the board is not connected" },
      { kind: "throttled", atMs: 3, board: "helm", droppedCount: 1 },
      { kind: "console", atMs: 4, board: "helm", text: "Uncaught Error" },
      { kind: "lost", atMs: 5, board: "sounder", reason: "the port is gone" },
      { kind: "recording-failed", atMs: 6, path: "a.jsonl", reason: "disk full" },
    );
    expect(
      model.lines.map(({ kind, from, to, action, topic, detail }) => [kind, from, to, action, topic, detail]),
    ).toEqual([
      ["line", "sounder", "", "connected", "", "sounder"],
      ["message", "sounder", "helm", "tell", "shoal water", "depth 4.25 m"],
      ["undeliverable", "sounder", "helm", "tell", "shoal water", "not delivered: the board is not connected"],
      ["throttled", "helm", "", "flood", "", "1 message dropped: more than the line should carry"],
      ["console", "helm", "", "says", "", "Uncaught Error"],
      ["line", "sounder", "", "lost", "", "the port is gone"],
      ["recording", "", "", "recording stopped", "", "a.jsonl: disk full"],
    ]);
    expect(model.boards[0]).toMatchObject({ state: "lost", reason: "the port is gone" });
    for (let n = 0; n < 3 * LINES_MAX; n++)
      applyEvent(model, { kind: "message", atMs: n, message: said, handedTo: [] });
    expect(model.lines.length).toBeLessThan(1.2 * LINES_MAX);
    expect(model.lines.at(-1)!.serial).toBe(7 + 3 * LINES_MAX - 1);
  });

  it("is not confused by a board it does not know", () => {
    const model = modelAfter({ ...connected, board: "winch" }, { ...told(1, 0, 1), board: "winch" } as HubEvent);
    expect(model.lines).toEqual([]);
    expect(model.eventCount).toBe(2);
  });

  it("can be kept as it was", () => {
    const model = modelAfter(connected, told(10, ENTRY_INPUT, 5));
    const copy = frozenCopy(model);
    applyEvent(model, told(20, ENTRY_INPUT, 6));
    applyEvent(model, { kind: "lost", atMs: 30, board: "sounder", reason: "gone" });
    expect(copy.boards[0]!.cells.get(ENTRY_INPUT)!.value).toBe(5);
    expect(copy.boards[0]!.state).toBe("connected");
    expect([copy.lines.length, model.lines.length]).toEqual([1, 2]);
    expect(model.eventCount - copy.eventCount).toBe(2);
  });
});
