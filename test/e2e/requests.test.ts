// Two virtual boards with the real firmware and compiled programs that ask and delegate, their messages routed as the hub does; and a
// sensor whose values have a zero of their own, from the sentence on the wire to the term.
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { routeOf } from "../../src/agents/route.ts";
import { compileProgram } from "../../src/compile.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { nameId } from "../../src/image/crc.ts";
import type { FxMap } from "../../src/image/fxmap.ts";
import { encodeFrame } from "../../src/link/frames.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";
import { VirtualClock } from "../../src/simulator/clock.ts";
import * as wire from "../../src/wire/frame.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { FlashedBoard } from "../harness/flashed-board.ts";
import { wifi } from "../simulator/virtual-board/board-on-line.ts";

let bundle: string;
beforeAll(async () => {
  bundle = await bundleClass("standard");
});

interface Aboard {
  readonly flashed: FlashedBoard;
  readonly map: FxMap;
  handedOn: number;
  sequence: number;
}

async function aboard(name: string, text: string, clock: VirtualClock): Promise<Aboard> {
  const reporter = new Reporter();
  const folder = resolve(import.meta.dirname, "../..");
  const compiled = await compileProgram({ path: `${name}.ese`, text }, { folder, vessel: NO_VESSEL }, reporter);
  expect(reporter.diagnostics.map((one) => one.message)).toEqual([]);
  return {
    flashed: new FlashedBoard(wifi, bundle, compiled!.bytes, clock),
    map: compiled!.map,
    handedOn: 0,
    sequence: 100,
  };
}

/** Hands on what the boards sent since the last call, with the sender stamped. */
function route(boards: ReadonlyMap<number, Aboard>): void {
  for (const [source, from] of boards) {
    const sent = from.flashed.framesOf(wire.MESSAGE_OUT);
    for (const { destination, payload } of sent.slice(from.handedOn)) {
      const to = routeOf(destination, source, [...boards.keys()]);
      for (const id of to.kind === "agents" ? to.agentIds : []) {
        const board = boards.get(id)!;
        const frame = { type: wire.MESSAGE, session: 7, sequence: ++board.sequence, source, destination: id, payload };
        board.flashed.board.receive(Buffer.from(encodeFrame(frame), "latin1"));
      }
    }
    from.handedOn = sent.length;
  }
}

/** The last value of a register or output by its name, as telemetry told it: changes only, from 0. */
function value({ flashed, map }: Aboard, name: string): number {
  const register = map.registers.find((one) => one.name === name)?.register;
  const output = map.outputs.findIndex((one) => one.name === name);
  const wanted = register ? Number(register.slice(1)) + wire.ENTRY_FLOAT : output + wire.ENTRY_OUTPUT;
  let last = 0;
  for (const { payload } of flashed.framesOf(wire.TELEMETRY)) {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    for (let at = 5; at < payload.length; ) {
      const entry = payload[at]!;
      if (entry === wanted) last = view.getFloat64(at + 1, true);
      at += 1 + (entry < wire.ENTRY_FLOAT ? 4 : 8);
    }
  }
  return last;
}

const withChecksum = (body: string): string => {
  let sum = 0;
  for (const letter of body) sum ^= letter.charCodeAt(0);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, "0")}\r\n`;
};

describe("two boards", () => {
  it("ask for a reading and delegate an action", async () => {
    const clock = new VirtualClock();
    const sounder = await aboard(
      "sounder",
      `may be asked by helm for: depth
may be delegated: start the bilge pump

== readings
**depth** := sounding below transducer in metres, 0 to 200, stale after 5 s, from NMEA DBT
`,
      clock,
    );
    const helm = await aboard(
      "helm",
      `>> watch
every 1 s, ask sounder for depth in metres
remember depth from sounder as last depth
when depth from sounder < 3 m, delegate start the bilge pump to sounder
`,
      clock,
    );
    const boards = new Map([
      [nameId("sounder")!, sounder],
      [nameId("helm")!, helm],
    ]);
    clock.advance(2_000);
    for (const { flashed } of boards.values()) flashed.send(wire.HELLO);
    const sail = (depth: string, seconds: number) => {
      for (let at = 0; at < seconds * 4; at++) {
        if (at % 4 === 0) sounder.flashed.board.feedUart(withChecksum(`SDDBT,,f,${depth},M,,F`));
        clock.advance(250);
        route(boards);
      }
    };
    sail("8.5", 6);
    expect(value(helm, "last depth")).toBe(8.5);
    const topics = () => helm.flashed.framesOf(wire.MESSAGE_OUT).map(({ payload }) => payload[0]! + payload[1]! * 256);
    const delegated = nameId("delegated: start the bilge pump")!;
    expect(topics()).not.toContain(delegated);
    expect(value(sounder, "pump")).toBe(0);
    sail("2.5", 6);
    expect(value(helm, "last depth")).toBe(2.5);
    expect(topics().filter((topic) => topic === delegated)).toHaveLength(1);
    expect(value(sounder, "pump")).toBe(1);
    // The sounder is silent: what it said grows old.
    boards.delete(nameId("sounder")!);
    for (let at = 0; at < 50; at++) {
      clock.advance(250);
      route(boards);
    }
    expect(value(helm, "last depth")).toBeNaN();
  });
});

describe("a temperature sensor", () => {
  it("is read in degrees Celsius and known in kelvins", async () => {
    const clock = new VirtualClock();
    const board = await aboard(
      "sea",
      `== readings
**sea** := sea temperature in degrees Celsius, -5 to 40, stale after 5 s, from NMEA MTW

>> watch
remember sea as last sea
if sea < 2 degrees Celsius, count icy ticks
`,
      clock,
    );
    clock.advance(2_000);
    board.flashed.send(wire.HELLO);
    const read = (celsius: string) => {
      board.flashed.board.feedUart(withChecksum(`YXMTW,${celsius},C`));
      clock.advance(2_000);
      return value(board, "last sea");
    };
    expect(read("12.5")).toBeCloseTo(285.65, 9);
    expect(value(board, "icy ticks")).toBe(0);
    expect(read("-1.5")).toBeCloseTo(271.65, 9);
    expect(value(board, "icy ticks")).toBeGreaterThan(0);
    expect(read("41")).toBeNaN();
  });
});
