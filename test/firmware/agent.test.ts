// The agent on a virtual board, where a program or a board misbehaves: whatever happens, the outputs go safe and the host can come.
import { describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import * as wire from "../../src/wire/frame.ts";
import { ECHO_AT, RUN_STATE_AT, TICKS_AT } from "../../src/wire/hello.ts";
import { ECHO_BYTES } from "../../src/wire/image-header.ts";
import { PRIORITY_DEFAULT, SENT_MAX } from "../../src/wire/message.ts";
import { HOST } from "../../src/wire/trap.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { FlashedBoard } from "../harness/flashed-board.ts";

const bundle = await bundleClass("standard");
const kind = loadBoardKind("espruino-wifi", new Reporter())!;
const FROM_POWER_ON_MS = 2_000;

function imageOf(text: string): Uint8Array {
  const reporter = new Reporter();
  const program = assemble({ path: "test.fxasm", text }, reporter);
  expect(reporter.diagnostics).toEqual([]);
  return encodeImage(program!).bytes;
}

/** A board with this program, after power-up, that has been greeted. */
function boardWith(text: string): FlashedBoard {
  const board = new FlashedBoard(kind, bundle, imageOf(text));
  board.clock.advance(FROM_POWER_ON_MS);
  board.send(wire.HELLO);
  return board;
}

function last(board: FlashedBoard, type: string): Buffer {
  return Buffer.from(board.framesOf(type).at(-1)!.payload);
}
const runState = (board: FlashedBoard): number => {
  board.send(wire.HELLO);
  return last(board, wire.HELLO_REPLY)[RUN_STATE_AT]!;
};

describe("hello", () => {
  const echoOf = (board: FlashedBoard): string =>
    last(board, wire.HELLO_REPLY)
      .subarray(ECHO_AT, ECHO_AT + ECHO_BYTES)
      .toString("hex");

  it("reports the hash of the echo of what runs", () => {
    expect(echoOf(boardWith(".echo 00ff10a5c3e17b42\ntick\nend"))).toBe("00ff10a5c3e17b42");
    expect(echoOf(boardWith("tick\nend"))).toBe("0000000000000000");
  });
});

describe("start and restart", () => {
  it.each([1, 2])("begins memory and outputs again, as the image says (action %i)", (action) => {
    const board = boardWith(`.tick 100
.memory 16
.bytes 5
.output digital B4 0 0 1
start
  ldg r1 0
end
tick
  movi r0 9
  stg r0 0
  movf f0 1
  ifeqi r1 5
    out f0 0
  end
end`);
    expect(board.board.pin("B4")).toBe(1);
    board.send(wire.CONTROL, new Uint8Array([0]));
    expect(board.board.pin("B4")).toBe(0);
    board.send(wire.CONTROL, new Uint8Array([action]));
    expect(last(board, wire.ACK)[3]).toBe(wire.ACK_OK);
    // The start entry set nothing, so nothing is set yet; the first tick finds memory as it was at first.
    expect(board.board.pin("B4")).toBe(0);
    board.clock.advance(150);
    expect(board.board.pin("B4")).toBe(1);
  });

  it("counts from the beginning", () => {
    const board = boardWith(".tick 100\n.memory 16\ntick\n  ldg r0 0\n  addi r0 r0 1\n  stg r0 0\nend");
    board.send(wire.CONTROL, new Uint8Array([2]));
    board.clock.advance(350);
    board.send(wire.STATE_REQUEST);
    const state = Buffer.from(board.framesOf(wire.STATE)[0]!.payload);
    expect([state.readUInt32LE(0), state[5], state.readInt32LE(6)]).toEqual([3, wire.ENTRY_INT, 3]);
  });
});

describe("a driver that throws", () => {
  it("while the program starts leaves a board that answers, and can be flashed", () => {
    const board = new FlashedBoard(kind, bundle, imageOf(".input 0 1 0\n.from digital Z200\ntick\nend"));
    board.clock.advance(FROM_POWER_ON_MS);
    expect(runState(board)).toBe(wire.RUN_TRAPPED);
    board.send(wire.FLASH_BEGIN, new Uint8Array(6));
    expect(last(board, wire.ACK)[3]).toBe(wire.ACK_OK);
  });

  it("while outputs are set is a trap, and the other outputs go to their safe values", () => {
    const board = boardWith(`.tick 1000
.output digital B3 0 0 1
.output digital Z200 0 0 1
.output digital B4 0 0 1
tick
  movf f0 1
  out f0 0
  out f0 2
end`);
    board.clock.advance(1_000);
    expect(runState(board)).toBe(wire.RUN_TRAPPED);
    expect(board.board.pin("B3")).toBe(0);
    expect(board.board.pin("B4")).toBe(0);
  });
});

describe("messages out", () => {
  const SENDS = (times: number, body: string): string =>
    `.tick 3000\ntick\n  movi r0 ${times}\n  loop\n    ifz r0 break\n    ${body}\n    addi r0 r0 -1\n  end\nend`;

  it("of a program that sends without end stop it before they take all memory", () => {
    const board = boardWith(SENDS(SENT_MAX + 1, "broadcast 5 r0"));
    board.clock.advance(3_000);
    expect(last(board, wire.FAULT)[4]).toBe(HOST);
    expect(board.framesOf(wire.MESSAGE_OUT)).toEqual([]);
  });

  it("leave by priority, and in their order among equals", () => {
    const board = boardWith(`.tick 3000
tick
  movi r0 1
  broadcast 5 r0
  movi r0 2
  priority 9
  broadcast 5 r0
  movi r0 3
  broadcast 5 r0
  priority ${PRIORITY_DEFAULT}
  movi r0 4
  broadcast 5 r0
end`);
    board.clock.advance(3_000);
    const values = board.framesOf(wire.MESSAGE_OUT).map(({ payload }) => Buffer.from(payload).readInt32LE(6));
    expect(values).toEqual([2, 3, 1, 4]);
  });

  it("up to the limit all leave, tick for tick", () => {
    const board = boardWith(SENDS(SENT_MAX, "broadcast 5 r0"));
    board.clock.advance(6_000);
    board.send(wire.HELLO);
    expect(last(board, wire.HELLO_REPLY).readUInt32LE(TICKS_AT)).toBe(2);
    expect(board.framesOf(wire.MESSAGE_OUT)).toHaveLength(2 * SENT_MAX);
  });
});
