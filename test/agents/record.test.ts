import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Hub } from "../../src/agents/hub.ts";
import type { HubEvent } from "../../src/agents/hub-events.ts";
import { recordEvents } from "../../src/agents/record.ts";
import { VirtualClock } from "../../src/simulator/clock.ts";
import { OPERATOR } from "../../src/wire/message.ts";
import { FakeBoard, message, pass, SOUNDER_MAP } from "./fake-board.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flux-record-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("recordEvents", () => {
  it("writes a head and then a line an event, unknown as a word, until it is stopped", async () => {
    const clock = new VirtualClock();
    const sounder = new FakeBoard("sounder");
    sounder.maps = { "00c0ffee": SOUNDER_MAP };
    const hub = new Hub({ clock, boards: [sounder] });
    const path = join(folder, "passage.jsonl");
    const stop = new AbortController();
    const recording = recordEvents(hub, path, stop.signal);
    hub.start();
    await pass(clock, 100);
    sounder.session.tells(message("tell", OPERATOR, "shoal water", [Number.NaN, Number.POSITIVE_INFINITY]));
    await pass(clock);
    const lines = () =>
      readFileSync(path, "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
    expect(lines()).toMatchObject([
      { kind: "flux-recording", format: 1, atMs: 0, boards: [{ name: "sounder", agentId: sounder.agentId }] },
      { kind: "connected", board: "sounder", hello: { imageCrc: "00c0ffee" } },
      { kind: "message", atMs: 100, message: { from: "sounder", values: [{ value: "NaN" }, { value: "Infinity" }] } },
    ]);
    expect(lines()[1]).not.toHaveProperty("map");
    expect([recording.eventCount, recording.failure, hub.recording]).toEqual([2, undefined, recording]);
    stop.abort();
    sounder.session.prints("after the end");
    expect(lines()).toHaveLength(3);
    expect(recording.eventCount).toBe(2);
  });

  it("says that it cannot write, and lets the hub go on", async () => {
    const clock = new VirtualClock();
    const sounder = new FakeBoard("sounder");
    const hub = new Hub({ clock, boards: [sounder] });
    const events: HubEvent[] = [];
    hub.onEvent((event) => events.push(event));
    const path = join(folder, "missing", "passage.jsonl");
    const recording = recordEvents(hub, path, new AbortController().signal);
    hub.start();
    await pass(clock);
    expect(recording.failure).toMatch(/ENOENT/);
    expect(events.map(({ kind }) => kind).sort()).toEqual(["connected", "recording-failed"]);
  });
});
