// A session with the real agent on a virtual board: repeats, echoes, noise, and forged frames.
import { describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { decodeFrame, encodeFrame, FrameReader } from "../../src/link/frames.ts";
import { openSession } from "../../src/link/session.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import { VirtualClock } from "../../src/simulator/clock.ts";
import * as wire from "../../src/wire/frame.ts";
import { LOG_0, LOG_1, RECORD_BYTES } from "../../src/wire/slot-log.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { boardOnPort, whileTimePasses } from "../harness/board-on-port.ts";
import { FlashedBoard } from "../harness/flashed-board.ts";

const bundle = await bundleClass("standard");
const kind = loadBoardKind("espruino-wifi", new Reporter())!;
const latin1 = (text: string) => Buffer.from(text, "latin1");

function bare(): FlashedBoard {
  const flashed = new FlashedBoard(kind, bundle, undefined);
  flashed.clock.advance(2_000);
  return flashed;
}

describe("the agent's end of the line", () => {
  it("answers HELLO with what it is", () => {
    const board = bare();
    board.send(wire.HELLO);
    const [reply] = board.framesOf(wire.HELLO_REPLY).slice(-1);
    expect(reply).toMatchObject({ session: 7 });
  });

  it("carries a repeated command out once and answers it twice", () => {
    const board = bare();
    board.send(wire.HELLO);
    const line = latin1(
      encodeFrame({
        type: wire.FLASH_BEGIN,
        session: 7,
        sequence: 9,
        source: 0,
        destination: 0,
        payload: new Uint8Array([40, 0, 1, 2, 3, 4]),
      }),
    );
    const records = () => {
      const log = [LOG_0, LOG_1].map((name) => board.board.storage.read(name) ?? "").join("");
      return Array.from({ length: log.length / RECORD_BYTES }, (_, at) => log[at * RECORD_BYTES]).filter(
        (mark) => mark === "F",
      ).length;
    };
    const before = records();
    board.board.receive(line);
    expect(records()).toBe(before + 1);
    board.board.receive(line);
    expect(records()).toBe(before + 1);
    expect(board.framesOf(wire.ACK)).toHaveLength(2);
  });

  it("drops frames of another session, old sequences, its own echo and damaged frames", () => {
    const board = bare();
    board.send(wire.HELLO);
    board.send(wire.CONTROL, new Uint8Array([0]), 8);
    expect(board.framesOf(wire.ACK)).toHaveLength(0);
    board.send(wire.CONTROL, new Uint8Array([0]));
    expect(board.framesOf(wire.ACK)).toHaveLength(1);
    const old = encodeFrame({
      type: wire.CONTROL,
      session: 7,
      sequence: 1,
      source: 0,
      destination: 0,
      payload: new Uint8Array([0]),
    });
    const echo = encodeFrame(
      { type: wire.CONTROL, session: 7, sequence: 99, source: 0, destination: 0, payload: new Uint8Array([0]) },
      wire.TO_HOST,
    );
    const damaged = encodeFrame({
      type: wire.CONTROL,
      session: 7,
      sequence: 98,
      source: 0,
      destination: 0,
      payload: new Uint8Array([0]),
    }).replace(/~>R(.)/, (_, first: string) => `~>R${first === "A" ? "B" : "A"}`);
    for (const line of [old, echo, damaged, "\n~\n", "\n~>\n", "~>R*00000000\n", `${"x".repeat(5_000)}\n`])
      board.board.receive(latin1(line));
    expect(board.framesOf(wire.ACK)).toHaveLength(1);
    board.send(wire.STATE_REQUEST);
    expect(board.framesOf(wire.STATE).length).toBeGreaterThan(0);
  });

  it("finds frames among flow control bytes and half lines", () => {
    const board = bare();
    const line = encodeFrame({
      type: wire.HELLO,
      session: 5,
      sequence: 1,
      source: 0,
      destination: 0,
      payload: new Uint8Array(0),
    });
    board.board.receive(
      latin1(`noise ~>H half a frame${line.slice(0, 6)}\x13${line.slice(6, 12)}\x11${line.slice(12)}`),
    );
    expect(board.framesOf(wire.HELLO_REPLY).at(-1)).toMatchObject({ session: 5 });
  });

  it("gives the console back when asked", () => {
    const board = bare();
    board.send(wire.HELLO);
    board.send(wire.CONSOLE);
    board.board.receive(latin1('\x10print("it "+"is back")\n'));
    expect(board.text).toContain("it is back");
  });
});

describe("the host's end of the line", () => {
  it("counts what is damaged, drops what is too long, and filters what is text", async () => {
    const frames: unknown[] = [];
    const lines: string[] = [];
    const reader = new FrameReader({ onFrame: (frame) => frames.push(frame), onText: (line) => lines.push(line) });
    const good = encodeFrame(
      { type: "t", session: 1, sequence: 1, source: 0, destination: 0, payload: new Uint8Array([1, 2, 3]) },
      wire.TO_HOST,
    );
    reader.take(
      latin1(`\x1b]0;owned\x07 hello\r\n${good}${good.replace(/[0-9a-f]\n$/, "x\n")}${"y".repeat(100_000)}\n${good}`),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(frames).toHaveLength(2);
    expect([reader.badFrames, reader.droppedLines]).toEqual([1, 1]);
    expect(lines[0]).toContain("hello");
    for (const line of lines) expect(line).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
  });

  it("shows text with a tilde in it, but neither an echo nor a broken frame", async () => {
    const lines: string[] = [];
    const reader = new FrameReader({ onFrame: () => {}, onText: (line) => lines.push(line) });
    reader.take(latin1("about ~5 m\n~\n~>Habc\n~<tabc*0000\ncat ~/log\n"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(lines).toEqual(["about ~5 m", "~", "cat ~/log"]);
    expect(reader.badFrames).toBe(1);
  });

  it("decodes what it encodes, and nothing of the other direction", () => {
    const frame = {
      type: "m",
      session: 0xfffffff0,
      sequence: 0xffff,
      source: 1,
      destination: 2,
      payload: new Uint8Array([255, 0, 62, 63]),
    };
    expect(decodeFrame(encodeFrame(frame).trim(), wire.TO_BOARD)).toEqual(frame);
    expect(decodeFrame(encodeFrame(frame).trim(), wire.TO_HOST)).toBeUndefined();
  });

  it("rejects with a diagnostic when the line ends during a command", async () => {
    const clock = new VirtualClock();
    const seed = new FlashedBoard(kind, bundle, undefined);
    const line = boardOnPort(kind, clock, { storage: seed.board.storage });
    const session = await whileTimePasses(
      clock,
      line.open().then((port) => openSession(port, { clock })),
    );
    const asked = session.command(wire.CONTROL, new Uint8Array([0]));
    await line.unplug();
    await expect(
      asked.then(
        (ack) => ack.status,
        (error: Error) => error.name,
      ),
    ).resolves.toSatisfy((value) => value === "PortError" || value === wire.ACK_NO_IMAGE);
    expect(session.isOpen).toBe(false);
  });
});
