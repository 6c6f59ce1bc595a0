// A virtual board on a virtual clock with its console's output collected: what most tests of the board need.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { BoardKind } from "../../src/project/schema.ts";
import { VirtualClock } from "../../src/simulator/clock.ts";
import { VirtualBoard } from "../../src/simulator/virtual-board/board.ts";
import type { FlashStorage } from "../../src/simulator/virtual-board/storage.ts";

const boards = resolve(import.meta.dirname, "../../boards");

/** Facts of a kind of board, as shipped. */
export const boardKind = (name: string): BoardKind =>
  BoardKind.parse(JSON.parse(readFileSync(resolve(boards, `${name}.json`), "utf8")));

export interface BoardConsoleOptions {
  readonly kind?: BoardKind;
  readonly storage?: FlashStorage;
  readonly loopLimitMs?: number;
}

export class BoardConsole {
  readonly clock = new VirtualClock();
  readonly board: VirtualBoard;
  private output = "";

  /** Powered, with its greeting taken away. */
  constructor(options: BoardConsoleOptions = {}) {
    this.board = new VirtualBoard({ name: "test", clock: this.clock, kind: boardKind("espruino-pico"), ...options });
    this.board.onTransmit((bytes) => {
      this.output += Buffer.from(bytes).toString("latin1");
    });
    this.board.powerOn();
    this.taken();
  }

  /** What came since the last call. */
  taken(): string {
    const text = this.output;
    this.output = "";
    return text;
  }

  /** What bytes make the board send. */
  send(text: string): string {
    this.taken();
    this.board.receive(Buffer.from(text, "latin1"));
    return this.taken();
  }

  /** What a typed line makes the board send. */
  type(line: string): string {
    return this.send(`${line}\n`);
  }

  /** What a silent line prints, without the prompt around it. */
  run(line: string): string {
    return this.type(`\x10${line}`)
      .replace(/\r\x1b\[J/g, "")
      .replace(/>$/, "")
      .replace(/\r\n/g, "\n");
  }

  /** An expression as the board prints it. */
  value(expression: string): string {
    return this.run(`print(${expression})`).replace(/\n$/, "");
  }
}
