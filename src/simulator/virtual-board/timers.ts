// setTimeout, setInterval and their kin, on the clock of the simulation. An interval keeps its beat; what it missed is not made up for.
import type { Clock } from "../clock.ts";

/** No call comes sooner, so that a timer that sets itself again lets time pass. */
const MS_MIN = 1;

interface Timer {
  readonly run: () => void;
  /** Undefined for a single call. */
  period: number | undefined;
  due: number;
  handle: unknown;
}

export class Timers {
  private readonly clock: Clock;
  private readonly timers = new Map<number, Timer>();
  private nextId = 1;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  add(run: () => void, ms: number, repeats: boolean): number {
    const wait = milliseconds(ms);
    const timer: Timer = { run, period: repeats ? wait : undefined, due: this.clock.now() + wait, handle: undefined };
    const id = this.nextId++;
    this.timers.set(id, timer);
    this.arm(id, timer);
    return id;
  }

  /** A new period, counted from now. False if there is no such timer. */
  change(id: number, ms: number): boolean {
    const timer = this.timers.get(id);
    if (!timer) return false;
    this.clock.clearTimeout(timer.handle);
    timer.period = milliseconds(ms);
    timer.due = this.clock.now() + timer.period;
    this.arm(id, timer);
    return true;
  }

  clear(id: number): void {
    this.clock.clearTimeout(this.timers.get(id)?.handle);
    this.timers.delete(id);
  }

  clearAll(): void {
    for (const id of [...this.timers.keys()]) this.clear(id);
  }

  private arm(id: number, timer: Timer): void {
    timer.handle = this.clock.setTimeout(() => {
      if (timer.period === undefined) this.timers.delete(id);
      else {
        timer.due = Math.max(timer.due + timer.period, this.clock.now());
        this.arm(id, timer);
      }
      timer.run();
    }, timer.due - this.clock.now());
  }
}

const milliseconds = (ms: number): number => (ms >= MS_MIN ? ms : MS_MIN);
