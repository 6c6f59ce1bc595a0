// Sensors, counters and servos as flux.boards.json describes them: what a program is compiled with, and what is refused where.

import { describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { decodeImage } from "../../src/image/decode.ts";
import { disassemble } from "../../src/image/disassemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import type { Program } from "../../src/image/program.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import { vesselFacts } from "../../src/project/resolve.ts";
import { BoardsFile } from "../../src/project/schema.ts";
import { HELLO, HELLO_REPLY, RUN_RUNNING } from "../../src/wire/frame.ts";
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
