// A virtual board with its host's end in hand: what is typed, what came back.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { BoardKind } from "../../../src/project/schema.ts";
import { VirtualClock } from "../../../src/simulator/clock.ts";
import { VirtualBoard, type VirtualBoardOptions } from "../../../src/simulator/virtual-board/board.ts";

export const wifi = BoardKind.parse(
  JSON.parse(readFileSync(resolve(import.meta.dirname, "../../../boards/espruino-wifi.json"), "utf8")),
);

export class BoardOnLine {
  readonly clock = new VirtualClock();
  readonly board: VirtualBoard;
  private received = "";

  constructor(options: Partial<VirtualBoardOptions> = {}) {
    this.board = new VirtualBoard({ name: "test", kind: wifi, clock: this.clock, loopLimitMs: 500, ...options });
    this.board.onTransmit((bytes) => {
      this.received += Buffer.from(bytes).toString("latin1");
    });
    this.board.powerOn();
    this.take();
  }

  /** What the board sent since the last look. */
  take(): string {
    const { received } = this;
    this.received = "";
    return received;
  }

  /** Types and looks. */
  type(text: string): string {
    this.take();
    this.board.receive(Buffer.from(text, "latin1"));
    return this.take();
  }

  /** Value of an expression as the console shows it. */
  value(expression: string): string {
    const answer = this.type(`${expression}\n`);
    return /\r\n=([\s\S]*)\r\n>$/.exec(answer)?.[1] ?? answer;
  }

  advance(ms: number): string {
    this.take();
    this.clock.advance(ms);
    return this.take();
  }
}
