// Two ends of a line in one process, for tests and for boards inside the host.
import { lostPort, type Port } from "./port.ts";

class MemoryPort implements Port {
  readonly path: string;
  isOpen = true;
  other: MemoryPort | undefined;
  private dataListener: ((bytes: Uint8Array) => void) | undefined;
  private closeListener: ((error: Error | undefined) => void) | undefined;
  private early: Uint8Array[] = [];

  constructor(path: string) {
    this.path = path;
  }

  async write(bytes: Uint8Array | string): Promise<void> {
    if (!this.isOpen) throw lostPort(this.path);
    this.other?.take(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  }

  onData(listener: (bytes: Uint8Array) => void): void {
    this.dataListener = listener;
    for (const bytes of this.early.splice(0)) listener(bytes);
  }

  onClose(listener: (error: Error | undefined) => void): void {
    this.closeListener = listener;
  }

  async close(): Promise<void> {
    this.end(undefined);
    this.other?.end(lostPort(this.other.path));
  }

  end(error: Error | undefined): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.closeListener?.(error);
  }

  private take(bytes: Uint8Array): void {
    if (!this.isOpen) return;
    if (this.dataListener) this.dataListener(bytes);
    else this.early.push(bytes);
  }
}

/** A connected pair; closing one end is the other's unplugging. */
export function memoryPortPair(path = "memory"): readonly [Port, Port] {
  const [a, b] = [new MemoryPort(path), new MemoryPort(`${path} (board)`)];
  a.other = b;
  b.other = a;
  return [a, b];
}
