// The drivers of the bundle on a virtual board: pins between ticks, servos, sensors on a bus, and what all of them do when the other end fails.
import { describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import { VirtualClock } from "../../src/simulator/clock.ts";
import { VirtualBoard } from "../../src/simulator/virtual-board/board.ts";
import { RegisterSensor } from "../../src/simulator/virtual-board/bus.ts";
import * as wire from "../../src/wire/frame.ts";
import { RUN_STATE_AT } from "../../src/wire/hello.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { FlashedBoard } from "../harness/flashed-board.ts";

const bundle = await bundleClass("standard");
const kindOf = (name: string) => loadBoardKind(name, new Reporter())!;
const wifi = kindOf("espruino-wifi");
const FROM_POWER_ON_MS = 2_000;

function imageOf(text: string): Uint8Array {
  const reporter = new Reporter();
  const program = assemble({ path: "test.fxasm", text }, reporter);
  expect(reporter.diagnostics).toEqual([]);
  return encodeImage(program!).bytes;
}

/** A greeted board with this program; `prepare` hangs sensors on it before there is power. */
function boardWith(text: string, kind = wifi, prepare: (board: FlashedBoard) => void = () => {}): FlashedBoard {
  const board = new FlashedBoard(kind, bundle, imageOf(text));
  board.board.powerOff();
  prepare(board);
  board.board.powerOn();
  board.clock.advance(FROM_POWER_ON_MS);
  board.send(wire.HELLO);
  return board;
}

/** What the program saw of an input in its last tick. */
function input(board: FlashedBoard, index = 0): number {
  board.send(wire.STATE_REQUEST);
  for (const { payload } of board.framesOf(wire.STATE).reverse()) {
    const body = Buffer.from(payload);
    for (let at = 5; at < body.length; at += body[at]! < wire.ENTRY_FLOAT ? 5 : 9)
      if (body[at] === wire.ENTRY_INPUT + index) return body.readDoubleLE(at + 1);
  }
  throw new Error(`the board said nothing of input ${index}`);
}

const INPUT = ".tick 100\n.input -1000000 1000000 0";

describe("a debounced pin", () => {
  const board = () => boardWith(`${INPUT}\n.from digital B3 debounce 50\ntick\nend`);

  it("follows a level that lasts, and no other", () => {
    const one = board();
    one.board.setPin("B3", 1);
    one.clock.advance(30);
    one.board.setPin("B3", 0);
    one.clock.advance(300);
    expect(input(one)).toBe(0);
    one.board.setPin("B3", 1);
    for (let bounce = 0; bounce < 6; bounce++) {
      one.clock.advance(40);
      one.board.setPin("B3", bounce % 2);
    }
    expect(input(one)).toBe(0);
    one.clock.advance(200);
    expect(input(one)).toBe(1);
  });

  it("is at the level it has when the program starts, also inverted with a pull-up", () => {
    const one = boardWith(`${INPUT}\n.from digital B3 invert pullup debounce 50\ntick\nend`);
    one.clock.advance(200);
    expect(input(one)).toBe(0);
    one.board.setPin("B3", 0);
    one.clock.advance(200);
    expect(input(one)).toBe(1);
  });
});

describe("a counter", () => {
  const pulses = (board: FlashedBoard, count: number, ms: number) => {
    for (let at = 0; at < count; at++) {
      board.board.setPin("B3", 1);
      board.clock.advance(ms);
      board.board.setPin("B3", 0);
      board.clock.advance(ms);
    }
  };

  it("counts edges between ticks, times its scale, and begins anew with the program", () => {
    const board = boardWith(`${INPUT}\n.from counter B3 1/4\ntick\nend`);
    pulses(board, 10, 1);
    board.clock.advance(100);
    expect(input(board)).toBe(2.5);
    board.send(wire.CONTROL, new Uint8Array([1]));
    board.clock.advance(200);
    expect(input(board)).toBe(0);
    pulses(board, 3, 1);
    board.clock.advance(100);
    expect(input(board)).toBe(0.75);
  });

  it("does not count what is shorter than its debounce", () => {
    const board = boardWith(`${INPUT}\n.from counter B3 debounce 10 1\ntick\nend`);
    pulses(board, 5, 3);
    pulses(board, 2, 30);
    board.clock.advance(100);
    expect(input(board)).toBe(2);
  });
});

describe("a servo", () => {
  it.each([
    ["the lowest value", "movf f0 -1", 1000],
    ["a value between", "movf f0 1\n  movf f1 2\n  fdiv f0 f0 f1", 1750],
    ["more than the highest", "movf f0 7", 2000],
    ["the safe value, for an unknown", "in f0 0", 1500],
  ])("at %s", (_, set, us) => {
    const board = boardWith(`${INPUT}\n.output servo B4 1000 2000 0 -1 1\ntick\n  ${set}\n  out f0 0\nend`);
    board.clock.advance(200);
    expect(board.board.pulse("B4")).toBeCloseTo(us, 6);
  });

  it("goes to its safe value when the program traps", () => {
    const board = boardWith(
      ".tick 100\n.output servo B4 600 2400 -1 -1 1\ntick\n  movf f0 1\n  out f0 0\n  trap 7\nend",
    );
    board.clock.advance(200);
    expect(board.board.pulse("B4")).toBeCloseTo(600, 6);
  });
});

describe("the watchdog", () => {
  it("ends what hangs, and the board starts its program again", () => {
    const clock = new VirtualClock();
    const storage = new FlashedBoard(wifi, bundle, imageOf(".output digital B4 1 0 1\ntick\nend"), clock).board.storage;
    // Hangs at the first start only.
    const once = `var s=require("Storage");if(!s.read("once")){s.write("once","1");while(true);}`;
    storage.write(".bootcde", Buffer.from(once, "latin1"));
    const board = new VirtualBoard({ name: "alone", kind: wifi, clock, storage, isAlone: true, loopLimitMs: 200 });
    board.powerOn();
    expect(storage.read("once")).toBe("1");
    expect(board.pin("B4")).toBe(1);
    expect(board.watchdog).toBeGreaterThan(0);
    clock.advance(FROM_POWER_ON_MS);
    expect(board.pin("B4")).toBe(1);
  });
});

/** A pressure sensor: 24 bits in register 0x28, least first; it measures only when 0x20 holds 0x50. */
const PRESSURE = `${INPUT}
.from i2c B6 B7 92 kHz 400 write 32 80 send 168 read 3 value 0 3 signed little shift 0 bits 24 100/4096 0 every 200
tick
end`;

describe("an I2C sensor by description", () => {
  const started = () => {
    const made = new RegisterSensor({});
    const board = boardWith(PRESSURE, wifi, ({ board: { buses } }) => buses.attachI2c("B6", "B7", 92, made));
    return { board, made };
  };

  it("is set up once, then read at its period", () => {
    const { board, made } = started();
    made.set(168, 0x00, 0x60, 0x3f);
    board.clock.advance(400);
    expect(made.registers[32]).toBe(80);
    expect(input(board)).toBe((0x3f6000 * 100) / 4096);
    const before = made.transfers;
    board.clock.advance(2_000);
    expect(made.transfers - before).toBe(20);
  });

  it("is computed without Espruino's power, which is wrong in the last places even for 2 to the 32nd", () => {
    expect(bundle).not.toMatch(/Math\.pow|\*\*/);
    const text = `${INPUT.replaceAll("1000000", "2000000000")}\n.from i2c B6 B7 92 read 4 value 0 4 signed big shift 4 bits 28 1 0 every 200\ntick\nend`;
    const made = new RegisterSensor({ 0: 0x80, 1: 0, 2: 0, 3: 0x1f });
    const board = boardWith(text, wifi, ({ board: { buses } }) => buses.attachI2c("B6", "B7", 92, made));
    board.clock.advance(400);
    expect(input(board)).toBe(-(2 ** 27) + 1);
  });

  it("has its sign", () => {
    const { board, made } = started();
    made.set(168, 0xff, 0xff, 0xff);
    board.clock.advance(400);
    expect(input(board)).toBe(-100 / 4096);
  });

  it("is unknown while it does not answer, and set up again when it comes back", () => {
    const { board, made } = started();
    board.clock.advance(400);
    expect(input(board)).toBe(0);
    made.isGone = true;
    board.clock.advance(400);
    expect(input(board)).toBeNaN();
    made.restart();
    expect(made.registers[32]).toBe(0);
    made.set(168, 0, 16, 0);
    board.clock.advance(400);
    expect(made.registers[32]).toBe(80);
    expect(input(board)).toBe(100);
    board.send(wire.HELLO);
    expect(board.framesOf(wire.FAULT)).toEqual([]);
  });

  it("is unknown where nothing hangs on the bus, and the program runs on", () => {
    const board = boardWith(PRESSURE);
    board.clock.advance(1_000);
    expect(input(board)).toBeNaN();
    expect(board.framesOf(wire.FAULT)).toEqual([]);
  });

  it("is unknown on a board without the bus", () => {
    const without = { ...wifi, can: wifi.can.filter((one) => one !== "i2c") };
    const board = boardWith(PRESSURE, without);
    board.clock.advance(1_000);
    expect(input(board)).toBeNaN();
  });

  it("that takes time is read when it is ready, while ticks go on", () => {
    let made: RegisterSensor | undefined;
    const text = `.tick 20\n.input 0 100000 0\n.from i2c B6 B7 64 send 227 wait 50 read 2 value 0 2 unsigned big shift 2 bits 14 1 0 every 200\ntick\nend`;
    const board = boardWith(text, wifi, ({ board: { buses }, clock }) => {
      made = new RegisterSensor({ 227: 0x40, 228: 0x07 }, () => clock.now());
      made.measuresMs = 40;
      buses.attachI2c("B6", "B7", 64, made);
    });
    board.clock.advance(300);
    expect(input(board)).toBe(0x1001);
    made!.measuresMs = 60;
    board.clock.advance(400);
    expect(input(board)).toBeNaN();
  });

  it("counts only if the byte that is expected is there", () => {
    const text = `${INPUT}\n.from i2c B6 B7 40 read 3 value 1 2 unsigned big shift 0 bits 16 1 0 expect 0 192 0 every 100\ntick\nend`;
    const made = new RegisterSensor({ 0: 0x3f, 1: 1, 2: 2 });
    const board = boardWith(text, wifi, ({ board: { buses } }) => buses.attachI2c("B6", "B7", 40, made));
    board.clock.advance(300);
    expect(input(board)).toBe(258);
    made.set(0, 0x80);
    board.clock.advance(300);
    expect(input(board)).toBeNaN();
  });

  it("goes stale when it is not asked any more", () => {
    const text = PRESSURE.replace("1000000 0", "1000000 300").replace("every 200", "every 5000");
    const made = new RegisterSensor({});
    const board = boardWith(text, wifi, ({ board: { buses } }) => buses.attachI2c("B6", "B7", 92, made));
    board.clock.advance(5_000 - FROM_POWER_ON_MS + 100);
    expect(input(board)).toBe(0);
    board.clock.advance(500);
    expect(input(board)).toBeNaN();
  });

  it("of an image that was replaced is asked no more", () => {
    const { board, made } = started();
    board.send(wire.CONTROL, new Uint8Array([1]));
    const before = made.transfers;
    board.clock.advance(2_000);
    expect(made.transfers - before).toBe(20);
  });
});

describe("an SPI sensor by description", () => {
  /** A thermocouple amplifier: 14 bits signed at the top of 32, bit 17 and bit 3 always 0. */
  const THERMOCOUPLE = `${INPUT}
.from spi B3 B4 B5 A4 mode 0 kHz 1000 send 0 0 0 0 0 read 0 value 1 2 signed big shift 2 bits 14 1/4 0 expect 2 2 0 every 200
tick
end`;
  const started = () => {
    const made = new RegisterSensor({});
    const board = boardWith(THERMOCOUPLE, wifi, ({ board: { buses } }) =>
      buses.attachSpi("B3", "B4", "B5", "A4", made),
    );
    return { board, made };
  };

  it("is read while it is asked", () => {
    const { board, made } = started();
    made.set(0, 0x06, 0x4c, 0, 0);
    board.clock.advance(400);
    expect(input(board)).toBe(100.75);
    made.set(0, 0xff, 0xf0, 0, 0);
    board.clock.advance(400);
    expect(input(board)).toBe(-1);
  });

  it("that is not there is told by what is expected", () => {
    const { board, made } = started();
    board.clock.advance(400);
    expect(input(board)).toBe(0);
    made.isGone = true;
    board.clock.advance(400);
    expect(input(board)).toBeNaN();
  });
});

describe("pins that cannot be watched together", () => {
  it("stop the program at its start, with its outputs safe", () => {
    const board = boardWith(
      `${INPUT}\n.from counter A3 1\n.input 0 1 0\n.from digital B3 debounce 20\n.output digital B4 1 0 1\ntick\nend`,
    );
    board.clock.advance(200);
    const hello = board.framesOf(wire.HELLO_REPLY).at(-1)!;
    expect(hello.payload[RUN_STATE_AT]).toBe(wire.RUN_TRAPPED);
    expect(board.board.pin("B4")).toBe(1);
  });
});
