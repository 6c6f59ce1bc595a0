// What is known of a block's numbers at a point of it: an interval for each local and each variable in memory, how two such states join, and
// how bounds that go on growing are moved out so that loops and calls come to an end (widening).
import { constantValue } from "./constant.ts";
import { allOf, type Interval, isInside, join } from "./intervals.ts";
import type { CodeFunction, Expression, Local, Place, Stored } from "./tree.ts";

/** A number whose interval is followed: a local, or a single variable in memory. */
export type Followed = Local | Stored;
/** What is known at one point of the program; undefined where control never gets to. What is missing can be any value of its type. */
export type State = Map<Followed, Interval>;
export type MaybeState = State | undefined;

/** Turns of a loop, and rounds over the program, before growing bounds are moved out. */
const PLAIN_TURNS = 2;
/** Turns of a loop, and rounds over the program, after which a bound that still moves is given up. */
export const PATIENT_TURNS = 12;
const PATIENT_ROUNDS = 50;

export interface BlockFacts {
  /** What a variable in memory holds at the start: the interval of its elements. */
  initial(stored: Stored): Interval;
  /** Nothing else calls these functions with arguments: what the calls among them pass is all their parameters can be. */
  readonly isClosed: boolean;
}

/** The states of an analysis and what holds in memory at any time; value-ranges.ts walks the statements over it. */
export abstract class RangeStates {
  protected readonly facts: BlockFacts;
  /** Whether anything new was learned in this round. */
  protected hasChanged = false;
  protected round = 0;
  private readonly thresholds: readonly number[];
  /** Elements of arrays at any time; single variables at every call and return. */
  private readonly memory = new Map<Stored, Interval>();

  constructor(functions: readonly CodeFunction[], facts: BlockFacts) {
    this.facts = facts;
    this.thresholds = thresholdsOf(functions);
  }

  /** A return or a call: other functions see the variables as they are now. */
  protected publish(state: State): void {
    for (const [followed, interval] of state) if ("dimensions" in followed) this.addToMemory(followed, interval);
  }

  protected addToMemory(stored: Stored, interval: Interval): void {
    const known = this.inMemory(stored);
    if (isInside(interval, known)) return;
    this.memory.set(stored, this.grown(known, interval, allOf(stored.type)));
    this.hasChanged = true;
  }

  protected inMemory(stored: Stored): Interval {
    const known = this.memory.get(stored);
    if (known) return known;
    const initial = stored.type.kind === "float" ? allOf(stored.type) : this.facts.initial(stored);
    this.memory.set(stored, initial);
    return initial;
  }

  protected grown(known: Interval, added: Interval, limits: Interval): Interval {
    return this.bounds(known, join(known, added), limits, this.round, PATIENT_ROUNDS);
  }

  protected bounds(before: Interval, after: Interval, limits: Interval, turn: number, most: number): Interval {
    if (turn <= PLAIN_TURNS) return after;
    return turn > most ? limits : this.widened(before, after, limits);
  }

  /** A bound that has moved goes on to the next constant of the program, or to the end of the type. */
  private widened(before: Interval, after: Interval, limits: Interval): Interval {
    const { thresholds } = this;
    const low = after[0] < before[0] ? (thresholds.findLast((one) => one <= after[0]) ?? limits[0]) : after[0];
    const high = after[1] > before[1] ? (thresholds.find((one) => one >= after[1]) ?? limits[1]) : after[1];
    return [Math.max(low, limits[0]), Math.min(high, limits[1])];
  }

  /** What is known of a variable a state says nothing of. */
  protected missing(followed: Followed): Interval | undefined {
    return "dimensions" in followed ? this.inMemory(followed) : undefined;
  }

  /** What holds when control comes from either side. */
  protected joined(a: MaybeState, b: MaybeState): MaybeState {
    if (!a || !b) return a ?? b;
    const both: State = new Map();
    for (const followed of new Set([...a.keys(), ...b.keys()])) {
      const left = a.get(followed) ?? this.missing(followed);
      const right = b.get(followed) ?? this.missing(followed);
      if (left && right) both.set(followed, join(left, right));
    }
    return both;
  }

  protected set(state: State, followed: Followed, value: Interval): void {
    const limits = allOf(followed.type);
    if (followed.type.kind === "float") return;
    state.set(followed, isInside(value, limits) ? value : limits);
  }

  private readonly dead = new WeakSet<State>();

  /** An expression may end in a trap or a jump; what comes after it is then never run. */
  protected alive(state: State): MaybeState {
    return this.dead.has(state) ? undefined : state;
  }

  /** The state becomes another one (undefined: control does not get here). */
  protected become(state: State, other: MaybeState): void {
    if (!other) {
      this.dead.add(state);
      return;
    }
    if (other === state) return;
    state.clear();
    for (const [followed, interval] of other) state.set(followed, interval);
  }

  protected known(place: Place, state: State): Interval {
    if (place.kind === "local") return state.get(place.local) ?? allOf(place.local.type);
    if (place.kind === "stored") return state.get(place.stored) ?? this.inMemory(place.stored);
    return this.inMemory(place.stored);
  }

  protected write(place: Place, value: Interval, state: State): void {
    if (place.kind === "local") this.set(state, place.local, value);
    else if (place.kind === "stored") this.set(state, place.stored, value);
    else if (place.stored.type.kind === "int") {
      const limits = allOf(place.stored.type);
      this.addToMemory(place.stored, isInside(value, limits) ? value : limits);
    }
  }
}

/** Constants of the program and their neighbours, in order. */
function thresholdsOf(functions: readonly CodeFunction[]): number[] {
  const found = new Set<number>();
  const seen = new Set<object>();
  const open: unknown[] = functions.map((one) => one.body);
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one !== "object" || one === null || seen.has(one)) continue;
    seen.add(one);
    if ("kind" in one && one.kind === "literal") {
      const constant = constantValue(one as Expression);
      if (constant !== undefined && Number.isInteger(constant))
        for (const near of [constant - 1, constant, constant + 1]) found.add(near);
    }
    if ("bound" in one && typeof one.bound === "number") found.add(one.bound - 1);
    // Spans lead to the source, and types to nothing.
    for (const [key, part] of Object.entries(one)) if (key !== "span" && key !== "type") open.push(part);
  }
  return [...found].sort((a, b) => a - b);
}
