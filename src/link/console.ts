// The Espruino console as a machine uses it (facts: reference/espruino.md, 1): every line silent (DLE first), made of generated literals only,
// and ended by a printed marker that is new each time; nothing else is believed.
import { crc32 } from "../image/crc.ts";
import { bytesHeld } from "./bytes-held.ts";
import { LinkError } from "./link-error.ts";
import type { Port } from "./port.ts";
import type { LinkClock } from "./session.ts";

const DLE = "\x10";
const CTRL_C = "\x03";
const XON = "\x11";
/** An incomplete packet is dropped after 5 s (reference/espruino.md, 1). */
const PACKET_TIMEOUT_MS = 6_000;
/** A line lives in the board's variables while it is typed. */
const CHUNK_BYTES = 384;
/** A chunk is sent so often before a line is given up that loses bytes. */
const CHUNK_TRIES = 4;
/** What the board says of such a chunk. */
const DAMAGED = "damaged";
const NOT_UNDERSTOOD = /reports: (Syntax|Reference)Error/;
/** Header and alignment of a file, and something over. */
export const FILE_RESERVE = 64;
/** Ends all that a program left to be called: timers, watches, and what listens to its second port. */
const HUSH = 'clearInterval(),clearTimeout(),clearWatch(),typeof Serial1=="object"&&Serial1.removeAllListeners()';
/** Storage, as an expression of the board's. */
export const STORAGE = 'require("Storage")';

/** A name as an expression of the board's. Names on a board are any bytes: only base64 goes over the line. */
export const literal = (name: string): string =>
  /^[\w.]+$/.test(name) ? `"${name}"` : `atob("${Buffer.from(name, "latin1").toString("base64")}")`;

export interface ConsoleOptions {
  readonly clock?: LinkClock;
}

export class EspruinoConsole {
  private readonly port: Port;
  private readonly clock: LinkClock;
  private text = "";
  private wake: (() => void) | undefined;
  private error: Error | undefined;
  private marker = 0;

  constructor(port: Port, options: ConsoleOptions = {}) {
    this.port = port;
    this.clock = options.clock ?? {
      setTimeout: (run, ms) => setTimeout(run, ms),
      clearTimeout: (id) => clearTimeout(id as unknown as NodeJS.Timeout),
    };
    port.onData((bytes) => {
      this.text = (
        this.text +
        Buffer.from(bytes)
          .toString("latin1")
          .replace(/[\x11\x13]/g, "")
      ).slice(-16_384);
      this.wake?.();
    });
    port.onClose((error) => {
      this.error = error ?? new LinkError("FLX0903", `${port.path} was closed`, "open it again");
      this.wake?.();
    });
  }

  /** Whether an Espruino console answers; interrupts what runs in its foreground. */
  async probe(): Promise<boolean> {
    // One that answers is not interrupted.
    if ((await this.run("0", 1_000)) !== undefined) return true;
    for (let attempt = 0; attempt < 3; attempt++) {
      for (const bytes of [CTRL_C, CTRL_C, "\n"]) {
        await this.port.write(bytes);
        await this.pause(100);
      }
      if ((await this.run("0", 1_000)) !== undefined) return true;
    }
    return false;
  }

  /**
   * Brings a console to answer whatever it is in: a program that runs away or prints all the time, a half-typed line or packet, the debugger, a line
   * that was stopped by XOFF. Timers and watches of the program are gone then. False if nothing answered.
   */
  async interrupt(tries: number, onTry: () => void = () => {}): Promise<boolean> {
    // What would take the line after a reset in this moment is stopped each time.
    const stop = `\n${DLE}clearInterval();clearTimeout();clearWatch()\n`;
    for (let attempt = 0; attempt < tries; attempt++) {
      onTry();
      // Mildly at first. Then one at a time: the first Ctrl-C may open the debugger, the next leaves it, and one too many ends a stock Linux build,
      // which then begins again with what held it.
      await this.port.write(attempt === 0 ? XON : XON + CTRL_C);
      await this.pause(150);
      await this.port.write(stop);
      await this.pause(150);
      try {
        if ((await this.run("0", 1_000)) !== undefined) return true;
      } catch (error) {
        // What the program still had to say; asked again it is silent.
        if (!(error instanceof LinkError) || error.diagnostic.code !== "FLX0908") throw error;
      }
      // A packet that never ends is given up by the board after a while of silence.
      if (attempt % 3 === 2) await this.pause(PACKET_TIMEOUT_MS);
    }
    return false;
  }

  /** Value of an expression as the board prints it; undefined if nothing came. Throws LinkError when the board reports an error. */
  async evaluate(expression: string, timeoutMs = 5_000): Promise<string> {
    const answer = await this.run(expression, timeoutMs);
    if (answer === undefined)
      throw new LinkError(
        "FLX0904",
        `the console on ${this.port.path} does not answer`,
        "press reset on the board and try again",
      );
    return answer;
  }

  /** Sends a statement that leaves the console (a reboot): no answer is awaited. */
  async leave(statement: string): Promise<void> {
    await this.port.write(`${DLE}${statement}\n`);
  }

  /**
   * Writes a file of Storage in chunks and checks what flash then holds; where a writing of the same was cut, it goes on. `isRun`: what the board runs
   * comes from this file, and can be called no more when it is erased ("Function code is null"): it is ended before.
   */
  async writeFile(
    name: string,
    content: Uint8Array,
    crc: number,
    onProgress: (done: number) => void,
    isRun = false,
  ): Promise<void> {
    const file = literal(name);
    const storage = STORAGE;
    const length = Number(await this.evaluate(`(${storage}.read(${file})||"").length`));
    const there =
      length === content.length
        ? await bytesHeld(content, async (before) => this.crcOf(`${storage}.read(${file},0,${before})`))
        : undefined;
    if (there === undefined) {
      // Asked before the old file goes: erasing frees nothing until Storage is compacted, and a board without room keeps what it has.
      const free = Number(await this.evaluate(`${storage}.getFree()`));
      if (!(free >= content.length + FILE_RESERVE)) {
        throw new LinkError(
          "FLX0906",
          `the board's Storage has ${Number.isFinite(free) ? free : "no"} bytes free, ${content.length} are needed`,
          `with the board attended, make room: flux compact ${this.port.path}`,
        );
      }
      await this.evaluate(`${isRun ? `(${HUSH},0)||` : ""}${storage}.erase(${file})||1`);
    }
    for (let at = there ?? 0; at < content.length; at += CHUNK_BYTES) {
      const answer = await this.writeChunk(file, content, at);
      if (answer !== "true")
        throw new LinkError(
          "FLX0907",
          `the board did not take bytes ${at} of ${name} (it said ${answer})`,
          "try again; if it stays so, the board's flash is worn or full",
        );
      onProgress(Math.min(at + CHUNK_BYTES, content.length));
    }
    if ((await this.crcOf(`${storage}.read(${file})`)) !== crc)
      throw new LinkError(
        "FLX0907",
        `what the board holds of ${name} is not what was sent`,
        "try again with a shorter cable",
      );
  }

  /** Writes the chunk at this place; a line that lost something on its way writes nothing, and is sent again. Gives what the board said. */
  private async writeChunk(file: string, content: Uint8Array, at: number): Promise<string> {
    const chunk = content.subarray(at, at + CHUNK_BYTES);
    const write = `${STORAGE}.write(${file},c${at === 0 ? `,0,${content.length}` : `,${at}`})`;
    const statement = `(function(c){return E.CRC32(c)==${crc32(chunk)}?${write}:"${DAMAGED}"})(atob("${Buffer.from(chunk).toString("base64")}"))`;
    for (let attempt = 1; attempt < CHUNK_TRIES; attempt++) {
      try {
        const answer = await this.run(statement, 10_000);
        if (answer !== undefined && answer !== DAMAGED) return answer;
        // A bracket or the end of the line was lost: the board waits for it.
        if (answer === undefined) await this.port.write(CTRL_C);
      } catch (error) {
        if (!(error instanceof LinkError) || !NOT_UNDERSTOOD.test(error.diagnostic.message)) throw error;
      }
      await this.pause(100);
    }
    return this.evaluate(statement, 10_000);
  }

  /** CRC-32 of a string of bytes on the board; undefined there counts as empty. */
  async crcOf(expression: string): Promise<number> {
    return Number(await this.evaluate(`E.CRC32(${expression}||"")`, 30_000)) >>> 0;
  }

  private async run(expression: string, timeoutMs: number): Promise<string | undefined> {
    const mark = `fx${++this.marker}x${Math.floor(Math.random() * 1e9).toString(36)}`;
    this.text = "";
    // The mark is split in the source, so that an echo of the line cannot be taken for the answer. `print` alone is a command of the debugger too,
    // which would answer, with long texts cut, and could neither stop a timer nor start the board anew.
    await this.port.write(`${DLE};print("${mark.slice(0, 3)}"+"${mark.slice(3)}="+(${expression})+"=")\n`);
    const answer = new RegExp(`${mark}=([^=]*)=`);
    let expired = false;
    const timer = this.clock.setTimeout(() => {
      expired = true;
      this.wake?.();
    }, timeoutMs);
    try {
      for (;;) {
        if (this.error) throw this.error;
        const match = answer.exec(this.text);
        if (match) return match[1]!;
        const uncaught = /Uncaught ([^\r\n]{1,200})/.exec(this.text);
        if (uncaught) throw consoleFault(this.port.path, uncaught[1]!);
        if (expired) return undefined;
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
    } finally {
      this.wake = undefined;
      this.clock.clearTimeout(timer as never);
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.clock.setTimeout(resolve, ms));
  }
}

function consoleFault(path: string, said: string): LinkError {
  const clean = said.replace(/[^\x20-\x7e]/g, "?");
  if (/unable to find or create file/i.test(said)) {
    return new LinkError(
      "FLX0906",
      `the board on ${path} has no room: ${clean}`,
      `with the board attended, make room: flux compact ${path}`,
    );
  }
  return new LinkError("FLX0908", `the board on ${path} reports: ${clean}`, "press reset on the board and try again");
}
