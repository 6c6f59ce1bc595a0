import fc from "fast-check";
import { cleanup, render } from "ink-testing-library";
import { afterEach, describe, expect, it } from "vitest";
import { App } from "../../src/monitor/app.tsx";
import type { Size } from "../../src/monitor/compose.ts";
import { widthOf } from "../../src/monitor/line.ts";
import { ScreenStore } from "../../src/monitor/screen-store.ts";
import { MARK_MS } from "../../src/monitor/state.ts";
import { THEMES, type Theme } from "../../src/monitor/theme.ts";
import { ENTRY_FLOAT, ENTRY_INPUT, ENTRY_OUTPUT, RUN_TRAPPED } from "../../src/wire/frame.ts";
import { ACKNOWLEDGED, EVERYONE, OPERATOR } from "../../src/wire/message.ts";
import { DIVIDE_BY_ZERO } from "../../src/wire/trap.ts";
import { idOf, message, SOUNDER_MAP } from "../agents/fake-board.ts";
import { BILGE_MAP, fakeVessel, HELM_MAP } from "./vessel.ts";

afterEach(cleanup);

const plain = (frame: string): string => frame.replace(/\x1b\[[0-9;]*m/g, "");

async function shown(size: Size = { columns: 80, rows: 24 }, theme: Theme = THEMES.mono) {
  const vessel = await fakeVessel();
  vessel.board("helm").maps = { "00c0ffee": HELM_MAP };
  vessel.board("bilge").maps = { "00c0ffee": BILGE_MAP };
  let hasQuit = false;
  const store = new ScreenStore({
    hub: vessel.hub,
    title: "fake vessel",
    theme,
    size,
    onQuit: () => {
      hasQuit = true;
    },
  });
  const drawn = render(<App store={store} />);
  vessel.hub.start();
  await vessel.pass();
  /** The screen as text, after time has passed. */
  const frame = async (ms = 0) => {
    await vessel.pass(ms);
    store.publish();
    await vessel.pass();
    return plain(drawn.lastFrame()!);
  };
  const raw = () => drawn.lastFrame()!;
  const press = async (...keys: string[]) => {
    for (const key of keys) store.press(key);
    return frame();
  };
  return { ...vessel, store, frame, raw, press, hasQuit: () => hasQuit };
}

const line = (frame: string, containing: string): string | undefined =>
  frame.split("\n").find((one) => one.includes(containing));

describe("the screen", () => {
  it("shows a pane a board with terms, units, unknown, state, tick and image, on 80x24", async () => {
    const { board, frame } = await shown();
    board("sounder").session.says({
      tick: 12,
      full: true,
      entries: [
        { index: ENTRY_INPUT, value: 4.2 },
        { index: ENTRY_FLOAT, value: 4.8 },
        { index: ENTRY_OUTPUT, value: 1 },
      ],
    });
    board("helm").session.says({
      tick: 13,
      entries: [
        { index: ENTRY_INPUT, value: Math.PI / 2 },
        { index: ENTRY_INPUT + 1, value: 1852 / 3600 },
        { index: ENTRY_INPUT + 2, value: Number.NaN },
      ],
    });
    const lines = (await frame()).split("\n");
    expect(lines).toHaveLength(23);
    for (const one of lines) expect(widthOf(one)).toBeLessThanOrEqual(80);
    expect(lines[0]).toMatch(/^flux monitor · fake vessel +00:00:00$/);
    expect(lines[1]).toMatch(/^▶1 sounder ─+ running│ 2 helm ─+ running│ 3 bilge ─+ running$/);
    expect(lines[2]).toMatch(/tick 12 {2}image 00c0ffee.*tick 13 {2}image 00c0ffee/);
    const text = lines.join("\n");
    expect(text).toMatch(/depth +4\.2 m .*heading +90°/);
    expect(text).toMatch(/limit +4\.8 m .*latitude +unknown/);
    expect(text).toMatch(/speed +1 kn/);
    expect(text).toMatch(/alarm +1 /);
    expect(text).toMatch(/float +not told yet/);
    expect(text).not.toMatch(/NaN|undefined|warned/);
    expect(lines.at(-1)).toMatch(/^3\/3 boards {2}frames \d+ +\? help {2}q quit$/);
  });

  it("shows an input once when a term has its name, and both when the board is alone", async () => {
    const { board, frame, press } = await shown();
    const { session } = board("sounder");
    const registers = [{ register: "f0", name: "depth", unit: "metre", visible: true }];
    board("sounder").maps = { "11111111": { ...SOUNDER_MAP, crc32: "11111111", registers } };
    session.restarts({ ...session.hello, imageCrc: "11111111" });
    session.says({
      entries: [
        { index: ENTRY_INPUT, value: 4 },
        { index: ENTRY_FLOAT, value: 5 },
      ],
    });
    expect((await frame()).match(/depth +\d m/g)).toEqual([expect.stringMatching(/5 m/)]);
    expect((await press("z")).match(/depth +\d m/g)).toHaveLength(2);
  });

  it("marks what has just become more, less, unknown, by sign and by colour, and for a while only", async () => {
    const { board, frame, raw } = await shown({ columns: 80, rows: 24 }, THEMES.day);
    const depth = (value: number) => board("sounder").session.says({ entries: [{ index: ENTRY_INPUT, value }] });
    depth(4);
    expect(await frame(10)).toMatch(/^ {2}depth/m);
    depth(4.5);
    expect(await frame(10)).toMatch(/^▲ depth +4\.5 m/m);
    // Ink sets bold and the colour one after the other.
    expect(raw()).toContain(`\x1b[${THEMES.day.changed.split(";")[1]}m4.5 m`);
    depth(3);
    expect(await frame(10)).toMatch(/^▼ depth +3 m/m);
    depth(Number.NaN);
    expect(await frame(10)).toMatch(/^◆ depth +unknown/m);
    expect(await frame(MARK_MS)).toMatch(/^ {2}depth +unknown/m);
  });

  it("shows the traffic with direction, topic and values by name", async () => {
    const { board, frame, press } = await shown();
    board("sounder").session.tells(message("tell", idOf("helm"), "shoal water", [1.8288]));
    board("bilge").session.tells(message("broadcast", EVERYONE, "bilge running", [3]));
    const first = await frame();
    expect(line(first, "shoal water")).toMatch(/^00:00:00 > sounder +→ helm +tell +"shoal water" depth 1 ftm *$/);
    expect(line(first, "bilge running")).toMatch(
      /^00:00:00 {3}bilge +→ everyone +broadcast "bilge running" starts 3 *$/,
    );
    expect(line(await press("tab"), "shoal water")).toMatch(/^00:00:00 < sounder/);
  });

  it("shows a fault with its sentence, a lost board with the reason, and dims what it last said", async () => {
    const { board, frame } = await shown();
    board("bilge").session.faults({ tick: 30, code: DIVIDE_BY_ZERO, offset: 1, argument: 0, runState: RUN_TRAPPED });
    board("sounder").session.says({ entries: [{ index: ENTRY_INPUT, value: 4.2 }] });
    board("sounder").absent = "the port is gone";
    board("sounder").session.end(new Error("the port is gone"));
    const text = await frame();
    expect(text).toMatch(/▶1 sounder ─+ LOST│/);
    expect(text).toMatch(/^ {2}the port is gone +│/m);
    expect(text).toMatch(/3 bilge ─+ TRAPPED/);
    expect(text).toMatch(/! divide by zero at "if/);
    expect(line(text, "! bilge")).toMatch(/fault +divide by zero at "if float > 0, set pump to 1"/);
    expect(text).toMatch(/depth +4\.2 m/);
    expect(text).toMatch(/^2\/3 boards/m);
  });

  it("stands still when paused, and says how much is new", async () => {
    const { board, frame, press } = await shown();
    board("sounder").session.says({ entries: [{ index: ENTRY_INPUT, value: 4 }] });
    await frame();
    expect(await press("p")).toMatch(/PAUSED 0 new/);
    for (let n = 0; n < 17; n++) board("sounder").session.says({ entries: [{ index: ENTRY_INPUT, value: 5 + n }] });
    const paused = await frame(100);
    expect(paused).toMatch(/PAUSED 17 new/);
    expect(paused).toMatch(/depth +4 m/);
    const live = await press("space");
    expect(live).not.toMatch(/PAUSED/);
    expect(live).toMatch(/depth +21 m/);
  });

  it("filters the traffic as it is typed, and shows all again after Esc", async () => {
    const { board, frame, press } = await shown();
    board("sounder").session.tells(message("tell", idOf("helm"), "shoal water", [1]));
    board("bilge").session.tells(message("broadcast", EVERYONE, "bilge running", [3]));
    await frame();
    const typing = await press("/", ..."shoal");
    expect(typing).toMatch(/^filter: \/shoal_/m);
    expect(typing).toMatch(/traffic 1 of 5 match/);
    expect([line(typing, '"shoal'), line(typing, '"bilge')]).toEqual([expect.any(String), undefined]);
    const kept = await press("return");
    expect(kept).toMatch(/^filter "shoal" {2}3\/3 boards/m);
    const all = await press("escape");
    expect(line(all, '"bilge')).toBeDefined();
    expect(all).not.toMatch(/filter/);
  });

  it("takes letters that are keys elsewhere as letters of the filter, but Ctrl-C still ends", async () => {
    const { press, hasQuit } = await shown();
    expect(await press("/", "q", "p", "?")).toMatch(/filter: \/qp\?_/);
    expect(hasQuit()).toBe(false);
    await press("ctrl-c");
    expect(hasQuit()).toBe(true);
  });

  it("shows every key in the help", async () => {
    const { press } = await shown();
    const help = await press("?");
    for (const key of [
      "Tab",
      "Shift-Tab",
      "1-9",
      "z",
      "p, Space",
      "/",
      "Esc",
      "PageUp, PageDown",
      "G, End",
      "r",
      "a",
      "?",
      "q, Ctrl-C",
    ]) {
      expect(help).toMatch(new RegExp(`^  ${key.replace("?", "\\?")} `, "m"));
    }
    expect(help).not.toMatch(/1 sounder/);
    expect(await press("?")).toMatch(/1 sounder/);
  });

  it("scrolls back through the traffic, stays there while more comes, and follows again", async () => {
    const { board, frame, press } = await shown();
    const say = (value: number) =>
      board("sounder").session.tells(message("tell", idOf("helm"), "deep enough", [value]));
    for (let n = 0; n < 40; n++) {
      say(n);
      await frame(100);
    }
    expect(line(await frame(), "value 1 39")).toBeDefined();
    const back = await press("pageup");
    expect(line(back, "value 1 39")).toBeUndefined();
    expect(back).toMatch(/↓ \d+ below \(G follows\)/);
    const traffic = (frame: string) => frame.split("\n").filter((one) => one.includes("deep enough"));
    say(40);
    expect(traffic(await frame(10))).toEqual(traffic(back));
    expect(line(await press("G"), "value 1 40")).toBeDefined();
  });

  it("asks every board again on r, and ends on q", async () => {
    const { board, press, hasQuit } = await shown();
    await press("r");
    expect(["sounder", "helm", "bilge"].map((name) => board(name).session.stateRequests)).toEqual([2, 2, 2]);
    await press("q");
    expect(hasQuit()).toBe(true);
  });

  it("tells every board on a that its alarms are acknowledged", async () => {
    const { board, press } = await shown();
    await press("a");
    const heard = (name: string) => board(name).session.written.map(({ source, topic }) => ({ source, topic }));
    for (const name of ["sounder", "helm", "bilge"])
      expect(heard(name)).toContainEqual({ source: OPERATOR, topic: idOf(ACKNOWLEDGED) });
  });

  it("stacks the panes in a narrow window, shows one alone, and follows the window's size", async () => {
    const { frame, press, store } = await shown({ columns: 40, rows: 24 });
    const narrow = await frame();
    expect(narrow).toMatch(/^▶1 sounder ─+ running$/m);
    expect(narrow).toMatch(/^ 2 helm ─+ running$/m);
    expect(narrow).toMatch(/^ 3 bilge ─+ running$/m);
    expect(narrow.split("\n")).toHaveLength(23);
    const alone = await press("3", "z");
    expect(alone).toMatch(/^▶3 bilge/m);
    expect(alone).not.toMatch(/1 sounder/);
    store.resize({ columns: 100, rows: 12 });
    const wide = await press("z");
    expect(wide).toMatch(/1 sounder ─+ running│ 2 helm/);
    expect(wide.split("\n")).toHaveLength(11);
  });

  it("is one line less than any terminal, never wider, and never fails", async () => {
    const { board, store, frame } = await shown();
    board("helm").session.says({ entries: [{ index: ENTRY_INPUT, value: 1 }] });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 3, max: 60 }),
        fc.constantFrom("z", "?", "tab", "p", "/", "up"),
        async (columns, rows, key) => {
          store.resize({ columns, rows });
          store.press(key);
          const lines = (await frame()).split("\n");
          expect(lines.length).toBeLessThanOrEqual(rows - 1);
          for (const one of lines) expect(widthOf(one)).toBeLessThanOrEqual(columns);
        },
      ),
      { numRuns: 80 },
    );
  });
});

describe("hostile boards", () => {
  it("put no control character on the screen, whatever they print or are called", async () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary" }),
      fc
        .array(
          fc.constantFrom(
            "\x1b[2J",
            "\x1b]0;x\x07",
            "\x9b31m",
            "\r",
            "\n",
            "\t",
            "\u202e",
            "\u200b",
            "\0",
            "é水🚤",
            "\ud800",
            "a b",
          ),
        )
        .map((parts) => parts.join("")),
    );
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, async (name, text, unit) => {
        const { board, frame, raw } = await shown();
        const evil = { ...SOUNDER_MAP, name, crc32: "00000bad" };
        board("sounder").maps = {
          "00000bad": {
            ...evil,
            inputs: [{ name, unit }],
            outputs: [{ name: text }],
            topics: [{ id: idOf("shoal water"), name, values: [{ name: text, unit }] }],
            code: [{ start: 0, end: 9, bits: 0, source: 0, line: 1, text }],
            sources: [{ path: name, sha256: "" }],
          },
        };
        const { session } = board("sounder");
        session.restarts({ ...session.hello, imageCrc: "00000bad" });
        session.prints(text);
        session.says({ entries: [{ index: ENTRY_INPUT, value: 1 }] });
        session.tells(message("tell", idOf("helm"), "shoal water", [1]));
        session.faults({ tick: 1, code: 250, offset: 1, argument: 0, runState: 250 });
        session.end(new Error(text));
        const seen = await frame();
        expect(seen.replaceAll("\n", "")).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b]/);
        expect(seen.split("\n")).toHaveLength(23);
        expect(raw().match(/\x1b(?!\[[0-9;]*m)/)).toBeNull();
        cleanup();
      }),
      { numRuns: 60, examples: [["", "\u{18e00}", ""]] },
    );
  });
});
