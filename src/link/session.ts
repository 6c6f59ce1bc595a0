// A session with a board's agent: hello, commands with their answers, and what the board says by itself.
import { randomInt } from "node:crypto";
import * as wire from "../wire/frame.ts";
import * as at from "../wire/hello.ts";
import { ECHO_BYTES } from "../wire/image-header.ts";
import { HEADER_BYTES, TAG_FLOAT, VALUES_MAX } from "../wire/message.ts";
import { CHALLENGE_BYTES, TAG_BYTES } from "../wire/seal.ts";
import { encodeFrame, type Frame, FrameReader, frameBody } from "./frames.ts";
import { boardHasNoKey, keyDiffers, keyIsMissing, sealRefused } from "./key-fault.ts";
import { LinkError } from "./link-error.ts";
import type { Port } from "./port.ts";
import { frameTag, isSameTag } from "./seal.ts";
import type { Ack, BoardFault, BoardSession, Hello, LinkCounters, LinkMessage, StateUpdate } from "./session-types.ts";

/** Time as sessions need it; tests bring their own. */
export interface LinkClock {
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(id: never): void;
}

const REAL_TIME: LinkClock = {
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (id) => clearTimeout(id as unknown as NodeJS.Timeout),
};

export interface SessionOptions {
  readonly clock?: LinkClock;
  /** How often HELLO is sent before giving up, and how long each waits. A board keeps its console for 1.5 s after power-up. */
  readonly helloTries?: number;
  readonly helloTimeoutMs?: number;
  /** The board's key (wire/seal.ts). A board with a key takes no command without it; one without takes none with it. Anyone may watch either. */
  readonly key?: Uint8Array | undefined;
}

const HELLO_TRIES = 7;
const HELLO_TIMEOUT_MS = 500;
/** Sequence numbers are u16. */
const SEQUENCE_MAX = 0xffff;
const COMMAND_TRIES = 3;
const COMMAND_TIMEOUT_MS = 3_000;

/** Opens a session. Rejects with LinkError FLX0904 when no agent answers (the port stays open), or with the port's error. */
export async function openSession(port: Port, options: SessionOptions = {}): Promise<BoardSession> {
  const session = new OpenSession(port, options.clock ?? REAL_TIME, options.key);
  await session.greet(options.helloTries ?? HELLO_TRIES, options.helloTimeoutMs ?? HELLO_TIMEOUT_MS);
  return session;
}

interface Pending {
  readonly type: string;
  readonly sequence: number;
  readonly done: (ack: Ack) => void;
  readonly failed: (error: Error) => void;
}

class OpenSession implements BoardSession {
  readonly path: string;
  readonly key?: Uint8Array;
  private readonly port: Port;
  private readonly clock: LinkClock;
  private readonly reader: FrameReader;
  private readonly id = randomInt(1, 0xffffffff);
  private sequence = 0;
  private framesIn = 0;
  private framesOut = 0;
  private known: Hello | undefined;
  private greeting: ((hello: Hello) => void) | undefined;
  private isGreetingAgain = false;
  /** The greeting that gives a new challenge, under which the count begins again. */
  private renewing: Promise<void> | undefined;
  /** Answers to us that are not sealed with the board's key. */
  private foreignAnswers = 0;
  private pending: Pending | undefined;
  /** Commands go one after the other. */
  private queue: Promise<unknown> = Promise.resolve();
  private readonly listeners = {
    state: [] as ((update: StateUpdate) => void)[],
    message: [] as ((message: LinkMessage) => void)[],
    fault: [] as ((fault: BoardFault) => void)[],
    text: [] as ((line: string) => void)[],
    restart: [] as ((hello: Hello) => void)[],
    close: [] as ((error: Error | undefined) => void)[],
  };

  constructor(port: Port, clock: LinkClock, key: Uint8Array | undefined) {
    if (key) this.key = key;
    this.port = port;
    this.path = port.path;
    this.clock = clock;
    this.reader = new FrameReader({
      onFrame: (frame) => this.take(frame),
      onText: (line) => this.listeners.text.forEach((listener) => void listener(line)),
    });
    port.onData((bytes) => this.reader.take(bytes));
    port.onClose((error) => {
      this.pending?.failed(error ?? new LinkError("FLX0903", `${this.path} was closed`, "open it again"));
      this.listeners.close.forEach((listener) => void listener(error));
    });
  }

  get hello(): Hello {
    return this.known!;
  }

  get isOpen(): boolean {
    return this.port.isOpen;
  }

  get counters(): LinkCounters {
    const { badFrames, droppedLines } = this.reader;
    return { framesIn: this.framesIn, framesOut: this.framesOut, badFrames, droppedLines };
  }

  onState(listener: (update: StateUpdate) => void): void {
    this.listeners.state.push(listener);
  }
  onMessage(listener: (message: LinkMessage) => void): void {
    this.listeners.message.push(listener);
  }
  onFault(listener: (fault: BoardFault) => void): void {
    this.listeners.fault.push(listener);
  }
  onConsoleText(listener: (line: string) => void): void {
    this.listeners.text.push(listener);
  }
  onRestart(listener: (hello: Hello) => void): void {
    this.listeners.restart.push(listener);
  }
  onClose(listener: (error: Error | undefined) => void): void {
    this.listeners.close.push(listener);
  }

  async greet(tries: number, timeoutMs: number): Promise<void> {
    const foreignBefore = this.foreignAnswers;
    for (let attempt = 0; attempt < tries; attempt++) {
      let timer: unknown;
      const answered = new Promise<boolean>((resolve) => {
        timer = this.clock.setTimeout(() => resolve(false), timeoutMs);
        this.greeting = (hello) => {
          this.known = hello;
          resolve(true);
        };
      });
      try {
        await this.sendFrame(wire.HELLO, new Uint8Array(0));
        if (await answered) return;
      } finally {
        this.clock.clearTimeout(timer as never);
        this.greeting = undefined;
      }
    }
    if (this.foreignAnswers > foreignBefore) throw keyDiffers(this.path);
    throw new LinkError(
      "FLX0904",
      `no flux agent answers on ${this.path}`,
      "install it with `flux flash`, or wait until the board has started",
    );
  }

  async requestState(): Promise<void> {
    await this.sendFrame(wire.STATE_REQUEST, new Uint8Array(0));
  }

  async deliver(message: LinkMessage): Promise<void> {
    await this.readyToCommand();
    const payload = Buffer.alloc(HEADER_BYTES + message.values.length * 9);
    payload.writeUInt16LE(message.topic, 0);
    payload.writeUInt8(message.kind, 2);
    payload.writeUInt8(message.priority, 3);
    payload.writeUInt8(message.values.length, 4);
    let end = HEADER_BYTES;
    for (const { tag, value } of message.values) {
      payload.writeUInt8(tag, end);
      if (tag === TAG_FLOAT) payload.writeDoubleLE(value, end + 1);
      else payload.writeInt32LE(value, end + 1);
      end += tag === TAG_FLOAT ? 9 : 5;
    }
    await this.sendFrame(wire.MESSAGE, payload.subarray(0, end), message.source, message.destination);
  }

  command(type: string, payload: Uint8Array, timeoutMs = COMMAND_TIMEOUT_MS): Promise<Ack> {
    const run = this.queue.then(() => this.ask(type, payload, timeoutMs));
    this.queue = run.catch(() => undefined);
    return run;
  }

  close(): Promise<void> {
    return this.port.close();
  }

  /** The board speaks in another session than ours: it has restarted, and knows nothing of us nor of what we had begun. */
  private async greetAgain(): Promise<void> {
    if (this.isGreetingAgain) return;
    this.isGreetingAgain = true;
    this.pending?.failed(
      new LinkError("FLX0903", `the board on ${this.path} restarted`, "try again; it goes on with the program it has"),
    );
    try {
      await this.greet(HELLO_TRIES, HELLO_TIMEOUT_MS);
      this.listeners.restart.forEach((listener) => void listener(this.hello));
    } catch {
      // A board that is silent, or a line that has ended: who listens sees either.
    } finally {
      this.isGreetingAgain = false;
    }
  }

  private async ask(type: string, payload: Uint8Array, timeoutMs: number): Promise<Ack> {
    await this.readyToCommand();
    const sequence = this.nextSequence();
    const foreignBefore = this.foreignAnswers;
    for (let attempt = 0; attempt < COMMAND_TRIES; attempt++) {
      let timer: unknown;
      const answer = new Promise<Ack | undefined>((resolve, reject) => {
        timer = this.clock.setTimeout(() => resolve(undefined), timeoutMs);
        this.pending = { type, sequence, done: resolve, failed: reject };
      });
      try {
        // The very same frame again: a board that has carried it out only answers again.
        const [ack] = await Promise.all([answer, this.sendFrame(type, payload, 0, 0, sequence)]);
        if (ack && ack.status !== wire.ACK_UNSEALED) return ack;
        // Not carried out: it was sealed over a challenge that another HELLO of ours has made old.
        if (ack && attempt + 1 >= COMMAND_TRIES) throw sealRefused(this.path);
      } finally {
        this.clock.clearTimeout(timer as never);
        this.pending = undefined;
      }
    }
    if (this.foreignAnswers > foreignBefore) throw keyDiffers(this.path);
    throw new LinkError(
      "FLX0903",
      `the board on ${this.path} stopped answering`,
      "check the cable and try again; the board goes on with the program it has",
    );
  }

  /** Throws LinkError FLX0909 when commands cannot be what this board takes. */
  private async readyToCommand(): Promise<void> {
    const { challenge } = this.hello;
    if (!challenge && !this.key) return;
    if (!challenge || !this.key) throw challenge ? keyIsMissing(this.path) : boardHasNoKey(this.path);
    if (this.sequence < SEQUENCE_MAX) return;
    this.renewing ??= this.renew().finally(() => {
      this.renewing = undefined;
    });
    await this.renewing;
  }

  private async renew(): Promise<void> {
    this.sequence = 0;
    await this.greet(HELLO_TRIES, HELLO_TIMEOUT_MS);
  }

  private nextSequence(): number {
    this.sequence = (this.sequence + 1) & SEQUENCE_MAX;
    return this.sequence;
  }

  private async sendFrame(
    type: string,
    payload: Uint8Array,
    source = 0,
    destination = 0,
    sequence = this.nextSequence(),
  ): Promise<void> {
    this.framesOut++;
    const frame = { type, session: this.id, sequence, source, destination, payload };
    await this.port.write(encodeFrame(type === wire.HELLO || type === wire.STATE_REQUEST ? frame : this.sealed(frame)));
  }

  private sealed(frame: Frame): Frame {
    const { challenge } = this.hello;
    if (!challenge || !this.key) return frame;
    const tag = frameTag(this.key, challenge, wire.TO_BOARD, frame.type, frameBody(frame));
    return { ...frame, payload: Buffer.concat([frame.payload, tag]) };
  }

  /** Whether an answer bears the tag of the board's key, or need not. */
  private isGenuine(frame: Frame, challenge = this.known?.challenge): boolean {
    if (!this.key || !challenge) return true;
    const end = frame.payload.length - TAG_BYTES;
    if (end < 0) return false;
    const body = frameBody({ ...frame, payload: frame.payload.subarray(0, end) });
    return isSameTag(
      frameTag(this.key, challenge, wire.TO_HOST, frame.type, body),
      Uint8Array.from(frame.payload.subarray(end)),
    );
  }

  private take(frame: Frame): void {
    this.framesIn++;
    if (frame.type === wire.HELLO_REPLY) {
      const hello = decodeHello(frame.payload);
      if (!hello) return;
      if (frame.session === this.id) {
        if (!this.isGenuine(frame, hello.challenge)) {
          this.foreignAnswers++;
          return;
        }
        // Also one that comes late: seals are over the challenge the board gave last.
        if (this.known && hello.challenge) this.known = hello;
        this.greeting?.(hello);
        return;
      }
    }
    if (frame.session !== this.id) {
      // Before the first greeting they are what is left of the session of whoever was here before us.
      if (this.known) void this.greetAgain();
      return;
    }
    const view = new DataView(frame.payload.buffer, frame.payload.byteOffset, frame.payload.byteLength);
    if (frame.type === wire.ACK) this.takeAck(view, this.isGenuine(frame));
    else if (frame.type === wire.STATE || frame.type === wire.TELEMETRY) {
      const update = decodeState(view, frame.type === wire.STATE);
      if (update) this.listeners.state.forEach((listener) => void listener(update));
    } else if (frame.type === wire.MESSAGE_OUT) {
      const message = decodeMessage(frame, view);
      if (message) this.listeners.message.forEach((listener) => void listener(message));
    } else if (frame.type === wire.FAULT && view.byteLength >= 12) {
      const fault = {
        tick: view.getUint32(0, true),
        code: view.getUint8(4),
        offset: view.getUint16(5, true),
        argument: view.getUint32(7, true),
        runState: view.getUint8(11),
      };
      this.listeners.fault.forEach((listener) => void listener(fault));
    }
  }

  private takeAck(view: DataView, isGenuine: boolean): void {
    if (view.byteLength < 12 || !this.pending) return;
    if (
      String.fromCharCode(view.getUint8(0)) !== this.pending.type ||
      view.getUint16(1, true) !== this.pending.sequence
    )
      return;
    const status = view.getUint8(3);
    if (isGenuine) {
      this.pending.done({ status, value: view.getUint32(4, true), value2: view.getUint32(8, true) });
      // A board with another key refuses so, and cannot seal that with ours. Whatever else comes without our seal is not from the board.
    } else if (status === wire.ACK_UNSEALED) this.pending.failed(keyDiffers(this.path));
    else this.foreignAnswers++;
  }
}

const NO_SLOT = 255;

/** Hex digits; all zero stands for none. */
const echoIn = (bytes: Uint8Array): string | undefined =>
  bytes.some((byte) => byte !== 0) ? Buffer.from(bytes).toString("hex") : undefined;

function decodeHello(payload: Uint8Array): Hello | undefined {
  // A bundle from before the last fields were added is greeted too: it is to be replaced.
  if (payload.length < at.ECHO_AT) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const version = view.getUint16(at.BUNDLE_VERSION_AT, true);
  const slot = view.getUint8(at.SLOT_AT);
  const imageCrc = view.getUint32(at.IMAGE_CRC_AT, true);
  return {
    abi: view.getUint8(at.ABI_AT),
    boardClass: view.getUint8(at.CLASS_AT),
    bundleVersion: `${version >> 8}.${version & 255}`,
    bundleCrc: view.getUint32(at.BUNDLE_CRC_AT, true),
    boots: view.getUint16(at.BOOTS_AT, true),
    freeFlashBytes: view.getUint32(at.FREE_FLASH_AT, true),
    slotBytes: view.getUint16(at.SLOT_BYTES_AT, true),
    slot: slot === NO_SLOT ? undefined : slot,
    runState: view.getUint8(at.RUN_STATE_AT),
    imageCrc: slot === NO_SLOT ? undefined : imageCrc.toString(16).padStart(8, "0"),
    security: view.getUint8(at.SECURITY_AT),
    tickMs: view.getUint16(at.TICK_MS_AT, true),
    ticks: view.getUint32(at.TICKS_AT, true),
    echo: echoIn(payload.subarray(at.ECHO_AT, at.ECHO_AT + ECHO_BYTES)),
    trialStarts: (payload[at.TRIAL_AT] ?? 0) & ((1 << at.DRIVERS_SHIFT) - 1),
    drivers: (payload[at.TRIAL_AT] ?? 0) >> at.DRIVERS_SHIFT,
    ...(payload.length >= at.CHALLENGE_AT + CHALLENGE_BYTES
      ? { challenge: Uint8Array.from(payload.subarray(at.CHALLENGE_AT, at.CHALLENGE_AT + CHALLENGE_BYTES)) }
      : {}),
  };
}

/** Undefined when the entries do not add up: nothing of it is believed. */
function decodeState(view: DataView, full: boolean): StateUpdate | undefined {
  if (view.byteLength < 5) return undefined;
  const entries: { index: number; value: number }[] = [];
  for (let place = 5; place < view.byteLength; ) {
    const index = view.getUint8(place);
    const isInt = index < wire.ENTRY_FLOAT;
    const size = isInt ? 5 : 9;
    if (place + size > view.byteLength) return undefined;
    entries.push({ index, value: isInt ? view.getInt32(place + 1, true) : view.getFloat64(place + 1, true) });
    place += size;
  }
  return { tick: view.getUint32(0, true), runState: view.getUint8(4), entries, full };
}

function decodeMessage(frame: Frame, view: DataView): LinkMessage | undefined {
  if (view.byteLength < HEADER_BYTES || view.getUint8(4) > VALUES_MAX) return undefined;
  const values: { tag: number; value: number }[] = [];
  let place = HEADER_BYTES;
  for (let count = view.getUint8(4); count > 0; count--) {
    if (place >= view.byteLength) return undefined;
    const tag = view.getUint8(place);
    const size = tag === TAG_FLOAT ? 9 : 5;
    if (place + size > view.byteLength) return undefined;
    values.push({ tag, value: tag === TAG_FLOAT ? view.getFloat64(place + 1, true) : view.getInt32(place + 1, true) });
    place += size;
  }
  if (place !== view.byteLength) return undefined;
  return {
    source: frame.source,
    destination: frame.destination,
    topic: view.getUint16(0, true),
    kind: view.getUint8(2),
    priority: view.getUint8(3),
    values,
  };
}
