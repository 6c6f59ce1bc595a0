// A board with no line: its sessions say what a test tells them to and keep what is written to them.

import type { HubBoard } from "../../src/agents/board-link.ts";
import { nameId } from "../../src/image/crc.ts";
import type { FxMap } from "../../src/image/fxmap.ts";
import { instruction } from "../../src/isa/index-by.ts";
import type { Mnemonic } from "../../src/isa/instructions.ts";
import type {
  Ack,
  BoardFault,
  BoardSession,
  Hello,
  LinkCounters,
  LinkMessage,
  StateUpdate,
} from "../../src/link/session-types.ts";
import type { VirtualClock } from "../../src/simulator/clock.ts";
import { DRIVERS_ALL } from "../../src/wire/drivers.ts";
import { RUN_RUNNING } from "../../src/wire/frame.ts";
import { ABI } from "../../src/wire/image-header.ts";
import { PRIORITY_DEFAULT, TAG_FLOAT } from "../../src/wire/message.ts";

export const idOf = (name: string): number => nameId(name)!;

export const HELLO: Hello = {
  abi: ABI,
  boardClass: 2,
  bundleVersion: "0.1",
  bundleCrc: 1,
  boots: 3,
  freeFlashBytes: 1000,
  slotBytes: 4096,
  slot: 0,
  runState: RUN_RUNNING,
  imageCrc: "00c0ffee",
  echo: undefined,
  security: 0,
  tickMs: 1000,
  ticks: 7,
  trialStarts: 0,
  drivers: DRIVERS_ALL,
};

export class FakeSession implements BoardSession {
  readonly path: string;
  readonly hello: Hello;
  readonly written: LinkMessage[] = [];
  counters: LinkCounters = { framesIn: 1, framesOut: 1, badFrames: 0, droppedLines: 0 };
  isOpen = true;
  stateRequests = 0;
  /** Answers a state request by itself: a board that is alive. */
  answersState = true;
  /** Set to make deliver() wait until it is called. */
  hold: Promise<void> | undefined;
  deliverError: Error | undefined;
  readonly #state: ((update: StateUpdate) => void)[] = [];
  readonly #message: ((message: LinkMessage) => void)[] = [];
  readonly #fault: ((fault: BoardFault) => void)[] = [];
  readonly #text: ((line: string) => void)[] = [];
  readonly #restart: ((hello: Hello) => void)[] = [];
  readonly #close: ((error: Error | undefined) => void)[] = [];

  constructor(path: string, hello: Hello) {
    this.path = path;
    this.hello = hello;
  }

  onState(listener: (update: StateUpdate) => void): void {
    this.#state.push(listener);
  }
  onMessage(listener: (message: LinkMessage) => void): void {
    this.#message.push(listener);
  }
  onFault(listener: (fault: BoardFault) => void): void {
    this.#fault.push(listener);
  }
  onConsoleText(listener: (line: string) => void): void {
    this.#text.push(listener);
  }
  onRestart(listener: (hello: Hello) => void): void {
    this.#restart.push(listener);
  }
  onClose(listener: (error: Error | undefined) => void): void {
    this.#close.push(listener);
  }
  async requestState(): Promise<void> {
    this.stateRequests++;
    if (this.answersState) this.counters = { ...this.counters, framesIn: this.counters.framesIn + 1 };
  }
  async deliver(message: LinkMessage): Promise<void> {
    await this.hold;
    if (this.deliverError) throw this.deliverError;
    this.written.push(message);
  }
  command(): Promise<Ack> {
    return Promise.reject(new Error("no commands here"));
  }
  async close(): Promise<void> {
    this.end(undefined);
  }

  says(update: Partial<StateUpdate>): void {
    for (const listener of this.#state)
      listener({ tick: 8, runState: RUN_RUNNING, entries: [], full: false, ...update });
  }
  tells(message: LinkMessage): void {
    for (const listener of this.#message) listener(message);
  }
  faults(fault: BoardFault): void {
    for (const listener of this.#fault) listener(fault);
  }
  prints(line: string): void {
    for (const listener of this.#text) listener(line);
  }
  restarts(hello: Hello): void {
    for (const listener of this.#restart) listener(hello);
  }
  end(error: Error | undefined): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    for (const listener of this.#close) listener(error);
  }
}

export class FakeBoard implements HubBoard {
  readonly name: string;
  readonly agentId: number;
  readonly sessions: FakeSession[] = [];
  attempts = 0;
  hello = HELLO;
  maps: Readonly<Record<string, FxMap>> = {};
  /** Set to make connect() fail. */
  absent: string | undefined;

  constructor(name: string) {
    this.name = name;
    this.agentId = idOf(name);
  }

  async connect(): Promise<BoardSession> {
    this.attempts++;
    if (this.absent !== undefined) throw new Error(this.absent);
    const session = new FakeSession(`/dev/${this.name}`, this.hello);
    this.sessions.push(session);
    return session;
  }

  map(imageCrc: string): FxMap | undefined {
    return this.maps[imageCrc];
  }

  /** The session of now. */
  get session(): FakeSession {
    return this.sessions.at(-1)!;
  }
}

/** A message as a board sends it; numbers become floats. */
export function message(
  action: Mnemonic,
  destination: number,
  topic: string,
  values: readonly number[] = [],
  more: Partial<LinkMessage> = {},
): LinkMessage {
  return {
    source: 0,
    destination,
    topic: idOf(topic),
    kind: instruction(action).number,
    priority: PRIORITY_DEFAULT,
    values: values.map((value) => ({ tag: TAG_FLOAT, value })),
    ...more,
  };
}

/** Lets time pass, and what waits for promises go on in between. */
export async function pass(clock: VirtualClock, ms = 0): Promise<void> {
  const end = clock.now() + ms;
  await settled();
  for (let next = clock.nextAt; next !== undefined && next <= end; next = clock.nextAt) {
    clock.advance(next - clock.now());
    await settled();
  }
  clock.advance(end - clock.now());
  await settled();
}

/** Promises that hang on nothing but promises have settled when this does. */
async function settled(): Promise<void> {
  for (let round = 0; round < 50; round++) await undefined;
}

export const SOUNDER_MAP: FxMap = {
  format: 1,
  imageHash: "00",
  crc32: "00c0ffee",
  name: "sounder",
  sources: [{ path: "docs/demo/sounder.ese", sha256: "00" }],
  registers: [
    { register: "f0", name: "limit", unit: "metre", visible: true },
    { register: "r3", name: "warned", visible: false },
  ],
  inputs: [{ name: "depth", unit: "metre" }],
  outputs: [{ name: "alarm" }],
  topics: [
    { id: idOf("shoal water"), name: "shoal water", values: [{ name: "depth", unit: "fathom" }] },
    { id: idOf("deep enough"), name: "deep enough", values: [] },
  ],
  agents: [{ id: idOf("helm"), name: "helm" }],
  code: [{ start: 0, end: 40, bits: 0, source: 0, line: 17, text: "if depth < limit, set alarm to 1" }],
  functions: [],
};
