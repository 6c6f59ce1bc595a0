// Outputs that are sentences, from flux.boards.json and a program to what stands on the instrument bus of a virtual board, in virtual time.
import { describe, expect, it } from "vitest";
import { compileProgram } from "../../src/compile.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import { vesselFacts } from "../../src/project/resolve.ts";
import { BoardsFile } from "../../src/project/schema.ts";
import * as wire from "../../src/wire/frame.ts";
import { RUN_STATE_AT } from "../../src/wire/hello.ts";
import { BUS_LETTERS_A_SECOND } from "../../src/wire/io.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { FlashedBoard } from "../harness/flashed-board.ts";

const kind = loadBoardKind("espruino-wifi", new Reporter())!;
const bundle = await bundleClass("nmea");

function imageOf(text: string): Uint8Array {
  const reporter = new Reporter();
  const program = assemble({ path: "test.fxasm", text }, reporter);
  expect(reporter.diagnostics).toEqual([]);
  return encodeImage(program!).bytes;
}

/** A board, and what it says with the time in ms at which it begins to. */
function talking(image: Uint8Array, of = kind) {
  const board = new FlashedBoard(of, bundle, image);
  const said: { readonly atMs: number; readonly text: string }[] = [];
  board.board.powerOff();
  board.board.onUart((text) => said.push({ atMs: board.clock.now(), text }));
  board.board.powerOn();
  return { board, said, bodies: () => said.map(({ text }) => text.slice(1, text.indexOf("*"))) };
}

const withSum = (body: string): string => {
  let sum = 0;
  for (const letter of body) sum ^= letter.charCodeAt(0);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, "0")}\r\n`;
};

describe("a program's outputs on the instrument bus", () => {
  const boards = {
    sounder: {
      board: "espruino-wifi",
      port: "p",
      outputs: {
        "water under keel": { nmea: "sounding below keel" },
        "battery shown": {
          sentence: { address: "IIXDR", fields: ["U", { unit: "volts", decimals: 1 }, "V", "HOUSE#1"] },
          every: "2 s",
          range: ["0 V", "30 V"],
        },
      },
    },
  };
  const PROGRAM = `---
every: 500 ms
---

**depth** := sounding below transducer in metres, 0 to 200, stale after 3 s, from NMEA DBT

>> Say
set water under keel to depth - 1.5 m
set battery shown to 40 volts
`;

  it("are said with units, range and period; unknown is an empty field", async () => {
    const reporter = new Reporter();
    const file = BoardsFile.parse({ boards });
    const vessel = vesselFacts({ folder: "/", path: "flux.boards.json", file }, "sounder", reporter)!;
    const compiled = await compileProgram({ path: "s.ese", text: PROGRAM }, { folder: ".", vessel }, reporter);
    expect(reporter.diagnostics.map(({ message }) => message)).toEqual([]);
    expect(compiled!.map.echo!.text).toContain("water under keel, NMEA SDDBK every 1 s, safe state silence");
    expect(compiled!.map.echo!.text).toContain(
      "battery shown, NMEA IIXDR,U,<value, 1 decimal>,V,HOUSE#1 every 2 s, 0 V to 30 V, safe state silence",
    );
    const { board, bodies, said } = talking(compiled!.bytes);
    board.clock.advance(2_400);
    const nothing = "SDDBK,,f,,M,,F";
    expect(bodies()).toEqual([nothing, "IIXDR,U,30.0,V,HOUSE#1", nothing]);
    board.board.feedUart(withSum("SDDBT,,f,4.1,M,,F"));
    board.clock.advance(600);
    expect(bodies().slice(3)).toEqual(["SDDBK,8.5,f,2.6,M,1.4,F", "IIXDR,U,30.0,V,HOUSE#1"]);
    for (const { text } of said) expect(text).toBe(withSum(text.slice(1, text.indexOf("*"))));
  });
});

const DPT = '.output nmea SDDPT 1000 "" value 1 1 0 ",," 0 1000';

describe("silence", () => {
  it("is what a program that trapped leaves, and what still waited is not said", () => {
    const many = Array.from({ length: 6 }, () => DPT).join("\n");
    // Traps in its second tick, while sentences of the first still wait.
    const image = imageOf(
      `.tick 100\n.bytes 1 0 0 0\n${many}\ntick\nldg r0 0\nmovi r1 1\ndiv r1 r1 r0\naddi r0 r0 -1\nstg r0 0\nend`,
    );
    const { board, said } = talking(image);
    board.clock.advance(5_000);
    board.send(wire.HELLO);
    expect(board.framesOf(wire.HELLO_REPLY).at(-1)!.payload[RUN_STATE_AT]).toBe(wire.RUN_TRAPPED);
    expect(said.length).toBeGreaterThan(0);
    expect(said.length).toBeLessThan(6);
    expect(Math.max(...said.map(({ atMs }) => atMs))).toBeLessThanOrEqual(200);
    // It has no pin to put to a safe value: pin 0 stays as it is.
    expect(board.board.pulse("A0")).toBeUndefined();
  });

  it("is what a stopped program leaves, until it runs again", () => {
    const { board, said } = talking(imageOf(`.tick 100\n${DPT}\ntick\nend`));
    board.clock.advance(2_000);
    board.send(wire.HELLO);
    board.send(wire.CONTROL, new Uint8Array([0]));
    const before = said.length;
    expect(before).toBeGreaterThan(0);
    board.clock.advance(5_000);
    expect(said.length).toBe(before);
    board.send(wire.CONTROL, new Uint8Array([1]));
    board.clock.advance(2_500);
    expect(said.length).toBe(before + 3);
  });

  it("is kept by a board whose only port is its console: its line stays the host's", () => {
    const { board, said } = talking(imageOf(`.tick 100\n${DPT}\ntick\nend`), { ...kind, console: "serial" });
    board.clock.advance(5_000);
    board.send(wire.HELLO);
    expect(board.framesOf(wire.HELLO_REPLY).length).toBeGreaterThan(0);
    expect(said).toEqual([]);
    expect(board.text).not.toContain("SDDPT");
  });
});

describe("the line", () => {
  it.each([
    ["at the period, where ticks are faster", 100, 1000, 1000],
    ["at the first tick after it, where they do not fit", 300, 1000, 1200],
    ["at each tick, where they are slower", 2500, 1000, 2500],
  ])("has a sentence %s", (_, tick, period, expected) => {
    const output = `.output nmea SDDPT ${period} "" value 1 1 0 ",," 0 1000`;
    const { board, said } = talking(imageOf(`.tick ${tick}\n${output}\ntick\nend`));
    board.clock.advance(20_000);
    const gaps = said.slice(1).map(({ atMs }, index) => Math.round(atMs - said[index]!.atMs));
    expect(gaps.length).toBeGreaterThan(5);
    expect(new Set(gaps)).toEqual(new Set([expected]));
  });

  it("is never given more than it carries, and loses nothing", () => {
    // As much as is taken: 18 sentences of 26 letters at the most would be.
    const many = Array.from({ length: 16 }, (_, at) => `.output nmea SDDPT 1000 "" value 0 1 ${at} ",," 0 1000`);
    const { board, said, bodies } = talking(
      imageOf(`${many.join("\n")}\ntick\nmovf f0 0\n${many.map((_, at) => `out f0 ${at}`).join("\n")}\nend`),
    );
    board.clock.advance(10_500);
    for (const [index, { atMs, text }] of said.slice(0, -1).entries())
      expect(said[index + 1]!.atMs - atMs).toBeGreaterThanOrEqual((1000 * text.length) / BUS_LETTERS_A_SECOND - 1);
    for (let at = 1; at < 9; at++)
      expect(bodies().slice(16 * at, 16 * (at + 1))).toEqual(many.map((_, index) => `SDDPT,${index},,`));
  });
});
