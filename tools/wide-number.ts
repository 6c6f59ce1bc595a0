// Real numbers to about 60 decimal places, as whole numbers of 2^-200: the references that trigonometry on the board is measured against.
// Series that converge fast after the argument has been made small; slow, and meant for measuring only.

/** A number times 2^200. */
export type Wide = bigint;

const BITS = 200n;
export const ONE: Wide = 1n << BITS;

/** The exact value of a finite double; what is below 2^-200 is cut off. */
export function wide(value: number): Wide {
  let exponent = 0;
  let mantissa = value;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent++;
  }
  return (BigInt(mantissa) << BITS) >> BigInt(exponent);
}

/** The nearest double, or next to it. */
export function narrow(value: Wide): number {
  const size = value < 0n ? -value : value;
  const spare = BigInt(Math.max(0, size.toString(2).length - 64));
  return Number(size >> spare) * 2 ** Number(spare - BITS) * (value < 0n ? -1 : 1);
}

export const times = (a: Wide, b: Wide): Wide => (a * b) >> BITS;
export const over = (a: Wide, b: Wide): Wide => (a << BITS) / b;

export function squareRoot(value: Wide): Wide {
  if (value <= 0n) return 0n;
  const target = value << BITS;
  let root = 1n << BigInt(Math.ceil(target.toString(2).length / 2));
  for (;;) {
    const next = (root + target / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** Machin: π = 16 atan(1/5) - 4 atan(1/239). */
const atanOfInverse = (n: bigint): Wide => series(ONE / n, -(n * n), 1n);
function series(first: Wide, divisor: bigint, odd: bigint): Wide {
  let sum = 0n;
  for (let term = first, k = odd; term !== 0n; term /= divisor, k += 2n) sum += term / k;
  return sum;
}
export const PI: Wide = 16n * atanOfInverse(5n) - 4n * atanOfInverse(239n);

export function sine(angle: Wide): Wide {
  const turn = 2n * PI;
  let rest = angle % turn;
  if (rest > PI) rest -= turn;
  if (rest < -PI) rest += turn;
  const square = times(rest, rest);
  let sum = 0n;
  for (let term = rest, k = 1n; term !== 0n && term !== -1n; k += 2n) {
    sum += term;
    term = -times(term, square) / ((k + 1n) * (k + 2n));
  }
  return sum;
}
export const cosine = (angle: Wide): Wide => sine(angle + PI / 2n);

/** Half angles until the series is short: atan x = 2 atan(x / (1 + sqrt(1 + x²))). */
function atan(value: Wide): Wide {
  let x = value;
  for (let i = 0; i < 4; i++) x = over(x, ONE + squareRoot(ONE + times(x, x)));
  const square = times(x, x);
  let sum = 0n;
  for (let power = x, k = 1n; power !== 0n && power !== -1n; k += 2n) {
    sum += power / k;
    power = -times(power, square);
  }
  return 16n * sum;
}

/** The angle of the point (x, y), from -π to π. */
export function arctangent(y: Wide, x: Wide): Wide {
  if (x === 0n && y === 0n) return 0n;
  const isSteep = (y < 0n ? -y : y) > (x < 0n ? -x : x);
  if (isSteep) return (y > 0n ? PI / 2n : -PI / 2n) - atan(over(x, y));
  return atan(over(y, x)) + (x > 0n ? 0n : y >= 0n ? PI : -PI);
}
export const arcsine = (value: Wide): Wide => arctangent(value, squareRoot(ONE - times(value, value)));

/** ln x = 2 artanh((x - 1) / (x + 1)), of x brought near 1 by square roots. */
export function logarithm(value: Wide): Wide {
  let x = value;
  let factor = 2n;
  for (let i = 0; i < 12; i++) {
    x = squareRoot(x);
    factor *= 2n;
  }
  const z = over(x - ONE, x + ONE);
  const square = times(z, z);
  let sum = 0n;
  for (let power = z, k = 1n; power !== 0n && power !== -1n; k += 2n) {
    sum += power / k;
    power = times(power, square);
  }
  return factor * sum;
}

/** e^x by its series, of a small x squared back up. */
export function exponential(value: Wide): Wide {
  const halvings = 16n;
  const x = value >> halvings;
  let sum = 0n;
  for (let term = ONE, k = 1n; term !== 0n && term !== -1n; k++) {
    sum += term;
    term = times(term, x) / k;
  }
  for (let i = 0n; i < halvings; i++) sum = times(sum, sum);
  return sum;
}
