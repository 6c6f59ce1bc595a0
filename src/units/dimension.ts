// Physical dimensions as vectors of exponents. Angle is a dimension of its own (inside: radian), because adding a turn to a bare
// number is a mistake at sea even where SI calls both dimensionless.

export const BASES = ["length", "mass", "time", "current", "temperature", "angle"] as const;
export type Base = (typeof BASES)[number];

/** Exponents in the order of BASES. */
export type Dimension = readonly [number, number, number, number, number, number];

export const DIMENSIONLESS: Dimension = [0, 0, 0, 0, 0, 0];

/** A dimension from named exponents: `dimension({ length: 1, time: -1 })` is speed. */
export const dimension = (exponents: Partial<Record<Base, number>>): Dimension => zip((base) => exponents[base] ?? 0);

export const multiplyDimensions = (a: Dimension, b: Dimension): Dimension => zip((_, i) => a[i]! + b[i]!);
export const divideDimensions = (a: Dimension, b: Dimension): Dimension => zip((_, i) => a[i]! - b[i]!);
/** `exponent` may be a fraction (a square root is 0.5); the result may then be no dimension people have a name for. */
export const powerOfDimension = (a: Dimension, exponent: number): Dimension => zip((_, i) => a[i]! * exponent + 0);
export const sameDimension = (a: Dimension, b: Dimension): boolean => a.every((value, index) => value === b[index]);
export const isDimensionless = (a: Dimension): boolean => a.every((value) => value === 0);

/** The quantity's name as a person says it ("length", "speed"), or a product of the base names. */
export function dimensionName(a: Dimension): string {
  const known = NAMED.find(([, candidate]) => sameDimension(candidate, a));
  if (known) return known[0];
  const side = (sign: 1 | -1) =>
    BASES.flatMap((base, index) => {
      const exponent = a[index]! * sign;
      return exponent <= 0 ? [] : [exponent === 1 ? base : `${base}^${exponent}`];
    }).join(" ");
  const above = side(1);
  const below = side(-1);
  return below === "" ? above : `${above || "1"} / ${below}`;
}

function zip(exponentOf: (base: Base, index: number) => number): Dimension {
  return BASES.map(exponentOf) as unknown as Dimension;
}

// biome-ignore format: one row a name
const NAMED: readonly (readonly [string, Dimension])[] = [
  ["number", DIMENSIONLESS],
  ["length", dimension({ length: 1 })],
  ["area", dimension({ length: 2 })],
  ["volume", dimension({ length: 3 })],
  ["mass", dimension({ mass: 1 })],
  ["duration", dimension({ time: 1 })],
  ["electric current", dimension({ current: 1 })],
  ["temperature", dimension({ temperature: 1 })],
  ["angle", dimension({ angle: 1 })],
  ["speed", dimension({ length: 1, time: -1 })],
  ["acceleration", dimension({ length: 1, time: -2 })],
  ["rate of turn", dimension({ angle: 1, time: -1 })],
  ["frequency", dimension({ time: -1 })],
  ["flow", dimension({ length: 3, time: -1 })],
  ["density", dimension({ mass: 1, length: -3 })],
  ["force", dimension({ mass: 1, length: 1, time: -2 })],
  ["pressure", dimension({ mass: 1, length: -1, time: -2 })],
  ["energy", dimension({ mass: 1, length: 2, time: -2 })],
  ["power", dimension({ mass: 1, length: 2, time: -3 })],
  ["electric charge", dimension({ current: 1, time: 1 })],
  ["voltage", dimension({ mass: 1, length: 2, time: -3, current: -1 })],
  ["electrical resistance", dimension({ mass: 1, length: 2, time: -3, current: -2 })],
  ["change of pressure over time", dimension({ mass: 1, length: -1, time: -3 })],
  ["change of temperature over time", dimension({ temperature: 1, time: -1 })],
];
