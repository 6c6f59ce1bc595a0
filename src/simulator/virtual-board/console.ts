// Espruino's console: bytes typed by a person or a machine become lines, lines become answers. What it does with control bytes, echo, prompt and
// unbalanced brackets is from the shared reference on Espruino, 1, and held to a real interpreter byte by byte by test/espruino/console.espruino.ts;
// packets (DLE SOH) are refused, as flux does not use them.

const SOH = 0x01;
const CTRL_C = 0x03;
const ENQ = 0x05;
const BACKSPACE = 0x08;
const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const DLE = 0x10;
const CTRL_U = 0x15;
const CTRL_W = 0x17;
const NAK = "\x15";
/** Of the 16 bits after DLE SOH; the others are the packet's type. */
const PACKET_LENGTH_MASK = 0x1fff;
const ESC = 0x1b;
const DELETE = 0x7f;
const PROMPT = ">";
const DEBUG_PROMPT = "debug>";
/** Silence after which an incomplete packet is given up. */
const PACKET_TIMEOUT_MS = 5_000;
/** What real boards send before output that comes while the prompt stands. */
const CLEAR_PROMPT = "\r\x1b[J";
const CURSOR_LEFT = "\x1b[D";
const NO_DEBUG_COMMAND = "In debug mode: Expected a simple ID, type 'help' for more info.";

export interface ConsoleHost {
  transmit(text: string): void;
  /** Runs the line; the value as shown, undefined if it threw (which was printed) or there is nothing to show. */
  run(line: string): string | undefined;
  /** The first line of the answer to ENQ. */
  readonly identity: string;
  /** Milliseconds. */
  now(): number;
}

/** How many brackets the text leaves open; strings, templates, comments and regular expressions are looked through. */
export function openBrackets(text: string): number {
  let open = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '"' || char === "'" || char === "`") {
      const end = endOfString(text, at, char);
      if (end < 0) return char === "`" ? open + 1 : open;
      at = end;
    } else if (char === "/" && text[at + 1] === "/") {
      const end = text.indexOf("\n", at);
      if (end < 0) return open;
      at = end;
    } else if (char === "/" && text[at + 1] === "*") {
      const end = text.indexOf("*/", at + 2);
      if (end < 0) return open + 1;
      at = end + 1;
    } else if (char === "/" && startsRegex(text, at)) {
      const end = endOfRegex(text, at);
      if (end > 0) at = end;
    } else if ("([{".includes(char)) open++;
    else if (")]}".includes(char)) open--;
  }
  return open;
}

function endOfString(text: string, from: number, quote: string): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === quote) return at;
    else if (text[at] === "\n" && quote !== "`") return at;
  }
  return -1;
}

const startsRegex = (text: string, at: number): boolean =>
  /(^|[=(,:;!&|?{}[+\-*%<>~^]|\breturn)\s*$/.test(text.slice(0, at));

function endOfRegex(text: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < text.length && text[at] !== "\n"; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "[") inClass = true;
    else if (text[at] === "]") inClass = false;
    else if (text[at] === "/" && !inClass) return at;
  }
  return -1;
}

export class BoardConsole {
  private readonly host: ConsoleHost;
  private line = "";
  private isSilent = false;
  private echoes = true;
  private hasPrompt = false;
  private escape = "";
  private isInPacket = false;
  /** First of the packet's two bytes of type and length. */
  private packetHead: number | undefined;
  /** Bytes of it still to come. */
  private packetBytes = 0;
  private lastByteAt = 0;
  private isDebugging = false;

  constructor(host: ConsoleHost) {
    this.host = host;
  }

  /** As after a reset: empty line, echo on, prompt to come. */
  restart(): void {
    this.line = "";
    this.isSilent = false;
    this.echoes = true;
    this.escape = "";
    this.isInPacket = false;
    this.packetHead = undefined;
    this.packetBytes = 0;
    this.isDebugging = false;
    this.hasPrompt = false;
  }

  /**
   * The debugger has the console, as after an interrupted loop on a board that has one; false where it does not come: a silent line. Ctrl-C leaves it.
   * It turns the echo on.
   */
  debug(): boolean {
    if (this.isSilent || this.isDebugging) return false;
    this.isDebugging = true;
    this.echoes = true;
    this.hasPrompt = false;
    return true;
  }

  /** Nothing of the program runs meanwhile, timers neither. */
  get isInDebugger(): boolean {
    return this.isDebugging;
  }

  setEcho(on: boolean): void {
    this.echoes = on;
  }

  /** The line was someone else's: whatever prompt stood there is gone. */
  comeBack(): void {
    this.line = "";
    this.hasPrompt = false;
  }

  /** Shows text of the program; its LF become CR LF. */
  print(text: string): void {
    if (this.hasPrompt && !this.isSilent) this.host.transmit(CLEAR_PROMPT);
    this.hasPrompt = false;
    this.host.transmit(text.replace(/\r?\n/g, "\r\n"));
  }

  /** Shows the prompt and the half-typed line again if something was printed over them. */
  prompt(): void {
    if (this.hasPrompt || !this.echoes) return;
    this.hasPrompt = true;
    this.host.transmit((this.isDebugging ? DEBUG_PROMPT : PROMPT) + (this.isSilent ? "" : this.line));
  }

  /**
   * Ctrl-C is seen when it arrives, before what came with it is read; in a packet it is a byte like any other. It leaves the debugger, else it drops
   * the line, which stays silent if it was.
   */
  interrupt(): void {
    if (this.isInPacket && !this.isPacketLate) return;
    if (this.isDebugging) {
      this.isDebugging = false;
      if (this.hasPrompt) this.host.transmit(CLEAR_PROMPT + "\b".repeat(DEBUG_PROMPT.length - PROMPT.length));
      this.hasPrompt = false;
      this.line = "";
      this.print("Execution Interrupted\n");
      return;
    }
    if (this.line !== "" && this.shows) {
      this.host.transmit(CURSOR_LEFT.repeat(this.line.length) + CLEAR_PROMPT);
      this.hasPrompt = false;
    }
    this.line = "";
  }

  private get isPacketLate(): boolean {
    return this.host.now() - this.lastByteAt > PACKET_TIMEOUT_MS;
  }

  /** Takes one byte from the host. */
  take(byte: number): void {
    if (this.isInPacket && this.isPacketLate) this.refusePacket();
    this.lastByteAt = this.host.now();
    if (this.isInPacket) {
      this.takePacket(byte);
      return;
    }
    if (this.escape !== "") {
      this.takeEscape(byte);
      return;
    }
    switch (byte) {
      case CTRL_C:
        // Done with by `interrupt`.
        return;
      case ENQ:
        if (this.line === "") this.host.transmit(`${this.host.identity}\r\n`);
        return;
      case SOH:
        this.isInPacket = this.isSilent && this.line === "";
        return;
      case DLE:
        if (this.line === "") this.isSilent = true;
        return;
      case CR:
      case LF:
        this.enter();
        return;
      case ESC:
        this.escape = "\x1b";
        return;
      case BACKSPACE:
      case DELETE:
        if (this.line === "") return;
        this.line = this.line.slice(0, -1);
        this.echo("\b \b");
        return;
      case CTRL_U:
      case CTRL_W:
        this.line = "";
        this.echo(CLEAR_PROMPT + PROMPT);
        return;
      case TAB:
        this.add("    ");
        return;
      default:
        if (byte >= 0x20) this.add(String.fromCharCode(byte));
    }
  }

  /** Packets are not spoken here: one is taken whole and refused, so that a host goes on with lines. */
  private takePacket(byte: number): void {
    if (this.packetHead === undefined) {
      this.packetHead = byte;
      return;
    }
    if (this.packetBytes > 0) this.packetBytes--;
    else this.packetBytes = ((this.packetHead << 8) | byte) & PACKET_LENGTH_MASK;
    if (this.packetBytes === 0) this.refusePacket();
  }

  private refusePacket(): void {
    this.isInPacket = false;
    this.packetHead = undefined;
    this.packetBytes = 0;
    this.isSilent = false;
    this.host.transmit(NAK);
  }

  private get shows(): boolean {
    // What comes while no prompt stands is shown with the next one.
    return this.echoes && !this.isSilent && this.hasPrompt;
  }

  private add(text: string): void {
    this.line += text;
    this.echo(text);
  }

  private echo(text: string): void {
    if (this.shows) this.host.transmit(text);
  }

  /** ESC LF adds a line end without running; sequences of a terminal (arrows, line numbers) change nothing here. */
  private takeEscape(byte: number): void {
    if (this.escape === "\x1b" && byte === LF) {
      this.line += "\n";
      this.echo("\r\n:");
      this.escape = "";
    } else if (this.escape === "\x1b" && byte === 0x5b) this.escape = "\x1b[";
    else if (this.escape === "\x1b" || byte >= 0x40) this.escape = "";
  }

  private enter(): void {
    if (this.line !== "" && openBrackets(this.line) > 0) {
      this.line += "\n";
      this.echo("\r\n:");
      return;
    }
    const line = this.line;
    if (this.shows) this.host.transmit("\r\n");
    if (!this.isSilent) this.hasPrompt = false;
    this.line = "";
    if (this.isDebugging) this.runInDebugger(line);
    else {
      const value = line.trim() === "" ? undefined : this.host.run(line);
      if (this.echoes && !this.isSilent && value !== undefined && !this.isDebugging) this.print(`=${value}\n`);
    }
    this.isSilent = false;
  }

  /** Of its commands those that a host may meet: `print` gives a value as the console does, whatever the expression does besides. */
  private runInDebugger(line: string): void {
    const [, expression] = /^\s*(?:print|p)\b(.*)$/s.exec(line) ?? [];
    const value = expression === undefined ? undefined : this.host.run(`(${expression})`);
    this.host.transmit(`${expression === undefined ? NO_DEBUG_COMMAND : `=${value ?? "undefined"}`}\r\n`);
  }
}
