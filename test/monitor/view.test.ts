import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { matching } from "../../src/monitor/filter.ts";
import { actionOf, KEYS, listenForKeys } from "../../src/monitor/keys.ts";
import { newModel, type TrafficLine } from "../../src/monitor/state.ts";
import { act, bottomOf, INITIAL_VIEW, typed, type View } from "../../src/monitor/view.ts";

const line = (serial: number, more: Partial<TrafficLine> = {}): TrafficLine => ({
  serial,
  atMs: serial,
  kind: "message",
  from: "sounder",
  to: "helm",
  action: "tell",
  topic: "shoal water",
  detail: "depth 4 m",
  ...more,
});

function model(lineCount: number) {
  const made = newModel([{ name: "sounder" }, { name: "helm" }, { name: "bilge" }]);
  made.lines = Array.from({ length: lineCount }, (_, serial) => line(serial));
  return made;
}

const press = (view: View, keys: readonly string[], lineCount = 100, pageLines = 10): View =>
  keys.reduce((now, key) => act(now, actionOf(key)!, { model: model(lineCount), pageLines }), view);

describe("the key table", () => {
  it("gives every key one meaning", () => {
    const keys = KEYS.flatMap((row) => row.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("explains every row that is not explained by another", () => {
    for (const row of KEYS) expect(row.what === "").toBe(row.isHidden === true);
  });
});

describe("what keys do", () => {
  it("moves the focus round, and to a number that there is", () => {
    expect(press(INITIAL_VIEW, ["tab"]).focus).toBe(1);
    expect(press(INITIAL_VIEW, ["tab", "tab", "tab"]).focus).toBe(0);
    expect(press(INITIAL_VIEW, ["shift-tab"]).focus).toBe(2);
    expect(press(INITIAL_VIEW, ["3"]).focus).toBe(2);
    expect(press(INITIAL_VIEW, ["2", "4"]).focus).toBe(1);
  });

  it("scrolls by lines and pages, stops at both ends, and follows again at the end", () => {
    expect(press(INITIAL_VIEW, ["up"]).bottomSerial).toBe(98);
    expect(press(INITIAL_VIEW, ["up", "up", "down"]).bottomSerial).toBe(98);
    expect(press(INITIAL_VIEW, ["up", "down"]).bottomSerial).toBeUndefined();
    expect(press(INITIAL_VIEW, ["pageup"]).bottomSerial).toBe(90);
    expect(press(INITIAL_VIEW, ["home"]).bottomSerial).toBe(9);
    expect(press(INITIAL_VIEW, ["home", "up"]).bottomSerial).toBe(9);
    expect(press(INITIAL_VIEW, ["home", "pagedown"]).bottomSerial).toBe(18);
    expect(press(INITIAL_VIEW, ["up", "end"]).bottomSerial).toBeUndefined();
    expect(press(INITIAL_VIEW, ["up"], 0).bottomSerial).toBeUndefined();
    expect(press(INITIAL_VIEW, ["up"], 5).bottomSerial).toBeUndefined();
  });

  it("keeps its place while lines come and old ones go", () => {
    const lines = Array.from({ length: 50 }, (_, at) => line(at + 40));
    expect(bottomOf(lines, 60)).toBe(21);
    expect(bottomOf(lines, 12)).toBe(1);
    expect(bottomOf(lines, undefined)).toBe(50);
    expect(bottomOf([], 12)).toBe(0);
  });

  it("pauses on a copy and goes on with the model", () => {
    const paused = press(INITIAL_VIEW, ["p"]);
    expect(paused.frozen?.lines).toHaveLength(100);
    expect(press(paused, ["space"]).frozen).toBeUndefined();
  });

  it("closes one thing after the other with Esc", () => {
    const open: View = { ...INITIAL_VIEW, filter: "shoal", isHelpOpen: true, isZoomed: true };
    const noHelp = press(open, ["escape"]);
    expect([noHelp.isHelpOpen, noHelp.filter]).toEqual([false, "shoal"]);
    const noFilter = press(noHelp, ["escape"]);
    expect([noFilter.filter, noFilter.isZoomed]).toEqual(["", true]);
    expect(press(noFilter, ["escape"]).isZoomed).toBe(false);
  });

  it("takes a filter letter by letter", () => {
    const open = press(INITIAL_VIEW, ["/"]);
    const keys = ["s", "h", "x", "backspace", "space", "5", "up", "ctrl-a", "\u202e", "\x07", "ß"];
    const filled = keys.reduce(typed, open);
    expect(filled.filter).toBe("sh 5ß");
    expect(typed(filled, "return")).toMatchObject({ isTyping: false, filter: "sh 5ß" });
    expect(typed(filled, "escape")).toMatchObject({ isTyping: false, filter: "" });
    expect("x".repeat(500).split("").reduce(typed, open).filter).toHaveLength(80);
  });
});

describe("the filter", () => {
  const lines = [
    line(0),
    line(1, { from: "bilge", to: "everyone", action: "broadcast", topic: "bilge running", detail: "starts 3" }),
    line(2, { kind: "undeliverable", from: "helm", to: "winch", topic: "haul", detail: "not delivered" }),
  ];
  it.each([
    ["", [0, 1, 2]],
    ["SHOAL", [0]],
    ["helm", [0, 2]],
    ["from:helm", [2]],
    ["to:he", [0]],
    ["kind:undel", [2]],
    ["kind:broadcast bilge", [1]],
    ["from:sounder winch", []],
    ["from:", [0, 1, 2]],
  ])("%j keeps %j", (filter, serials) => {
    expect(matching(lines, filter).map(({ serial }) => serial)).toEqual(serials);
  });
});

describe("keys of a terminal", () => {
  it("are told one by one, however many come at once", () => {
    const stdin = Object.assign(new PassThrough(), { setRawMode: () => stdin, isTTY: true });
    const keys: string[] = [];
    const stop = listenForKeys(stdin as unknown as NodeJS.ReadStream, (key) => void keys.push(key));
    stdin.emit("data", "\x1b[A\x1b[A\x1b[5~\x1b[6~\x1b[H\x1b[F\x1b[Z\t 1G/a\x7f\r\x03q");
    expect(keys).toEqual([
      ...["up", "up", "pageup", "pagedown", "home", "end", "shift-tab", "tab", "space", "1", "G", "/", "a"],
      ...["backspace", "return", "ctrl-c", "q"],
    ]);
    stop();
    expect(stdin.listenerCount("keypress")).toBe(0);
  });
});
