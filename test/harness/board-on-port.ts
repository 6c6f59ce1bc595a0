// A virtual board behind a memory port, and a way to let promises and virtual time go on together.
import { memoryPortPair } from "../../src/link/memory-port.ts";
import type { Port } from "../../src/link/port.ts";
import type { BoardKind } from "../../src/project/schema.ts";
import type { VirtualClock } from "../../src/simulator/clock.ts";
import { VirtualBoard, type VirtualBoardOptions } from "../../src/simulator/virtual-board/board.ts";
import type { FlashStorage } from "../../src/simulator/virtual-board/storage.ts";

export interface BoardOnPort {
  readonly board: VirtualBoard;
  readonly open: () => Promise<Port>;
  /** Pulls the cable: the host's port ends, the board keeps its power. */
  readonly unplug: () => Promise<void>;
  /** Bytes on the line to the host that are not the board's. */
  readonly toHost: (bytes: Uint8Array) => void;
}

export interface LineOptions {
  /** Of the board; loopLimitMs is real time. */
  readonly board?: Partial<Pick<VirtualBoardOptions, "hasDebugger" | "loopLimitMs">>;
  readonly storage?: FlashStorage;
  /** May change or drop what goes to the board (undefined drops). */
  readonly toBoard?: (bytes: Uint8Array) => Uint8Array | undefined;
  readonly toHost?: (bytes: Uint8Array) => Uint8Array | undefined;
}

export function boardOnPort(kind: BoardKind, clock: VirtualClock, options: LineOptions = {}): BoardOnPort {
  const board = new VirtualBoard({
    name: "board",
    kind,
    clock,
    ...options.board,
    ...(options.storage ? { storage: options.storage } : {}),
  });
  let far: Port | undefined;
  board.onTransmit((bytes) => {
    const passed = options.toHost ? options.toHost(bytes) : bytes;
    if (passed && far?.isOpen) void far.write(passed);
  });
  board.powerOn();
  return {
    board,
    open: async () => {
      const [near, other] = memoryPortPair("/dev/board");
      far = other;
      other.onData((bytes) => {
        const passed = options.toBoard ? options.toBoard(bytes) : bytes;
        if (passed) board.receive(passed);
      });
      return near;
    },
    unplug: async () => far?.close(),
    toHost: (bytes) => {
      if (far?.isOpen) void far.write(bytes);
    },
  };
}

/** What takes real time (a file, a module that loads) must not run out of virtual time meanwhile. */
const REAL_LIMIT_MS = 20_000;

/** Advances virtual time in small steps until the promise settles. */
export async function whileTimePasses<T>(clock: VirtualClock, work: Promise<T>, limitMs = 600_000): Promise<T> {
  let settled = false;
  const watched = work.finally(() => {
    settled = true;
  });
  watched.catch(() => undefined);
  const startedAt = performance.now();
  for (let passed = 0; !settled; passed += 10) {
    if (passed > limitMs && performance.now() - startedAt > REAL_LIMIT_MS)
      throw new Error(`still not done after ${limitMs} ms of virtual time`);
    await new Promise<void>((resolve) => setImmediate(resolve));
    clock.advance(10);
  }
  return watched;
}
