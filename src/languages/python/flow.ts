// What holds at one place of a function: which local variables have a value, and what is known of variables there beyond what is known of
// them everywhere (after `x = 5`, in the arm of `if x > 10`). Joined where paths meet.
import { type Fact, joined } from "./facts.ts";

/** Keys of local variables are FUNCTION.NAME. */
const isGlobal = (key: string): boolean => !key.includes(".");

export class Flow {
  isReachable: boolean;
  private readonly assigned: Set<string>;
  private readonly known: Map<string, Fact>;

  constructor(assigned: Iterable<string> = [], known: Iterable<readonly [string, Fact]> = [], isReachable = true) {
    this.assigned = new Set(assigned);
    this.known = new Map(known);
    this.isReachable = isReachable;
  }

  copy(): Flow {
    return new Flow(this.assigned, this.known, this.isReachable);
  }

  hasValue(key: string): boolean {
    return !this.isReachable || isGlobal(key) || this.assigned.has(key);
  }

  fact(key: string): Fact | undefined {
    return this.known.get(key);
  }

  /** The variable has a value from here on; undefined: nothing more than everywhere is known of it. */
  assign(key: string, fact: Fact | undefined): void {
    this.assigned.add(key);
    this.learn(key, fact);
  }

  learn(key: string, fact: Fact | undefined): void {
    if (fact) this.known.set(key, fact);
    else this.known.delete(key);
  }

  /** Something unseen may have assigned to these. */
  forget(keys: Iterable<string>): void {
    for (const key of keys) this.known.delete(key);
  }

  /** A call may have assigned to any global variable. */
  forgetGlobals(): void {
    this.forget([...this.known.keys()].filter(isGlobal));
  }

  /** Takes back what was learned of global variables since `before`, which may itself have forgotten some. */
  restoreGlobals(before: Flow): void {
    this.forgetGlobals();
    for (const [key, fact] of before.known) if (isGlobal(key)) this.known.set(key, fact);
  }

  /** What holds whichever way control came. */
  static join(paths: readonly Flow[]): Flow {
    const [first, ...others] = paths.filter((path) => path.isReachable);
    if (!first) return new Flow([], [], false);
    const assigned = [...first.assigned].filter((key) => others.every((other) => other.assigned.has(key)));
    const known = [...first.known].flatMap(([key, fact]) => {
      let all: Fact | undefined = fact;
      for (const other of others) {
        const there = other.known.get(key);
        all = there && joined(all, there);
        if (!all) return [];
      }
      return [[key, all] as const];
    });
    return new Flow(assigned, known);
  }
}
