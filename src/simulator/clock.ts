// Time as something that is handed in: real for a vessel on ptys, virtual for tests and fast replay. Nothing in the simulator reads the
// machine's clock by itself, so that the same inputs give the same run.

export interface Clock {
  /** Milliseconds; never goes back. Since 1970 for real time, since its making for virtual time. */
  now(): number;
  /** Runs once, `ms` milliseconds from now. */
  setTimeout(run: () => void, ms: number): unknown;
  /** Takes a waiting call back; harmless when it has run already, or is undefined. */
  clearTimeout(handle: unknown): void;
}

/** The machine's own time. A waiting call keeps the process alive until it is cleared. */
export class RealClock implements Clock {
  now(): number {
    return performance.timeOrigin + performance.now();
  }

  setTimeout(run: () => void, ms: number): unknown {
    return setTimeout(run, ms);
  }

  clearTimeout(handle: unknown): void {
    clearTimeout(handle as NodeJS.Timeout | undefined);
  }
}

interface Waiting {
  readonly at: number;
  readonly run: () => void;
}

/** Time that stands still until it is told to go on; what is due runs in order of time, then in order of being asked for. */
export class VirtualClock implements Clock {
  private time = 0;
  private readonly waiting: Waiting[] = [];

  now(): number {
    return this.time;
  }

  setTimeout(run: () => void, ms: number): unknown {
    const entry: Waiting = { at: this.time + (ms > 0 ? ms : 0), run };
    let low = 0;
    let high = this.waiting.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.waiting[middle]!.at <= entry.at) low = middle + 1;
      else high = middle;
    }
    this.waiting.splice(low, 0, entry);
    return entry;
  }

  clearTimeout(handle: unknown): void {
    const at = this.waiting.indexOf(handle as Waiting);
    if (at >= 0) this.waiting.splice(at, 1);
  }

  /** Lets `ms` milliseconds pass. */
  advance(ms: number): void {
    const end = this.time + ms;
    while (this.waiting.length > 0 && this.waiting[0]!.at <= end) {
      const next = this.waiting.shift()!;
      this.time = next.at;
      next.run();
    }
    this.time = end;
  }

  /** When the next call is due, if there is one. */
  get nextAt(): number | undefined {
    return this.waiting[0]?.at;
  }
}
