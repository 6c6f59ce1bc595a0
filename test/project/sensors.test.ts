// Sensors, counters and servos as flux.boards.json describes them: what a program is compiled with, and what is refused where.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { decodeImage } from "../../src/image/decode.ts";
import { disassemble } from "../../src/image/disassemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import type { Program } from "../../src/image/program.ts";
import { driversOfEntry } from "../../src/project/drivers.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import { vesselFacts } from "../../src/project/resolve.ts";
import { BoardsFile } from "../../src/project/schema.ts";
import { bundleWith } from "../../src/simulator/bundle.ts";
import {
  ENTRY_FLOAT,
  ENTRY_INPUT,
  HELLO,
  HELLO_REPLY,
  RUN_RUNNING,
  STATE,
  STATE_REQUEST,
} from "../../src/wire/frame.ts";
import { RUN_STATE_AT } from "../../src/wire/hello.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { FlashedBoard } from "../harness/flashed-board.ts";

const bundle = await bundleClass("standard");
const I2C = { scl: "B6", sda: "B7", address: "0x48", command: [0], read: 2, value: { bytes: 2, signed: true } };
const SPI = {
  sck: "B3",
  miso: "B4",
  mosi: "B5",
  cs: "A4",
  send: [6, 0, 0],
  value: { first: 1, bytes: 2, bits: 12 },
  expect: { at: 1, mask: "0x10", equals: 0 },
};

function resolved(entry: object) {
  const boards = { tank: { board: "espruino-wifi", port: "ports/tank", ...entry } };
  const parsed = BoardsFile.safeParse({ boards });
  const reporter = new Reporter();
  const facts = parsed.success
    ? vesselFacts({ folder: "/", path: "flux.boards.json", file: parsed.data }, "tank", reporter)
    : undefined;
  const faults = parsed.success
    ? reporter.diagnostics.map(({ code, message }) => `${code} ${message}`)
    : parsed.error.issues.map(({ path }) => path.join("."));
  return { facts, faults };
}

describe("what flux.boards.json describes", () => {
  it("is what the image holds, through image and assembly and back", () => {
    const { facts, faults } = resolved({
      inputs: {
        temperature: {
          i2c: {
            ...I2C,
            setup: [[1, "0x60"]],
            scale: 0.00390625,
            offset: 273.15,
            kHz: 400,
            every: "500 ms",
            wait: "30 ms",
          },
        },
        level: { spi: { ...SPI, scale: 0.5 }, staleAfter: "3 s" },
        chain: { counter: { pin: "A8", pullup: true, debounce: "5 ms", scale: 0.25 }, unit: "m" },
        float: { digital: { pin: "A1", debounce: "0.2 s" } },
      },
      outputs: { rudder: { servo: { pin: "A0", pulse: [2000, 1000] }, range: [-1, 1] } },
    });
    expect(faults).toEqual([]);
    const inputs = [...facts!.inputs.values()];
    expect(inputs.map(({ sources: [source] }) => source)).toMatchObject([
      {
        kind: "i2c",
        address: 72,
        setup: [[1, 96]],
        waitMs: 30,
        periodMs: 500,
        kHz: 400,
        scale: { numerator: 1, denominator: 256 },
        value: { first: 0, bytes: 2, isLittle: false, isSigned: true, shift: 0, bits: 16 },
      },
      { kind: "spi", command: [6, 0, 0], read: 0, expect: { at: 1, mask: 16, equals: 0 }, value: { bits: 12 } },
      { kind: "counter", debounceMs: 5, pullup: true },
      { kind: "digital", debounceMs: 200 },
    ]);
    const base: Program = { ...(assemble({ path: "a.fxasm", text: "tick\nend" }, new Reporter()) as Program) };
    const program = { ...base, inputs, outputs: [...facts!.outputs.values()] } as Program;
    const image = encodeImage(program).bytes;
    expect(decodeImage(image)).toMatchObject({
      kind: "program",
      program: { outputs: [{ sink: { kind: "servo", pin: "A0" } }] },
    });
    const reporter = new Reporter();
    const again = assemble({ path: "b.fxasm", text: disassemble(image) }, reporter)!;
    expect(reporter.diagnostics.map(({ message }) => message)).toEqual([]);
    expect(Buffer.from(encodeImage(again).bytes).toString("hex")).toBe(Buffer.from(image).toString("hex"));
    const board = new FlashedBoard(loadBoardKind("espruino-wifi", new Reporter())!, bundle, image);
    board.clock.advance(2_000);
    board.send(HELLO);
    expect(board.framesOf(HELLO_REPLY).at(-1)!.payload[RUN_STATE_AT]).toBe(RUN_RUNNING);
  });
});

describe("what cannot be meant is refused with its place", () => {
  it.each([
    [
      "an address of eight bits",
      { inputs: { t: { i2c: { ...I2C, address: "0x90" } } } },
      "boards.tank.inputs.t.i2c.address",
    ],
    [
      "a byte that is none",
      { inputs: { t: { i2c: { ...I2C, command: [300] } } } },
      "boards.tank.inputs.t.i2c.command.0",
    ],
    ["a key nobody knows", { inputs: { t: { i2c: { ...I2C, speed: 3 } } } }, "boards.tank.inputs.t.i2c"],
    [
      "an SPI sensor that cannot be told from none",
      { inputs: { t: { spi: { ...SPI, expect: undefined } } } },
      "boards.tank.inputs.t.spi.expect",
    ],
    ["a value outside the answer", { inputs: { t: { i2c: { ...I2C, read: 1 } } } }, "inputs.t.i2c.value: bytes 0 to 1"],
    [
      "more bits than there are",
      { inputs: { t: { i2c: { ...I2C, value: { bytes: 2, shift: 8, bits: 12 } } } } },
      "inputs.t.i2c.value.bits",
    ],
    ["a wait as long as the period", { inputs: { t: { i2c: { ...I2C, wait: "1 s" } } } }, "inputs.t.i2c.wait"],
    ["a period that is no time", { inputs: { t: { i2c: { ...I2C, every: "3 m" } } } }, "inputs.t.i2c.every"],
    [
      "what is expected under another mask",
      { inputs: { t: { spi: { ...SPI, expect: { at: 1, mask: 1, equals: 2 } } } } },
      "inputs.t.spi.expect",
    ],
    ["stale before it is asked again", { inputs: { t: { i2c: I2C, staleAfter: "1 s" } } }, "inputs.t.staleAfter"],
    [
      "a debounce of nothing",
      { inputs: { t: { digital: { pin: "A1", debounce: "0 s" } } } },
      "inputs.t.digital.debounce",
    ],
    ["a servo without a range", { outputs: { t: { servo: { pin: "A1" } } } }, "outputs.t.servo"],
  ])("%s", (_, entry, place) => {
    const { facts, faults } = resolved(entry);
    expect(facts).toBeUndefined();
    expect(faults.join("\n")).toContain(place);
  });
});

describe("docs/boards.md", () => {
  const text = readFileSync(resolve(import.meta.dirname, "../../docs/boards.md"), "utf8");
  const [, json = ""] = /```json\n([\s\S]*?)```/.exec(text) ?? [];

  it("shows an entry that is taken as it stands, and leads to the bundle with everything it binds", () => {
    const { boards } = JSON.parse(json);
    const { facts, faults } = resolved(boards.tank);
    expect(faults).toEqual([]);
    expect([...facts!.inputs.keys()]).toEqual(["float", "chain", "level", "temperature", "pressure"]);
    expect(bundleWith(driversOfEntry(BoardsFile.parse({ boards }).boards.tank!), false)).toBe("buses");
  });

  it("describes sensors whose values come out as their makers say", () => {
    const { facts } = resolved(JSON.parse(json).boards.tank);
    const base = assemble({ path: "a.fxasm", text: ".tick 100\ntick\nend" }, new Reporter())!;
    const program = { ...base, inputs: [...facts!.inputs.values()] } as Program;
    const board = new FlashedBoard(loadBoardKind("espruino-wifi", new Reporter())!, bundle, encodeImage(program).bytes);
    // 25.0625 degrees in twelve bits at the top of two bytes; 2000 of 4095 behind a null bit.
    const written: number[][] = [];
    const thermometer = {
      write: (bytes: Uint8Array) => written.push([...bytes]) > 0,
      // Its registers are two bytes wide.
      read: (count: number) => Uint8Array.of(0x19, 0x10).subarray(0, count),
    };
    board.board.buses.attachI2c("B6", "B7", 0x48, thermometer);
    const converter = { exchange: () => Uint8Array.of(0xff, 0xe0 | (2000 >> 8), 2000 & 255) };
    board.board.buses.attachSpi("B3", "B4", "B5", "A4", converter);
    board.clock.advance(3_000);
    board.send(HELLO);
    board.send(STATE_REQUEST);
    const values: number[] = [];
    for (const { payload } of board.framesOf(STATE)) {
      const body = Buffer.from(payload);
      for (let at = 5; at < body.length; at += body[at]! < ENTRY_FLOAT ? 5 : 9)
        if (body[at]! >= ENTRY_INPUT) values[body[at]! - ENTRY_INPUT] = body.readDoubleLE(at + 1);
    }
    expect(values.slice(3)).toEqual([273.15 + 25.0625, 500_000]);
    expect(written.slice(0, 3)).toEqual([[1, 0x60, 0xa0], [0], [0]]);
  });
});
