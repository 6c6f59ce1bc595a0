// An Espruino board in this process: console, Storage, pins, serial ports and timers around a V8 context, on a clock that may be a test's. It
// refuses what Espruino cannot run, so what runs here has a chance on a real board; speed and memory are not those of a board.
import { createHash } from "node:crypto";
import { Script } from "node:vm";
import { crc32 } from "../../image/crc.ts";
import type { BoardKind } from "../../project/schema.ts";
import type { Clock } from "../clock.ts";
import { VirtualBuses } from "./bus.ts";
import { BoardConsole } from "./console.ts";
import { type BoardHost, type BoardRealm, makeRealm } from "./globals.ts";
import { asConsoleLine, findQuirks } from "./quirks.ts";
import { FlashStorage, PowerCut } from "./storage.ts";

/** What process.version says: the oldest version flux supports that also answers ENQ. */
const VERSION = "2v25";
const BOOT_LIBRARIES = [".boot0", ".boot1", ".boot2", ".boot3"];
/** Real milliseconds a piece of program may take: a board's user would press Ctrl-C. */
const LOOP_LIMIT_MS = 2_000;
const CTRL_C = 0x03;
/** What Espruino says of a call into a file that was erased. */
const NO_TEXT = "Uncaught Error: Function code is null, not a string\n";
/** A board's timers are not finer. */
const TIMER_LEAST_MS = 1;

export interface VirtualBoardOptions {
  readonly name: string;
  readonly kind: BoardKind;
  readonly clock: Clock;
  /** Flash that outlives this object; new and empty if absent. */
  readonly storage?: FlashStorage;
  /** Real milliseconds before an endless loop is interrupted. */
  readonly loopLimitMs?: number;
  /** Its Espruino has the debugger: an interrupted loop leaves the console there. */
  readonly hasDebugger?: boolean;
  /** Nobody interrupts an endless loop: where the program asked for a watchdog, that ends it. */
  readonly isAlone?: boolean;
}

interface Running {
  readonly realm: BoardRealm;
  readonly timers: Map<number, unknown>;
  /** Timers that came due in the debugger. */
  readonly held: (() => void)[];
  /** Files it runs the text of. */
  readonly files: Set<string>;
  /** Timers of a file that was erased: their functions have no text any more. */
  readonly gone: Set<number>;
  /** So has what listens to a port. */
  areListenersGone: boolean;
}

export class VirtualBoard {
  readonly name: string;
  readonly kind: BoardKind;
  readonly storage: FlashStorage;
  /** What hangs on I2C and SPI. */
  readonly buses = new VirtualBuses();
  private readonly clock: Clock;
  private readonly loopLimitMs: number;
  private readonly hasDebugger: boolean;
  private readonly isAlone: boolean;
  private readonly console: BoardConsole;
  private readonly consoleDevice: string;
  private readonly pinAliases: Readonly<Record<string, string>>;
  /** What the world holds the pins at. */
  private readonly pinLevels = new Map<string, number>();
  /** What the program drives; let go with the power. */
  private readonly pinOutputs = new Map<string, number>();
  private readonly pinModes = new Map<string, string>();
  private readonly pinHertz = new Map<string, number>();
  private watchdogSeconds = 0;
  private readonly transmitListeners: ((bytes: Uint8Array) => void)[] = [];
  private readonly uartListeners: ((text: string) => void)[] = [];
  private readonly pinListeners: ((name: string, value: number) => void)[] = [];
  /** Device the console is on; undefined: no console, data goes to the program. */
  private consoleOn: string | undefined;
  private running: Running | undefined;
  private nextTimer = 1;
  private depth = 0;
  private wantedRestart: { readonly withBootCode: boolean } | undefined;
  private errorFlags = new Set<string>();
  private randomState = 0;
  private lastRead: { readonly name: string; readonly text: string | undefined } | undefined;

  constructor(options: VirtualBoardOptions) {
    const { kind } = options;
    this.name = options.name;
    this.kind = kind;
    this.clock = options.clock;
    this.storage =
      options.storage ?? new FlashStorage({ totalBytes: kind.storageBytes, pageBytes: kind.storagePageBytes });
    this.loopLimitMs = options.loopLimitMs ?? LOOP_LIMIT_MS;
    this.hasDebugger = options.hasDebugger ?? false;
    this.isAlone = options.isAlone ?? false;
    this.consoleDevice = kind.console === "usb" ? "USB" : "Serial1";
    this.pinAliases = pinsOf(kind);
    this.console = new BoardConsole({
      identity: `Espruino ${VERSION} ${kind.boardId}`,
      transmit: (text) => this.transmit(text),
      run: (line) => this.runLine(line),
      now: () => this.clock.now(),
    });
  }

  get isOn(): boolean {
    return this.running !== undefined;
  }

  /** Starts: boot code runs at once. Does nothing if it is on. */
  powerOn(): void {
    if (!this.running) this.boot(true);
  }

  /** Stops dead; flash and what the world does to the pins stay. */
  powerOff(): void {
    this.halt();
  }

  /** As the reset button. */
  reset(): void {
    this.halt();
    this.boot(true);
  }

  /** Bytes from the host to the console's port. */
  receive(bytes: Uint8Array): void {
    if (this.running && this.consoleOn !== undefined && bytes.includes(CTRL_C)) this.enter(() => this.interrupt());
    // All of it is read before the prompt comes back.
    if (this.running) this.enter(() => this.takeBytes(bytes));
  }

  private interrupt(): void {
    this.console.interrupt();
    for (const run of this.running?.held.splice(0) ?? []) run();
  }

  private takeBytes(bytes: Uint8Array): void {
    for (let from = 0; this.running && from < bytes.length; from++) {
      if (this.consoleOn !== undefined) this.guard(() => this.console.take(bytes[from]!));
      else {
        const text = Buffer.from(bytes.subarray(from)).toString("latin1");
        return this.call(() => this.running!.realm.data(this.consoleDevice, text));
      }
    }
  }

  /** Bytes the board sends to the host come here. */
  onTransmit(listener: (bytes: Uint8Array) => void): void {
    this.transmitListeners.push(listener);
  }

  /** Text on the instrument bus. A board whose console is its UART has no bus. */
  feedUart(text: string): void {
    const running = this.running;
    if (!running || this.consoleDevice === "Serial1") return;
    this.enter(() => {
      if (running.areListenersGone && running.realm.hears("Serial1")) this.print(NO_TEXT);
      else this.call(() => running.realm.data("Serial1", text));
    });
  }

  /** What the board says on the instrument bus comes here. */
  onUart(listener: (text: string) => void): void {
    this.uartListeners.push(listener);
  }

  /** Sets what the world does to a pin: 0 or 1, or anything between for an analogue one. Throws a RangeError for a pin the board lacks. */
  setPin(name: string, value: number): void {
    const pin = this.pinNamed(name);
    const before = this.levelOf(pin) >= 0.5;
    this.pinLevels.set(pin, value);
    const after = this.levelOf(pin) >= 0.5;
    if (before === after || !this.running) return;
    const { realm } = this.running;
    this.enter(() => this.call(() => realm.pinChanged(pin, after ? 1 : 0, this.clock.now() / 1000)));
  }

  /** Level of a pin, 0..1. Throws a RangeError for a pin the board lacks. */
  pin(name: string): number {
    return this.levelOf(this.pinNamed(name));
  }

  /** Seconds the interpreter may hang before the board starts anew; 0 where the program has not asked for that. */
  get watchdog(): number {
    return this.watchdogSeconds;
  }

  /** Length of the pulses on an output in µs; undefined where its frequency was not chosen. */
  pulse(name: string): number | undefined {
    const pin = this.pinNamed(name);
    const hertz = this.pinHertz.get(pin);
    return hertz ? (1e6 * this.levelOf(pin)) / hertz : undefined;
  }

  /** Called when the program changes an output. */
  onPin(listener: (name: string, value: number) => void): void {
    this.pinListeners.push(listener);
  }

  private pinNamed(name: string): string {
    const pin = this.pinAliases[name];
    if (pin === undefined) throw new RangeError(`the board ${this.kind.name} has no pin ${name}`);
    return pin;
  }

  private levelOf(pin: string): number {
    return this.pinOutputs.get(pin) ?? this.pinLevels.get(pin) ?? (this.pinModes.get(pin) === "input_pullup" ? 1 : 0);
  }

  private halt(): void {
    for (const timer of this.running?.timers.values() ?? []) this.clock.clearTimeout(timer);
    this.running = undefined;
    this.wantedRestart = undefined;
    this.pinModes.clear();
    this.pinHertz.clear();
    this.watchdogSeconds = 0;
    const driven = [...this.pinOutputs];
    this.pinOutputs.clear();
    for (const [name, value] of driven) {
      const level = this.levelOf(name);
      if (level !== value) for (const listener of this.pinListeners) listener(name, level);
    }
  }

  private boot(withBootCode: boolean): void {
    this.errorFlags = new Set();
    this.randomState = crc32(this.name);
    this.consoleOn = this.consoleDevice;
    const realm = makeRealm(this.makeHost(), this.kind.console === "usb" ? "usb" : "serial", this.pinAliases);
    this.running = { realm, timers: new Map(), held: [], files: new Set(), gone: new Set(), areListenersGone: false };
    this.enter(() => {
      this.console.restart();
      for (const name of BOOT_LIBRARIES) this.runFile(name);
      if (this.storage.read(".bootrst") !== undefined) this.runFile(".bootrst");
      else if (withBootCode) this.runFile(".bootcde");
    });
  }

  private runFile(name: string): void {
    const text = this.storage.read(name);
    if (text === undefined || !this.running) return;
    this.running.files.add(name);
    this.evaluate(text, name);
  }

  /** Everything that may run the program passes here: afterwards the prompt is put back, and a restart asked for is done. */
  private enter(run: () => void): void {
    this.depth++;
    try {
      this.guard(run);
    } finally {
      this.depth--;
    }
    if (this.depth > 0) return;
    const wanted = this.wantedRestart;
    if (!wanted) {
      if (this.running && this.consoleOn !== undefined) this.console.prompt();
      return;
    }
    this.halt();
    this.boot(wanted.withBootCode);
  }

  private runLine(line: string): string | undefined {
    const answer = this.evaluate(line, CONSOLE_LINE);
    return answer && this.running ? this.running.realm.show(answer.value) : undefined;
  }

  private evaluate(text: string, where: string): { readonly value: unknown } | undefined {
    let answer: { readonly value: unknown } | undefined;
    const realm = this.running!.realm;
    this.guard(() => {
      const [quirk] = findQuirks(text);
      if (quirk) throw new SyntaxError(quirk.message);
      const script = new Script(where === CONSOLE_LINE ? asConsoleLine(text) : text, { filename: where });
      answer = { value: script.runInContext(realm.context, { timeout: this.loopLimitMs }) };
    });
    return answer;
  }

  /** Runs; what is thrown is reported on the console, as a board does. */
  private guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.report(error);
    }
  }

  private report(error: unknown): void {
    if (codeOf(error) === "ERR_SCRIPT_EXECUTION_TIMEOUT") {
      if (this.isAlone && this.watchdogSeconds > 0) {
        this.wantedRestart = { withBootCode: true };
        return;
      }
      if (!(this.hasDebugger && this.consoleOn !== undefined && this.console.debug()))
        this.print("Execution Interrupted\n");
      return;
    }
    if (/call stack/.test(String(fieldOf(error, "message")))) this.errorFlags.add("STACK");
    this.print(`Uncaught ${describe(error)}\n`);
  }

  private print(text: string): void {
    if (this.consoleOn !== undefined) this.console.print(text);
  }

  private transmit(text: string): void {
    if (!this.running) return;
    const bytes = Uint8Array.from(Buffer.from(text, "latin1"));
    for (const listener of this.transmitListeners) listener(bytes);
  }

  private startTimer(id: number, ms: number, repeats: boolean, dueAt: number): void {
    const running = this.running;
    if (!running) return;
    const run = (): void => {
      running.timers.delete(id);
      if (this.running !== running) return;
      if (this.console.isInDebugger) {
        running.held.push(run);
        return;
      }
      if (repeats) this.startTimer(id, ms, true, dueAt + ms);
      this.enter(() => (running.gone.has(id) ? this.print(NO_TEXT) : this.call(() => running.realm.timer(id))));
    };
    running.timers.set(id, this.clock.setTimeout(run, Math.max(0, dueAt - this.clock.now())));
  }

  /** Calls into the program through a script, so that an endless loop in a timer or listener is interrupted too. */
  private call(run: () => void): void {
    const { context } = this.running!.realm;
    context.calledByHost = run;
    try {
      HOST_CALL.runInContext(context, { timeout: this.loopLimitMs });
    } finally {
      delete context.calledByHost;
    }
  }

  /** What runs comes from flash, and goes with its file. */
  private forgetText(name: string | undefined): void {
    const { running } = this;
    if (!running || (name === undefined ? running.files.size === 0 : !running.files.delete(name))) return;
    for (const id of running.timers.keys()) running.gone.add(id);
    running.areListenersGone = true;
  }

  /** A power cut in an operation of flash stops the board there; what its program still does in this call reaches nothing. */
  private onFlash<Result>(run: () => Result): Result {
    if (!this.running) throw new Error("the board is off");
    try {
      return run();
    } catch (error) {
      if (error instanceof PowerCut) this.halt();
      throw error;
    }
  }

  private nextRandom(): number {
    this.randomState = (Math.imul(this.randomState, 1_664_525) + 1_013_904_223) >>> 0;
    return this.randomState;
  }

  private makeHost(): BoardHost {
    const { storage, kind } = this;
    return {
      print: (text) => this.print(text),
      now: () => this.clock.now(),
      setTimer: (ms, repeats) => {
        const id = this.nextTimer++;
        const period = Math.max(TIMER_LEAST_MS, ms);
        this.startTimer(id, period, repeats, this.clock.now() + period);
        return id;
      },
      changeTimer: (id, ms) => {
        const period = Math.max(TIMER_LEAST_MS, ms);
        this.startTimer(id, period, true, this.clock.now() + period);
      },
      random: () => this.nextRandom() / 2 ** 32,
      clearTimer: (id) => {
        const timers = this.running?.timers;
        this.clock.clearTimeout(timers?.get(id));
        timers?.delete(id);
      },
      restart: (withBootCode) => {
        this.wantedRestart = { withBootCode };
      },
      echo: (on) => this.console.setEcho(on),
      setConsole: (device) => {
        const isConsole = device === this.consoleDevice;
        if (isConsole && this.consoleOn === undefined) this.console.comeBack();
        this.consoleOn = isConsole ? device : undefined;
      },
      serialWrite: (device, text) => {
        if (device === this.consoleDevice) this.transmit(text);
        else for (const listener of this.uartListeners) listener(text);
      },
      refuse: (text) => findQuirks(text)[0]?.message,
      crc32: (text) => crc32(Buffer.from(text, "latin1")),
      sha256: kind.can.includes("sha256")
        ? (text) => createHash("sha256").update(Buffer.from(text, "latin1")).digest().toString("latin1")
        : undefined,
      randomWord: () => this.nextRandom(),
      environment: () =>
        JSON.stringify({
          version: VERSION,
          env: {
            VERSION,
            BOARD: kind.boardId,
            RAM: kind.ramBytes,
            STORAGE: kind.storageBytes,
            CONSOLE: this.consoleDevice,
          },
          memory: { free: kind.variables, usage: 0, total: kind.variables, blocksize: kind.variableBytes },
        }),
      takeErrorFlags: () => {
        const flags = JSON.stringify([...this.errorFlags]);
        this.errorFlags = new Set();
        return flags;
      },
      pinName: (name) => this.pinAliases[name],
      pinMode: (name, mode) => {
        this.pinModes.set(name, mode);
        if (/^(input|analog)/.test(mode)) this.pinOutputs.delete(name);
      },
      readPin: (name) => this.levelOf(name),
      i2cWrite: kind.can.includes("i2c") ? (where, text) => this.buses.write(where, bytesOf(text)) : undefined,
      i2cRead: (where, count) => {
        const answer = this.buses.read(where, count);
        return answer && Buffer.from(answer).toString("latin1");
      },
      spiExchange: kind.can.includes("spi")
        ? (where, text) => Buffer.from(this.buses.exchange(where, bytesOf(text))).toString("latin1")
        : undefined,
      canWatch: (name, watched) =>
        !(kind.chip.startsWith("STM32") && watched.split(" ").some((one) => one.slice(1) === name.slice(1))),
      watchdog: (seconds) => {
        this.watchdogSeconds = seconds;
      },
      writePin: (name, value, hertz) => {
        if (!this.running) return;
        this.pinHertz.set(name, hertz ?? 0);
        const before = this.pinOutputs.get(name);
        this.pinModes.set(name, "output");
        this.pinOutputs.set(name, value);
        if (before !== value) for (const listener of this.pinListeners) listener(name, value);
      },
      storageRead: (name, offset, length) => {
        const text = storage.read(name, offset, length);
        this.lastRead = { name, text };
        return text;
      },
      // What was just read of a file runs where it stands there.
      evaluated: (text) => {
        if (this.lastRead?.text === text) this.running?.files.add(this.lastRead.name);
      },
      storageWrite: (name, data, offset, size) =>
        this.onFlash(() => storage.write(name, Buffer.from(data, "latin1"), offset, size)),
      storageErase: (name) => {
        this.forgetText(name);
        this.onFlash(() => storage.erase(name));
      },
      storageEraseAll: () => {
        this.forgetText(undefined);
        this.onFlash(() => storage.eraseAll());
      },
      storageCompact: () => this.onFlash(() => void storage.compact()),
      storageFree: () => storage.getFree(),
      storageList: () => JSON.stringify(storage.list()),
      storageStats: () => JSON.stringify(storage.getStats()),
    };
  }
}

const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));

/** What the console calls its lines. */
const CONSOLE_LINE = "REPL";
const HOST_CALL = new Script("calledByHost()", { filename: "event" });

/** Names of pins: the ports of a chip, and the kind's own names for some of them. */
function pinsOf(kind: BoardKind): Record<string, string> {
  const pins: Record<string, string> = {};
  for (const port of "ABCDEFGH")
    for (let number = 0; number < 16; number++) pins[`${port}${number}`] = `${port}${number}`;
  for (let number = 0; number < 48; number++) pins[`D${number}`] = `D${number}`;
  return { ...pins, ...kind.pins };
}

const fieldOf = (error: unknown, field: string): unknown =>
  typeof error === "object" && error !== null ? (error as Record<string, unknown>)[field] : undefined;
const codeOf = (error: unknown): unknown => fieldOf(error, "code");
const nameOf = (error: unknown): unknown => fieldOf(error, "name");

/** Errors are of the context's realm, so they are known by their fields. */
function describe(error: unknown): string {
  if (fieldOf(error, "message") === undefined) return typeof error === "string" ? error : String(error);
  return `${String(fieldOf(error, "type") ?? nameOf(error) ?? "Error")}: ${String(fieldOf(error, "message"))}`;
}
