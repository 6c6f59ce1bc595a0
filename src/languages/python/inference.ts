// What is known of every variable, result and list of a block, found by checking the block again and again: each round takes the facts of
// the round before and notes what is assigned, until nothing new is noted; then the rounds that only narrow down. The last round, which
// alone reports and builds, finds every fact confirmed. Keys are made by the checker (`speed`, `step.err`, `step()`).
import { type Fact, factOfType, isWithinFact, joined, typeOfFact, widened } from "./facts.ts";

/** Rounds in which ranges may grow by small steps, before they jump. */
const PATIENT_ROUNDS = 3;
/** Rounds after which what still grows is taken to be any int, and after which inference gives up. */
const STEPPING_ROUNDS = 20;
const ROUNDS_MAX = 200;
const NARROWING_ROUNDS = 2;

export class Inference {
  private facts = new Map<string, Fact>();
  private noted = new Map<string, Fact>();
  private readonly annotated: Map<string, Fact>;
  private readonly unknown = new Map<string, Fact>();

  /** `annotated`: facts that hold whatever is noted. */
  constructor(annotated: ReadonlyMap<string, Fact> = new Map()) {
    this.annotated = new Map(annotated);
  }

  /** What is known of the key; undefined before the first assignment has been seen. */
  fact(key: string): Fact | undefined {
    return this.annotated.get(key) ?? this.facts.get(key);
  }

  /** Something is assigned; undefined (nothing known of it yet) says nothing. */
  note(key: string, fact: Fact | undefined): void {
    const all = joined(this.noted.get(key), fact);
    if (all) this.noted.set(key, all);
  }

  /** The program says it: what is noted changes nothing. */
  annotate(key: string, fact: Fact): void {
    this.annotated.set(key, fact);
  }

  /** What the key gets if nothing is ever noted. */
  otherwise(key: string, fact: Fact): void {
    this.unknown.set(key, fact);
  }

  /** Runs `round` until the facts hold; they then hold for one more run of it. False if they depend on each other in too long a chain. */
  settle(round: () => void): boolean {
    if (!this.grow(round)) return false;
    for (let narrowing = 0; narrowing < NARROWING_ROUNDS; narrowing++) {
      this.run(round);
      const before = this.facts;
      this.facts = new Map([...before].map(([key, fact]) => [key, this.noted.get(key) ?? fact]));
      // Narrower facts must carry themselves; if they do not, the wider ones did.
      this.run(round);
      if (!this.isConfirmed()) {
        this.facts = before;
        break;
      }
    }
    return true;
  }

  private run(round: () => void): void {
    this.noted = new Map();
    round();
  }

  private isConfirmed(): boolean {
    return [...this.noted].every(([key, fact]) => {
      const known = this.facts.get(key);
      return known !== undefined && holds(known, fact);
    });
  }

  private grow(round: () => void): boolean {
    for (let count = 0; count < ROUNDS_MAX; count++) {
      this.run(round);
      let hasChanged = false;
      for (const [key, fact] of this.noted) {
        const known = this.facts.get(key);
        if (known && holds(known, fact)) continue;
        hasChanged = true;
        const all = joined(known, fact)!;
        this.facts.set(
          key,
          !known || count <= PATIENT_ROUNDS
            ? all
            : count <= STEPPING_ROUNDS
              ? widened(known, all)
              : factOfType(typeOfFact(all)),
        );
      }
      if (hasChanged) continue;
      const missing = [...this.unknown].filter(([key]) => !this.facts.has(key));
      if (missing.length === 0) return true;
      for (const [key, fact] of missing) this.facts.set(key, fact);
    }
    return false;
  }
}

/** What is known allows for `fact`, or for that part of it which is let through where it is assigned. */
function holds(known: Fact, fact: Fact): boolean {
  const all = joined(known, fact);
  return all !== undefined && isWithinFact(all, known);
}
