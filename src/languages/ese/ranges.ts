// Sets of values of quantities, for what can be said of conditions before they run. A case is what several quantities may be at once; a set
// of cases holds if any of them does. Everything errs to "may be": that two sets do not meet is proof, that they meet is not.

export interface Interval {
  readonly low: number;
  readonly high: number;
  /** Whether the end itself is outside. */
  readonly isLowOpen?: boolean;
  readonly isHighOpen?: boolean;
}

export type ValueSet = readonly Interval[];
/** What each quantity may be, by its key; a quantity that is not named may be anything. */
export type Case = ReadonlyMap<string, ValueSet>;
export type Cases = readonly Case[];

export const ANYTHING: Cases = [new Map()];
export const NEVER: Cases = [];
/** More cases than this are taken for anything: time stays bounded, and nothing is claimed. */
const CASES_MAX = 48;

export const only = (key: string, values: ValueSet): Cases => [new Map([[key, values]])];

export const exactly = (value: number): ValueSet => [{ low: value, high: value }];
export const above = (low: number, isLowOpen: boolean): ValueSet => [
  { low, high: Number.POSITIVE_INFINITY, ...(isLowOpen ? { isLowOpen } : {}) },
];
export const below = (high: number, isHighOpen: boolean): ValueSet => [
  { low: Number.NEGATIVE_INFINITY, high, ...(isHighOpen ? { isHighOpen } : {}) },
];
export const between = (low: number, high: number): ValueSet => (low <= high ? [{ low, high }] : []);

/** Values in both. */
export const common = (a: ValueSet, b: ValueSet): ValueSet =>
  a.flatMap((one) => b.flatMap((other) => meet(one, other) ?? []));

function meet(a: Interval, b: Interval): Interval | undefined {
  const low = Math.max(a.low, b.low);
  const high = Math.min(a.high, b.high);
  const isLowOpen = [a, b].some((one) => one.low === low && one.isLowOpen === true);
  const isHighOpen = [a, b].some((one) => one.high === high && one.isHighOpen === true);
  if (low > high || (low === high && (isLowOpen || isHighOpen))) return undefined;
  return { low, high, ...(isLowOpen ? { isLowOpen } : {}), ...(isHighOpen ? { isHighOpen } : {}) };
}

/** Cases in which both hold; those in which some quantity could have no value are left out. */
export function both(a: Cases, b: Cases): Cases {
  if (a.length * b.length > CASES_MAX) return a.length === 0 || b.length === 0 ? NEVER : a.length < b.length ? a : b;
  const cases: Case[] = [];
  for (const one of a) {
    for (const other of b) {
      const merged = new Map(one);
      for (const [key, values] of other) {
        const known = merged.get(key);
        merged.set(key, known ? common(known, values) : values);
      }
      if ([...merged.values()].every((values) => values.length > 0)) cases.push(merged);
    }
  }
  return cases;
}

/** Cases in which either holds. */
export function either(a: Cases, b: Cases): Cases {
  if (a.length + b.length > CASES_MAX) return ANYTHING;
  return [...a, ...b].filter((one) => [...one.values()].every((values) => values.length > 0));
}
