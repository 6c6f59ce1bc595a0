import { describe, expect, it } from "vitest";
import { runMonitorJson } from "../../src/monitor/json-lines.ts";
import { ENTRY_FLOAT, ENTRY_INPUT, ENTRY_OUTPUT, RUN_RUNNING, RUN_TRAPPED } from "../../src/wire/frame.ts";
import { DIVIDE_BY_ZERO } from "../../src/wire/trap.ts";
import { idOf, message } from "../agents/fake-board.ts";
import { fakeVessel } from "./vessel.ts";

async function watched() {
  const vessel = await fakeVessel();
  const text: string[] = [];
  const stop = new AbortController();
  const done = runMonitorJson({ hub: vessel.hub, write: (line) => void text.push(line), signal: stop.signal });
  await vessel.pass();
  const lines = () => text.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { ...vessel, text, lines, stop: () => stop.abort(), done };
}

describe("monitor --json", () => {
  it("writes an object a line, each with type and time, from the connecting on", async () => {
    const { lines, text, stop, done } = await watched();
    expect(lines().map(({ type, board }) => [type, board])).toEqual([
      ["connected", "sounder"],
      ["connected", "helm"],
      ["connected", "bilge"],
    ]);
    expect(lines()[0]).toEqual({
      type: "connected",
      time: 0,
      board: "sounder",
      port: "/dev/sounder",
      bundle: "0.1",
      program: "sounder",
      image: "00c0ffee",
      echo: null,
      run: "running",
      tick: 7,
      boots: 3,
    });
    expect(text.every((line) => /^[^\n]+\n$/.test(line))).toBe(true);
    stop();
    await done;
  });

  it("shows the registers by term, in the program's unit and in SI, and unknown as null", async () => {
    const { board, lines, pass } = await watched();
    await pass(500);
    board("sounder").session.says({
      tick: 12,
      full: true,
      entries: [
        { index: ENTRY_FLOAT, value: 4.8 },
        { index: ENTRY_INPUT, value: Number.NaN },
        { index: ENTRY_OUTPUT, value: 0 },
        { index: 3, value: 99 },
      ],
    });
    expect(lines().at(-1)).toEqual({
      type: "state",
      time: 500,
      board: "sounder",
      tick: 12,
      run: "running",
      full: true,
      registers: { limit: { value: 4.8, unit: "m", si: 4.8 } },
      inputs: { depth: { value: null, unit: "m", si: null } },
      outputs: { alarm: { value: 0, unit: null, si: 0 } },
    });
    board("sounder").session.says({ tick: 13, entries: [{ index: ENTRY_INPUT, value: 4.2 }] });
    expect(lines().at(-1)).toMatchObject({
      tick: 13,
      full: false,
      inputs: { depth: { value: 4.2 } },
      outputs: { alarm: { value: 0 } },
    });
  });

  it("tells a whole state in one line, though it spans frames", async () => {
    const { board, lines, pass } = await watched();
    const before = lines().length;
    const { session } = board("sounder");
    session.says({ tick: 12, full: true, entries: [{ index: ENTRY_FLOAT, value: 4.8 }] });
    session.says({ tick: 12, full: true, entries: [{ index: ENTRY_INPUT, value: 4.2 }] });
    expect(lines()).toHaveLength(before);
    session.says({ tick: 12, full: true, entries: [{ index: ENTRY_OUTPUT, value: 1 }] });
    expect(lines().slice(before)).toMatchObject([
      {
        type: "state",
        full: true,
        registers: { limit: { value: 4.8 } },
        inputs: { depth: { value: 4.2 } },
        outputs: { alarm: { value: 1 } },
      },
    ]);
    await pass();
  });

  it("shows a message with names, units and direction", async () => {
    const { board, lines } = await watched();
    board("sounder").session.tells(message("tell", idOf("helm"), "shoal water", [1.8288]));
    expect(lines().at(-1)).toEqual({
      type: "message",
      time: 0,
      from: "sounder",
      to: "helm",
      kind: "tell",
      topic: "shoal water",
      values: { depth: { value: 1, unit: "ftm", si: 1.8288 } },
      priority: 5,
      handedTo: ["helm"],
    });
    board("helm").session.tells(message("ask", 77, "shoal water", [1, 2], { source: 5 }));
    expect(lines().slice(-2)).toMatchObject([
      { type: "message", from: "helm", to: "agent #004d", kind: "ask", handedTo: [], claimedSource: 5 },
      { type: "undeliverable", from: "helm", to: "agent #004d", reason: "no board of this vessel is that agent" },
    ]);
    expect(Object.keys(lines().at(-1)!.values as object)).toEqual(["depth", "value 2"]);
  });

  it("shows a fault with the sentence it happened in, and lost and restarted boards", async () => {
    const { board, lines } = await watched();
    const { session } = board("sounder");
    session.faults({ tick: 14, code: DIVIDE_BY_ZERO, offset: 20, argument: 0, runState: RUN_TRAPPED });
    expect(lines().at(-1)).toMatchObject({
      type: "fault",
      board: "sounder",
      name: "divide by zero",
      run: "trapped",
      sentence: "if depth < limit, set alarm to 1",
      source: "docs/demo/sounder.ese",
      line: 17,
    });
    session.restarts({ ...session.hello, boots: 4 });
    expect(lines().at(-1)).toMatchObject({ type: "restarted", board: "sounder", boots: 4 });
    session.end(new Error("the port is gone"));
    expect(lines().at(-1)).toMatchObject({ type: "lost", board: "sounder", reason: "the port is gone" });
  });

  it("ends by itself at a time", async () => {
    const { hub, pass, board } = await fakeVessel();
    const text: string[] = [];
    let isOver = false;
    void runMonitorJson({ hub, write: (line) => void text.push(line), untilMs: 1000 }).then(() => {
      isOver = true;
    });
    await pass(900);
    expect(isOver).toBe(false);
    await pass(200);
    expect(isOver).toBe(true);
    const { length } = text;
    board("sounder").session.prints("unheard");
    expect(text).toHaveLength(length);
  });

  it("writes nothing a terminal would obey, and loses nothing of it", async () => {
    const { board, text, lines } = await watched();
    const hostile = "\x1b[2J\x9b31m\u202eabc\u200b\x07\x7f\ud800\u{e0041}";
    board("helm").session.prints(hostile);
    expect(text.at(-1)).toMatch(/^[\x20-\x7e]+\n$/);
    expect(lines().at(-1)!.text).toBe(hostile);
  });

  it("takes names that objects have of their own as names", async () => {
    const { board, lines, hub, pass } = await fakeVessel().then(async (vessel) => {
      const found: string[] = [];
      const { SOUNDER_MAP } = await import("../agents/fake-board.ts");
      vessel.board("sounder").maps = {
        "00c0ffee": { ...SOUNDER_MAP, inputs: [{ name: "__proto__" }, { name: "constructor" }] },
      };
      void runMonitorJson({ hub: vessel.hub, write: (line) => void found.push(line) });
      return { ...vessel, lines: () => found.map((line) => JSON.parse(line) as Record<string, unknown>) };
    });
    expect(hub.status()).toHaveLength(3);
    await pass();
    board("sounder").session.says({
      entries: [
        { index: ENTRY_INPUT, value: 1 },
        { index: ENTRY_INPUT + 1, value: 2 },
      ],
      runState: RUN_RUNNING,
    });
    expect(Object.keys(lines().at(-1)!.inputs as object)).toEqual(["__proto__", "constructor"]);
  });
});
