// Espruino's console, byte by byte: editing, echo, silent lines, the prompt, and reports of what went wrong. A host's flasher meets here
// what it meets on a board (reference: 2v29 on a pty).
import { inspect } from "./inspect.ts";
import type { Ran, Uncaught } from "./interpreter.ts";

const CTRL_C = 3;
const ENQ = 5;
const BACKSPACE = 8;
const TAB = 9;
const LF = 10;
const CR = 13;
const SOH = 1;
const DLE = 16;
const NAK = "\x15";
const DELETE_LINE = [21, 23];
const ESC = 27;
const DEL = 127;
const PACKET_LENGTH_MASK = 0x1fff;
/** As much of a faulty line as is shown. */
const SHOWN_CHARS = 70;

export interface ConsoleHost {
  send(text: string): void;
  evaluate(line: string): Ran;
  /** What ENQ is answered with. */
  readonly identity: string;
}

type Special = "none" | "escape" | "sequence" | "packet-high" | "packet-low";

export class Console {
  echoes = true;
  private readonly host: ConsoleHost;
  private line = "";
  /** The line began with DLE: no echo and no value. */
  private isSilent = false;
  private isPromptShown = false;
  private hasPrinted = false;
  private isBusy = false;
  private special: Special = "none";
  private packetLength = 0;
  private skip = 0;

  constructor(host: ConsoleHost) {
    this.host = host;
  }

  /** Output of the program. Between lines it takes the prompt away and puts it back. */
  print(text: string): void {
    this.hasPrinted = true;
    this.show(text.replace(/\n/g, "\r\n"));
    if (!this.isBusy) this.prompt();
  }

  /** Runs what may print; the prompt comes back once, at its end. */
  during<T>(run: () => T): T {
    if (this.isBusy) return run();
    this.isBusy = true;
    try {
      return run();
    } finally {
      this.isBusy = false;
      if (this.hasPrinted) this.prompt();
      this.hasPrinted = false;
    }
  }

  report(fault: Uncaught, source?: string): void {
    let text = fault.report === "Execution Interrupted" ? "Execution Interrupted\n" : `Uncaught ${fault.report}\n`;
    if (source !== undefined) {
      const lineNumber = fault.line ?? 1;
      const column = fault.column ?? 1;
      const from = Math.max(0, column - SHOWN_CHARS / 2);
      const shown = (source.split("\n")[lineNumber - 1] ?? "").slice(from, from + SHOWN_CHARS);
      text += `    at REPL (:${lineNumber}:${column})\n${shown}\n${" ".repeat(Math.max(0, column - 1 - from))}^\n`;
    }
    this.print(text);
  }

  /** The prompt, as after power-on. */
  prompt(): void {
    if (this.isPromptShown || !this.echoes || this.isSilent) return;
    this.host.send(`>${this.line}`);
    this.isPromptShown = true;
  }

  take(byte: number): void {
    if (this.skip > 0) {
      if (--this.skip === 0) this.host.send(NAK);
    } else if (this.special !== "none") this.takeSpecial(byte);
    else if (byte === CTRL_C) this.clearLine();
    else if (byte === LF || byte === CR) this.takeEnd();
    else if (byte === BACKSPACE || byte === DEL) this.erase(1);
    else if (DELETE_LINE.includes(byte)) this.erase(this.line.length);
    else if (byte === ENQ && this.line === "") this.show(`${this.host.identity}\r\n`);
    else if (byte === DLE && this.line === "") this.isSilent = true;
    else if (byte === SOH && this.line === "" && this.isSilent) this.special = "packet-high";
    else if (byte === ESC) this.special = "escape";
    else if (byte === TAB) this.type("    ");
    else if (byte >= 32) this.type(String.fromCharCode(byte));
  }

  private takeSpecial(byte: number): void {
    switch (this.special) {
      case "escape":
        this.special = byte === 0x5b ? "sequence" : "none";
        if (byte === LF) this.line += "\n";
        break;
      case "sequence":
        if (byte >= 0x40) this.special = "none";
        break;
      case "packet-high":
        this.packetLength = byte << 8;
        this.special = "packet-low";
        break;
      default:
        // Packets are not taken here: the host falls back to lines.
        this.skip = (this.packetLength | byte) & PACKET_LENGTH_MASK;
        this.special = "none";
        this.isSilent = false;
        if (this.skip === 0) this.host.send(NAK);
    }
  }

  private type(text: string): void {
    this.line += text;
    if (this.isEchoed) this.host.send(text);
  }

  private erase(count: number): void {
    const removed = Math.min(count, this.line.length);
    this.line = this.line.slice(0, this.line.length - removed);
    if (this.isEchoed) this.host.send("\b \b".repeat(removed));
  }

  private clearLine(): void {
    const hadText = this.line !== "";
    this.line = "";
    this.isSilent = false;
    if (!hadText || !this.echoes) return;
    this.host.send("\r\n");
    this.isPromptShown = false;
    this.prompt();
  }

  private takeEnd(): void {
    if (!isComplete(this.line)) {
      this.line += "\n";
      if (this.isEchoed) this.host.send("\r\n:");
      return;
    }
    const { line, isEchoed } = this;
    this.line = "";
    if (isEchoed) {
      this.host.send("\r\n");
      this.isPromptShown = false;
    }
    this.isBusy = true;
    if (line.trim() !== "") {
      const ran = this.host.evaluate(line);
      if (ran.kind === "uncaught") this.report(ran, line);
      else if (isEchoed) this.show(`=${inspect(ran.value).replace(/\n/g, "\r\n")}\r\n`);
    }
    this.isBusy = false;
    this.isSilent = false;
    this.hasPrinted = false;
    this.prompt();
  }

  private get isEchoed(): boolean {
    return this.echoes && !this.isSilent;
  }

  private show(text: string): void {
    this.host.send(this.isPromptShown ? `\r\x1b[J${text}` : text);
    this.isPromptShown = false;
  }
}

/** Whether a line may run: its brackets balance, outside strings and comments. */
export function isComplete(text: string): boolean {
  let depth = 0;
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (quote) {
      if (char === "\\") at++;
      else if (char === quote || (char === "\n" && quote !== "`")) quote = "";
    } else if (char === '"' || char === "'" || char === "`") quote = char;
    else if (text.startsWith("//", at)) at = endOf(text, "\n", at);
    else if (text.startsWith("/*", at)) {
      const end = text.indexOf("*/", at + 2);
      if (end < 0) return false;
      at = end + 1;
    } else if ("([{".includes(char)) depth++;
    else if (")]}".includes(char)) depth--;
  }
  return depth <= 0 && quote !== "`";
}

const endOf = (text: string, mark: string, from: number): number => {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at;
};
