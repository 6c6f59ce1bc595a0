// The console of a real interpreter beside that of the virtual board: the same bytes, the same text. What the flasher and `flux recover` rest on.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import { VirtualClock } from "../../src/simulator/clock.ts";
import { VirtualBoard } from "../../src/simulator/virtual-board/board.ts";
import { result, whySkipped } from "./interpreter.ts";
import { RealBoard } from "./real-board.ts";

/** Where an endless loop of the piece before is interrupted by Ctrl-C; the virtual board does that by itself. */
const INTERRUPT = "interrupt";

/** Bytes as they come, piece by piece: a board reads all of a piece at once. */
const TALKS: Readonly<Record<string, readonly string[]>> = {
  "a value": ["1+2\n"],
  "a text": ["'a'+'b'\n"],
  "nothing to show": ["var a\n"],
  "an empty line": ["\n"],
  "two lines at once": ["1\n2\n"],
  "a silent line": ["\x101+2\n"],
  "a silent line that prints": ['\x10print("x")\n'],
  "a silent line that fails": ["\x10throw 1\n"],
  "an open bracket": ["print((", "1))\n"],
  "an open bracket, and a line end": ["print((\n", "1))\n"],
  "an open bracket, and Ctrl-C": ["print((", "\x03", "2\n"],
  "an open text": ["print(`a\n", "b`)\n"],
  "Ctrl-C in front of a line": ["\x032\n"],
  "Ctrl-C in front of half a line": ["\x0312", "3\n"],
  "Ctrl-C behind a line": ["1\n\x03", "2\n"],
  "Ctrl-C in the middle of a line": ["12\x0334\n", "5\n"],
  "Ctrl-C behind half a line": ["12\x03", "5\n"],
  "Ctrl-C behind half a silent line": ["\x1012\x03", "5\n"],
  "echo off and on": ["echo(0)\n", "1\n", 'print("x")\n', "echo(1)\n", "2\n"],
  "who is there": ["\x05"],
  "who is there, in a line": ["1\x05\n"],
  "a character taken back": ["12\x7f\n"],
  "ESC LF": ["1+\x1b\n2\n"],
  "a long text": ["'0123456789'.repeat(20)\n"],
  "Ctrl-C, then the rest of a silent line": ["\x1012", "\x03", "5\n", "6\n"],
  "Ctrl-C, then the rest of a line": ["12", "\x03", "5\n"],
  "a loop, interrupted": ["while(1);\n", INTERRUPT, "1\n", "\x03", "2\n"],
  "a loop in a silent line": ["\x10while(1);\n", INTERRUPT, "2\n"],
  "print in the debugger": [
    "while(1);\n",
    INTERRUPT,
    "print(1+2)\n",
    '\x10print("a"+"b")\n',
    "\x10;print(1)\n",
    "\x03",
    "2\n",
  ],
  "long texts in the debugger": ["while(1);\n", INTERRUPT, "print('0123456789'.repeat(20))\n", "\x03", "2\n"],
  "a timer in the debugger": [
    "setTimeout(function(){print('due')},500);while(1);\n",
    INTERRUPT,
    "clearTimeout()\n",
    "\x03",
    "2\n",
  ],
  "echo off and the debugger": ["echo(0)\n", "while(1);\n", INTERRUPT, "\x03", "2\n"],
};

/** A line is read by a thread of its own every 50 ms. */
const QUIET_MS = 300;
const SETTLED = />$/;

const skipped = whySkipped();
describe.skipIf(skipped)(skipped ?? "the console of a real interpreter and of the virtual board", () => {
  const made: RealBoard[] = [];
  afterAll(async () => {
    for (const one of made) await one.close();
  });
  const kind = loadBoardKind("espruino-wifi", new Reporter())!;

  /** Without its names, where a debugger stopped, and what only a Linux build says. */
  const shown = (text: string): string =>
    text
      .replace(/Espruino 2v\d+\S* \S+/, "Espruino VERSION BOARD")
      .replace(/:1:\d+ +\r\n +\^\r\n(?=debug>)/, "")
      .replace(/\r\x1b\[JPress Ctrl-C again to exit\r\n>/g, "")
      .replace(/Press Ctrl-C again to exit\r\n/g, "");

  async function real(pieces: readonly string[]): Promise<string> {
    const board = await RealBoard.make();
    made.push(board);
    while (!SETTLED.test(board.text)) await sleep(20);
    await sleep(QUIET_MS);
    const from = board.text.length;
    const port = await board.open();
    for (const piece of pieces) {
      await port.write(piece === INTERRUPT ? "\x03" : piece);
      await sleep(QUIET_MS);
    }
    await port.close();
    return shown(board.text.slice(from));
  }

  async function virtual(pieces: readonly string[]): Promise<string> {
    const clock = new VirtualClock();
    const board = new VirtualBoard({ name: "board", kind, clock, loopLimitMs: 100, hasDebugger: true });
    let text = "";
    board.onTransmit((bytes) => {
      text += Buffer.from(bytes).toString("latin1");
    });
    board.powerOn();
    clock.advance(10);
    text = "";
    for (const piece of pieces) {
      if (piece !== INTERRUPT) board.receive(Buffer.from(piece, "latin1"));
      clock.advance(QUIET_MS);
    }
    return shown(text);
  }

  it("says the same", async () => {
    const seen: Record<string, string> = {};
    const wanted: Record<string, string> = {};
    for (const [name, pieces] of Object.entries(TALKS)) {
      wanted[name] = await real(pieces);
      seen[name] = await virtual(pieces);
    }
    expect(seen).toEqual(wanted);
    result("talks with a console that read the same on both", String(Object.keys(TALKS).length));
  });
});
