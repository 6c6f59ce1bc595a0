// What one pass over a program tells the next, and whether a pass relied on something that turned out otherwise. A program may speak of a
// state above the sentence that gives it its unit, so it is compiled again until a pass got no answer that was wrong.
import type { CellType } from "./lowering.ts";
import type { Place } from "./text.ts";

/** Facts by name. An answer that rests on what earlier passes said is remembered, to see at the end of the pass whether it held. */
class Facts<Fact> {
  private readonly facts = new Map<string, Fact>();
  /** Names said in this pass: what is answered after that follows from the pass itself. */
  private readonly said = new Set<string>();
  private readonly peeked = new Set<string>();
  private readonly answered = new Map<string, Fact | undefined>();
  private counted: number | undefined;
  /** A name of which something else was answered in the last pass than would be now. */
  overtaken: string | undefined;

  get(name: string): Fact | undefined {
    const fact = this.facts.get(name);
    if (!this.said.has(name) && !this.answered.has(name)) this.answered.set(name, fact);
    return fact;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** As `get`, where nothing but what is said of the same name next rests on the answer: that must be so to the end then. */
  peek(name: string): Fact | undefined {
    this.peeked.add(name);
    return this.facts.get(name);
  }

  set(name: string, fact: Fact): void {
    this.facts.set(name, fact);
    if (this.peeked.has(name) && !this.said.has(name) && !this.answered.has(name)) this.answered.set(name, fact);
    this.said.add(name);
  }

  /** All of them. None is ever forgotten, so the answer holds if there are no more at the end. */
  entries(): [string, Fact][] {
    this.counted ??= this.facts.size;
    return [...this.facts];
  }

  /** Whether every answer of this pass is still what would be answered; begins the next one. */
  settle(): boolean {
    const isOvertaken = ([name, fact]: [string, Fact | undefined]) =>
      JSON.stringify(fact) !== JSON.stringify(this.facts.get(name));
    this.overtaken = [...this.answered].find(isOvertaken)?.[0];
    if (this.counted !== undefined && this.counted !== this.facts.size)
      this.overtaken ??= [...this.facts.keys()].at(-1);
    this.said.clear();
    this.peeked.clear();
    this.answered.clear();
    this.counted = undefined;
    return this.overtaken === undefined;
  }

  get size(): number {
    return this.facts.size;
  }
}

/** Passes that count uses of words anew. Only the size of the image rests on them, and what is right of it must not wait for them. */
const COUNTING_PASSES = 4;

export class Learned {
  /** Types of named states and ("term:…", "local:…") of terms. */
  readonly stateTypes = new Facts<CellType>();
  /** First values of counters, and of states that `let` gives a number: a handler may read one above the sentence that says so. */
  readonly initials = new Facts<number>();
  /** Outputs whose last value is asked for. */
  readonly outputsRead = new Facts<true>();
  /** Agents whose acknowledgement some alarm waits for (lower-alarm.ts), and where it says so. */
  readonly acknowledgedBy = new Facts<Place>();
  private usesBefore: ReadonlyMap<string, number> = new Map();
  private readonly usesAnswered = new Map<string, number>();
  private passes = 0;

  /** With how many different arguments a word is used (shared-words.ts); `expected` until a pass has counted. */
  usesOf(word: string, expected: number): number {
    const uses = this.usesBefore.get(word) ?? expected;
    this.usesAnswered.set(word, uses);
    return uses;
  }

  /** Whether another pass, knowing what this one said, would make the same of the program. `wordUses`: those of this pass. */
  settle(wordUses: ReadonlyMap<string, ReadonlySet<string>>): boolean {
    const isCounting = ++this.passes <= COUNTING_PASSES;
    if (isCounting) this.usesBefore = new Map([...wordUses].map(([word, { size }]) => [word, size]));
    const usesHold = [...this.usesAnswered].every(([word, uses]) => uses === (this.usesBefore.get(word) ?? uses));
    this.usesAnswered.clear();
    const hold = this.all.map((facts) => facts.settle());
    return (usesHold || !isCounting) && hold.every(Boolean);
  }

  /** Facts there are. */
  get size(): number {
    return this.all.reduce((sum, { size }) => sum + size, 0);
  }

  /** After a pass that did not settle: a name that it took for something else than it turned out to be. */
  get overtaken(): string | undefined {
    return this.all.find(({ overtaken }) => overtaken !== undefined)?.overtaken;
  }

  private get all(): readonly Pick<Facts<unknown>, "settle" | "size" | "overtaken">[] {
    return [this.stateTypes, this.initials, this.outputsRead, this.acknowledgedBy];
  }
}
