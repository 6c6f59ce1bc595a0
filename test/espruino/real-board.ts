// A board that is a real interpreter behind a real pseudo-terminal: what is typed into the terminal goes to its console, its flash is a file. When the
// process ends (a stock build does so at E.reboot(), and at a second Ctrl-C) it starts again, as a board does after a reset.
import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Port } from "../../src/link/port.ts";
import { openSerialPort } from "../../src/link/serial.ts";
import { openPty, type Pty } from "../../src/simulator/virtual-board/pty.ts";
import { interpreter } from "./interpreter.ts";

type Interpreter = ChildProcessByStdio<Writable, Readable, null>;

/** Ctrl-D ends a stock build whatever it is doing. No frame and no console line of ours holds it; a test that sends it sees it dropped. */
const CTRL_D = 4;
/**
 * A Linux build reads its line in a thread of its own, and the two share a queue that nothing locks: now and then a piece of the line is lost, or
 * played again for ever. On one core they hardly meet; and a reader that is not interrupted by the other (chrt, where this user may) is what the
 * queue is made for: the interrupt of a board.
 */
const PINNED = spawnSync("taskset", ["-c", "0", "true"]).status === 0;
/** A process that ends at once would be started for ever. */
const ENDS_MAX = 50;

/** A process has its second thread some milliseconds after its start. */
const THREAD_TRIES = 100;

/** Lets the thread that reads the line go before all else. */
async function asInterrupt({ pid }: Interpreter): Promise<void> {
  for (let attempt = 0; attempt < THREAD_TRIES; attempt++) {
    await sleep(5);
    const reader = threadsOf(pid).find((thread) => thread !== String(pid));
    if (reader === undefined) continue;
    spawn("chrt", ["-f", "-p", "1", reader], { stdio: "ignore" }).on("error", () => {});
    return;
  }
}

function threadsOf(pid: number | undefined): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

let made = 0;

export class RealBoard {
  /** Everything the board sent since it was made. */
  text = "";
  starts = 0;
  /** How often it ended by itself since power was last given. */
  private ends = 0;
  private readonly folder = mkdtempSync(join(tmpdir(), "flux-espruino-"));
  private readonly core = made++ % availableParallelism();
  private process: Interpreter | undefined;
  private pty: Pty | undefined;

  /** Makes the line and powers the board. */
  static async make(): Promise<RealBoard> {
    const board = new RealBoard();
    board.pty = await openPty();
    board.pty.onData((bytes) => board.process?.stdin.write(bytes.filter((byte) => byte !== CTRL_D)));
    board.powerOn();
    return board;
  }

  get path(): string {
    return this.pty!.path;
  }

  /** Opens the host's end of the line. */
  open(): Promise<Port> {
    return openSerialPort(this.path);
  }

  powerOn(): void {
    if (this.process) return;
    this.starts++;
    const [command, before] = PINNED ? ["taskset", ["-c", String(this.core), interpreter!]] : [interpreter!, []];
    const child = spawn(command, before, { cwd: this.folder, stdio: ["pipe", "pipe", "ignore"] });
    this.process = child;
    void asInterrupt(child);
    child.stdin.on("error", () => {});
    child.stdout.on("data", (bytes: Buffer) => {
      if (this.process !== child) return;
      this.text += bytes.toString("latin1");
      this.pty?.write(bytes);
    });
    child.once("close", () => {
      if (this.process !== child) return;
      this.process = undefined;
      if (++this.ends > ENDS_MAX) throw new Error(`the interpreter ended ${ENDS_MAX} times by itself`);
      this.powerOn();
    });
  }

  /** Kills it where it stands; flash keeps what the file holds. */
  async powerOff(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null) return;
    await new Promise<void>((done) => {
      child.once("close", () => done());
      child.kill("SIGKILL");
    });
  }

  async powerCycle(): Promise<void> {
    await this.powerOff();
    this.ends = 0;
    this.powerOn();
  }

  /** Whether it has written flash yet. */
  get hasFlash(): boolean {
    return existsSync(join(this.folder, "espruino.flash"));
  }

  async close(): Promise<void> {
    await this.powerOff();
    await this.pty?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
