// The simulated vessel: its boards as virtual boards, each on a real pseudo-terminal, with the recording and what they say themselves on their
// instrument bus. Flash is kept in a file, so that a board comes back as it was.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { BoardKind } from "../project/schema.ts";
import type { Clock } from "./clock.ts";
import type { RecordingPlayer } from "./recording.ts";
import { VirtualBoard } from "./virtual-board/board.ts";
import { openPty, type Pty } from "./virtual-board/pty.ts";
import { FlashStorage } from "./virtual-board/storage.ts";

/** Changes of flash are written to its file this much later, together. */
const KEEP_AFTER_MS = 200;

export interface VesselBoard {
  readonly name: string;
  readonly kind: BoardKind;
  /** Where the port shall be found: a symlink to the pseudo-terminal. */
  readonly linkPath: string;
  /** File that keeps its flash; without it the board starts blank. */
  readonly storagePath?: string;
}

export interface RunningBoard {
  readonly name: string;
  /** The pseudo-terminal. */
  readonly path: string;
  readonly linkPath: string;
  readonly board: VirtualBoard;
}

export interface Vessel {
  readonly boards: readonly RunningBoard[];
  /** Stops the recording, powers off, unplugs, and keeps what flash holds. */
  close(): Promise<void>;
}

export interface VesselOptions {
  readonly boards: readonly VesselBoard[];
  readonly clock: Clock;
  /** Its sentences go to every board. The caller starts it. */
  readonly player?: RecordingPlayer;
}

/** Opens the ports and powers the boards on. Rejects, with nothing left open, when a port cannot be made. */
export async function startVessel(options: VesselOptions): Promise<Vessel> {
  const ptys: Pty[] = [];
  const keepers: (() => void)[] = [];
  const running: RunningBoard[] = [];
  const close = async (): Promise<void> => {
    options.player?.stop();
    for (const { board } of running) board.powerOff();
    for (const keep of keepers) keep();
    await Promise.all(ptys.map((pty) => pty.close()));
  };
  try {
    for (const { name, kind, linkPath, storagePath } of options.boards) {
      const pty = await openPty(linkPath);
      ptys.push(pty);
      const storage = openStorage(kind, storagePath);
      if (storagePath) keepers.push(keepIn(storagePath, storage));
      const board = new VirtualBoard({ name, kind, clock: options.clock, storage });
      board.onTransmit((bytes) => pty.write(bytes));
      pty.onData((bytes) => board.receive(bytes));
      options.player?.onText((text) => board.feedUart(text));
      running.push({ name, path: pty.path, linkPath, board });
    }
  } catch (error) {
    await close();
    throw error;
  }
  for (const { board } of running) {
    // One bus: what a board says, the others hear, as behind a multiplexer.
    board.onUart((text) => {
      for (const other of running) if (other.board !== board) other.board.feedUart(text);
    });
    board.powerOn();
  }
  return { boards: running, close };
}

/** Flash as the file left it; blank if there is no file, or it is of another kind of board. */
function openStorage(kind: BoardKind, path: string | undefined): FlashStorage {
  const size = { totalBytes: kind.storageBytes, pageBytes: kind.storagePageBytes };
  if (path === undefined) return new FlashStorage(size);
  try {
    const content = readFileSync(path);
    return content.length === kind.storageBytes ? new FlashStorage(size, content) : new FlashStorage(size);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return new FlashStorage(size);
    throw error;
  }
}

/** Writes flash to its file soon after each change; what is returned does so at once. */
function keepIn(path: string, storage: FlashStorage): () => void {
  let timer: NodeJS.Timeout | undefined;
  const keep = (): void => {
    if (!timer) return;
    clearTimeout(timer);
    timer = undefined;
    mkdirSync(dirname(path), { recursive: true });
    const temporary = `${path}.${process.pid}.tmp`;
    writeFileSync(temporary, storage.toBytes());
    renameSync(temporary, path);
  };
  storage.onChange(() => {
    timer ??= setTimeout(keep, KEEP_AFTER_MS);
  });
  return keep;
}
