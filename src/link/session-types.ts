// What the rest of the host sees of one board on one line. session.ts makes one from a Port; tests make fakes.

export interface Hello {
  readonly abi: number;
  readonly boardClass: number;
  /** "major.minor" */
  readonly bundleVersion: string;
  readonly bundleCrc: number;
  readonly boots: number;
  readonly freeFlashBytes: number;
  readonly slotBytes: number;
  /** 0, 1, or undefined when no image is active. */
  readonly slot: number | undefined;
  /** wire/frame.ts RUN_* */
  readonly runState: number;
  /** CRC-32 field of the active image as in FxMap.crc32; undefined for none. */
  readonly imageCrc: string | undefined;
  /** Hash of the echo of the active image, 16 hex digits: what was signed; undefined where it carries none. */
  readonly echo: string | undefined;
  readonly security: number;
  readonly tickMs: number;
  readonly ticks: number;
  /** Starts that the active image has had on trial; 0 when it is confirmed. */
  readonly trialStarts: number;
  /** wire/drivers.ts DRIVER_*: what the bundle has beside plain pins. */
  readonly drivers: number;
  /** Of a board that holds a key and takes only what is sealed with it (wire/seal.ts): what seals are over. Undefined at level 0. */
  readonly challenge?: Uint8Array;
}

export interface StateEntry {
  /** wire/frame.ts ENTRY_* */
  readonly index: number;
  readonly value: number;
}

export interface StateUpdate {
  readonly tick: number;
  readonly runState: number;
  readonly entries: readonly StateEntry[];
  /** True for an answer to a state request, false for telemetry of what changed. */
  readonly full: boolean;
}

export interface LinkMessage {
  readonly source: number;
  readonly destination: number;
  readonly topic: number;
  /** ISA number of the instruction that sent it. */
  readonly kind: number;
  readonly priority: number;
  readonly values: readonly { readonly tag: number; readonly value: number }[];
}

export interface BoardFault {
  readonly tick: number;
  /** wire/trap.ts */
  readonly code: number;
  readonly offset: number;
  readonly argument: number;
  readonly runState: number;
}

export interface Ack {
  /** wire/frame.ts ACK_* */
  readonly status: number;
  readonly value: number;
  readonly value2: number;
}

export interface LinkCounters {
  readonly framesIn: number;
  readonly framesOut: number;
  readonly badFrames: number;
  readonly droppedLines: number;
}

export interface BoardSession {
  readonly path: string;
  /** The board's key, KEY_BYTES: every command is sealed with it, and no answer counts that is not. */
  readonly key?: Uint8Array;
  readonly hello: Hello;
  readonly counters: LinkCounters;
  readonly isOpen: boolean;
  onState(listener: (update: StateUpdate) => void): void;
  onMessage(listener: (message: LinkMessage) => void): void;
  onFault(listener: (fault: BoardFault) => void): void;
  /** Console text between frames, already filtered for a terminal, line by line. */
  onConsoleText(listener: (line: string) => void): void;
  /** The board restarted and has been greeted again. */
  onRestart(listener: (hello: Hello) => void): void;
  onClose(listener: (error: Error | undefined) => void): void;
  requestState(): Promise<void>;
  /** No answer is expected. */
  deliver(message: LinkMessage): Promise<void>;
  /** Sends a command frame (wire/frame.ts) and waits for its ACK: 3 tries; rejects with LinkError when there is none. */
  command(type: string, payload: Uint8Array, timeoutMs?: number): Promise<Ack>;
  close(): Promise<void>;
}
