// What TypeScript means, on node's word: each program is run by node, as FIR, and as an optimized image; all must agree bit for bit.
import { describe, expect, it } from "vitest";
import { image, interpret, moduleOfTypeScript, runNode } from "./run-typescript.ts";

/** Name, program. A program without `main` is the body of one that gives a number. */
const PROGRAMS: readonly (readonly [string, string])[] = [
  ["numbers are float64", "let a = 2147483647; a += 5; return a * 3.5 - 7 / 3;"],
  ["| 0 wraps", "let a: int = 2147483647; a = (a + 5) | 0; return (a * 3 - 7) | 0;"],
  ["sums of ints are exact", "const a = 2147483647 | 0; const b = a; return a + b + 1;"],
  [
    "products of ints are those of float64",
    "let s = 0; for (let i = -3; i < 4; i++) { const a = (i * 715827883) | 0; const b = (i * 987654321) | 0; s = (s ^ (a * b)) | 0; s = (s + Math.imul(a, b)) | 0; } return s;",
  ],
  ["a large product rounds", "let a: int = 123456789; let b: int = 987654321; return a * b;"],
  ["| 0 of a large product", "let a: int = 123456789; let b: int = 987654321; return (a * b) | 0;"],
  [
    "division is that of float64, | 0 cuts it",
    "let s = 0; for (let a = -7; a <= 7; a++) for (let b = -3; b <= 3; b++) { s = (s * 5 + ((a / b) | 0) * 7) | 0; } return s;",
  ],
  [
    "division by zero",
    "let z: int = 0; let a: int = 5; return ((a / z) | 0) + ((a % z) | 0) + (a / z === Infinity ? 10 : 0) + (-a / z === -Infinity ? 100 : 0);",
  ],
  ["the lowest int divided by -1", "let a: int = -2147483648; let b: int = -1; return ((a / b) | 0) + a / b;"],
  [
    "remainder of ints",
    "let s = 0; for (let a = -7; a <= 7; a++) for (let b = -3; b <= 3; b++) if (b !== 0) s = (s * 5 + a % b) | 0; return s;",
  ],
  ["remainder keeps the sign of zero", "let a: int = -4; let b: int = 2; return 1 / (a % b);"],
  ["the product of 0 and a negative is -0", "let a: int = 0; let b: int = -2; return 1 / (a * b);"],
  ["the opposite of 0 is -0", "let a: int = 0; return 1 / -a;"],
  ["-0 in a number variable", "let z = 0; z = -z; return 1 / z;"],
  ["a sum with -0", "let z = -0; let a: int = 0; return 1 / (z + a) + (1 / (z + z) === -Infinity ? 5 : 7);"],
  [
    "% of floats is fmod",
    "let s = 0; const a = [5.5, -5.5, 0.1, 1e300, -0, 7, 1e-310, 123456789.125]; const b = [2, -2, 0.3, 3, 1e-300, Infinity, 0.7, 1e-5]; for (let i = 0; i < 8; i++) for (let j = 0; j < 8; j++) s = s * 0.5 + a[i] % b[j]; return s;",
  ],
  [
    "% by zero and of infinity is unknown",
    "let a = 5.5; let z = 0; let i = 1 / z; return Number.isNaN(a % z) && isNaN(i % a) && !isNaN(a % i) ? 1 : 2;",
  ],
  [
    "| 0 of any float",
    "const all = [0.5, -0.5, 2147483648, -2147483649, 4294967296.7, 1e10, -1e10, 1e20, -1e20, 1e300, 9007199254740993, 6442450943.9, -6442450943.9]; let s = 0; for (const v of all) s = (Math.imul(s, 31) + (v | 0)) | 0; let z = 0; s = (s + ((1 / z) | 0) + ((z / z) | 0)) | 0; return s;",
  ],
  [
    ">>> 0 is unsigned",
    "let a: int = -1; const u = a >>> 0; return u + (a >>> 28) * 2 + (u > 5 ? 1000 : 0) + (u / 2) + (u % 10) + ((u / 3) | 0);",
  ],
  [
    "shifts",
    "let s = 0; for (let i = -3; i < 40; i++) { s = (Math.imul(s, 31) + (-100 >> i) + (7 << i) + (-5 >>> i) * 3) | 0; } return s;",
  ],
  [
    "bits of floats",
    "let a = 6.9; let b = -3.2; return (a & 5) + (a | 8) * 3 + (a ^ b) * 5 + ~a * 7 + (b >> 1) + (b >>> 30);",
  ],
  ["shifts by floats and negatives", "let a = 33.7; let b = -1; return (1 << a) + (1 << b) + (-8 >> a);"],
  ["** and Math.pow", "let a = 1.5; return a ** 3 + Math.pow(2, 0.5) + (-2) ** 2 + 2 ** -1;"],
  [
    "unary minus, plus and not",
    "let a = 7; let b = true; return -a + +a * 3 - -(-a) + (!b ? 1 : 2) + (!a ? 10 : 20) + (!!a ? 100 : 200);",
  ],
  [
    "++ and -- give the old or the new value",
    "let a = 5; let s = a++ * 100 + ++a * 10 + a-- + --a; return s * 100 + a;",
  ],
  ["++ of a fraction", "let a = 0.5; a++; ++a; a--; return a;"],
  [
    "compound assignments",
    "let a = 1000; a += 7; a -= 3; a *= 5; a /= 3; a %= 500; a <<= 3; a >>= 1; a |= 0x100; a &= 0x1ff; a ^= 0x55; a **= 2; a >>>= 1; return a;",
  ],
  ["assignments are values", "let a = 0, b = 0, c = 0; a = b = c = 7; a += b -= c += 2; return a * 100 + b * 10 + c;"],
  ["the comma", "let a = 0; let b = 0; for (let i = 0, j = 10; i < j; i++, j--) a += j; b = (a++, a * 2); return b;"],
  [
    "&& and || stop early",
    "let calls = 0; function hit(v: int): boolean { calls++; return v !== 0; } function main(): number { let s = 0; s = s * 2 + (hit(0) && hit(1) ? 1 : 0); s = s * 2 + (hit(3) && hit(2) ? 1 : 0); s = s * 2 + (hit(0) || hit(5) ? 1 : 0); const both = hit(4) || hit(5); if (hit(0) || (hit(1) && !hit(0))) s += 100; if (both) s += 1000; return s * 100 + calls; }",
  ],
  [
    "numbers as conditions",
    "let s = 0; let n = 3; while (n) { s += n; n--; } let f = 0.5; if (f) s += 10; if (f - 0.5) s += 100; if (f / 0 - f / 0) s += 1000; if (n || f) s += 10000; if (n && f) s += 100000; return s;",
  ],
  [
    "?: in all its nesting",
    "let s = 0; for (let i = -5; i < 6; i++) s = s * 3 + (i < 0 ? i < -2 ? 1 : 2 : i > 3 ? i * i : i ? 5 : 6); return s;",
  ],
  [
    "?: of int and fraction",
    "let a: int = 3; let s = 0; for (let i = 0; i < 4; i++) s = s * 10 + (i & 1 ? a : 2.5); return s;",
  ],
  [
    "comparisons of unknown",
    "let z = 0; const n = z / z; return (n < 1 ? 1 : 0) + (n > 1 ? 2 : 0) + (n <= 1 ? 4 : 0) + (n >= 1 ? 8 : 0) + (n === n ? 16 : 0) + (n !== n ? 32 : 0) + (!(n < 1) ? 64 : 0);",
  ],
  [
    "comparisons of booleans",
    "let t = true; let f = false; return (t === f ? 1 : 0) + (t !== f ? 2 : 0) + (t === !f ? 4 : 0);",
  ],
  [
    "comparisons over the sign",
    "let u: int = -1; const big = u >>> 0; return (big > u ? 1 : 0) + (big === 4294967295 ? 2 : 0) + (u < 4294967295 ? 4 : 0) + (big >= 2147483648 ? 8 : 0) + (u === 4294967295 ? 16 : 0);",
  ],
  [
    "for without parts, break and continue",
    "let s = 0, i = 0; for (;;) { i++; if (i % 3 === 0) continue; if (i > 20) break; for (let k = 0; k < i; k++) { if (k === 7) break; if (k & 1) continue; s += k; } s += i; } return s;",
  ],
  [
    "do runs once at least, continue tests",
    "let n = 0, s = 0; do { n++; if (n === 3) continue; s += n; } while (n < 5); do s += 1000; while (false); return s;",
  ],
  [
    "while with assignments in its condition",
    "let x = 100, n = 0; while ((x = Math.floor(x / 2)) > 0 && n < 50) n++; while (x++ < 3); return n * 10 + x;",
  ],
  [
    "inner scopes hide outer names",
    "let a = 1; { let a = 2; a++; { let a = 50; a++; } } for (let a = 0; a < 3; a++) ; if (a) { let a = 9; a++; } return a;",
  ],
  [
    "switch with and without break",
    "let s = 0; for (let i = -1; i < 8; i++) { switch (i) { case 0: s += 1; case 1: s += 10; break; case 2: { s += 100; if (s > 150) break; s += 7; } case 3: s += 1000; continue; default: s += 5; case 6: s += 10000; break; case 7: return s * 2; } s = (s * 3) % 1000003; } return s;",
  ],
  [
    "switch without default, empty switch",
    "let s = 0; for (let i = 0; i < 5; i++) { switch (i * 2) { case 4: s = 7; } switch (i) { } switch (i) { default: s++; } } return s;",
  ],
  [
    "recursion",
    "function ack(m: int, n: int): int { if (m === 0) return (n + 1) | 0; if (n === 0) return ack((m - 1) | 0, 1); return ack((m - 1) | 0, ack(m, (n - 1) | 0)); } function main(): int { return ack(2, 3); }",
  ],
  [
    "arrow functions",
    "const twice = (x: number): number => x * 2; const sum = (a: int, b: int): int => { const c = (a + b) | 0; return c; }; let n = 0; const bump = (by: number): void => { n += by; }; function main(): number { bump(1.5); bump(2); return twice(1.25) + sum(3, 4) + n; }",
  ],
  [
    "booleans as parameters, results and variables",
    "let on = false; function toggle(): void { on = !on; } function either(a: boolean, b: boolean): boolean { return a || b; } function main(): number { toggle(); const c = either(on, false); let d: boolean = c && on; d = d !== c; return (c ? 1 : 0) + (d ? 2 : 0) + (on ? 4 : 0); }",
  ],
  [
    "variables of the block",
    "let count = 0; let share = 0.5; const LIMIT = 10; let wide: int = 7; let flag = true; function step(): void { count += 3; share *= 1.5; wide = (wide * 31) | 0; flag = !flag; } function main(): number { for (let i = 0; i < LIMIT; i++) step(); return count + share + wide + (flag ? 0.25 : 0.125); }",
  ],
  [
    "number arrays take the form of their values",
    "const a = [1, 2, 3]; const b = [1, 2, 300000]; const c = [0.5, 2]; const d = new Array(4).fill(7); const e: number[] = [-1, 200]; function main(): number { a[1] += 254; d[2] = -70000; b[0]--; c[1] /= 3; e[0] *= 2; let s = 0; for (const x of a) s = s * 3 + x; for (const x of b) s = s * 3 + x; for (const x of c) s = s * 3 + x; for (const x of d) s = s * 3 + x; for (const x of e) s = s * 3 + x; return s; }",
  ],
  [
    "typed arrays cut",
    "const a = new Int8Array(3); const b = new Uint8Array([255, 256, 257]); const c = new Int16Array([-32768, 40000]); const d = new Uint16Array(2); const e = new Int32Array(2); const f = new Float64Array([0.5, -1.25, 0]); const g = new Uint32Array(1); function main(): number { let s = 0; a[0] = -1; a[1] = 200; a[2] = 3.9; d[0] = 65535; d[1] = 65536 + 7; e[0] = 1e10; g[0] = -1; f[2] = f[0] * f[1]; b[0]++; b[1]--; a[1] += 100; d[1] -= 70000; for (let i = 0; i < 3; i++) s = s * 7 + a[i] + b[i] * 3; return s + c[0] + c[1] + d[0] + d[1] + e[0] + g[0] + f[2] * 1000; }",
  ],
  [
    "arrays of arrays",
    "const m = [[1, 2, 3, 0], [4, 0, 0, 0], [0, 0, 9, 0]]; function main(): number { for (let i = 0; i < m.length; i++) for (let j = 0; j < m[i].length; j++) m[i][j] += i * 10 + j; let s = 0; for (let j = 3; j >= 0; j--) for (let i = 0; i < 3; i++) s = s * 3 + m[i][j]; return s; }",
  ],
  [
    "arrays of a function are new each time",
    "function f(n: int): number { const a = [1, n, 0, 0]; const b = new Array(3).fill(n); a[2] += a[1] * 2; a[3] = a[2] + b[2]; b[2] = 9; return a[0] + a[3]; } function main(): number { let s = 0; for (let i = 0; i < 5; i++) s = s * 3 + f(i); return s; }",
  ],
  [
    "booleans in arrays",
    "const seen = [false, true, false]; function main(): number { seen[0] = !seen[1]; seen[2] = seen[0] || seen[1]; let s = 0; for (const one of seen) s = s * 2 + (one ? 1 : 0); return s; }",
  ],
  [
    "the index of a compound assignment is evaluated once",
    "const a = [0, 0, 0, 0, 0]; let i: int = 0; function main(): number { i = 1; a[i++] += 5; a[i++]++; a[--i] *= 7; return a[0] + a[1] * 10 + a[2] * 100 + a[3] * 1000 + i * 10000; }",
  ],
  [
    "Math",
    "let x = 2.5; let y = -2.5; let i: int = -7; return Math.sqrt(x) + Math.sin(x) * 3 + Math.cos(y) * 5 + Math.asin(0.3) + Math.acos(0.3) + Math.atan2(x, y) + Math.atan(x) * 7 + Math.exp(x) + Math.log(x) + Math.abs(y) + Math.abs(i) * 11 + Math.pow(x, y) + Math.PI + Math.E + Math.sign(y) + Math.sign(i) * 3;",
  ],
  [
    "rounding",
    "const all = [2.5, -2.5, 0.49999999999999994, -0.2, -0.5, 1.5, 3.7, -3.7, 4503599627370497.5, 1e300, 0.5]; let s = 0; for (const v of all) { s = s * 0.5 + Math.floor(v) + Math.ceil(v) * 3 + Math.trunc(v) * 5 + Math.round(v) * 7; s += 1 / Math.round(v - v * 1.3) + 1 / Math.trunc(v / 100) === Infinity ? 1 : 2; } return s;",
  ],
  [
    "rounding keeps the sign of zero",
    "let a = -0.3; return (1 / Math.round(a) === -Infinity ? 1 : 0) + (1 / Math.ceil(a) === -Infinity ? 2 : 0) + (1 / Math.trunc(a) === -Infinity ? 4 : 0) + (1 / Math.floor(-0 * Math.abs(a)) === -Infinity ? 8 : 0);",
  ],
  [
    "min and max",
    "let a: int = 5; let b: int = -3; let x = 2.5; let z = 0; return Math.min(a, b) + Math.max(a, b, 7) * 3 + Math.min(x, a) * 5 + Math.max(x) + (1 / Math.min(z, -z) === -Infinity ? 100 : 0) + (isNaN(Math.max(x, z / z)) ? 1000 : 0);",
  ],
  ["abs of the lowest int", "let a: int = -2147483648; return Math.abs(a) + (Math.abs(a) | 0);"],
  [
    "floor of a quotient",
    "let s = 0; for (let a = 0; a < 50; a++) { s = (s * 3 + Math.floor(a / 7) + Math.trunc(a / 3)) | 0; } let n: int = -50; return s + Math.floor(n / 7) + Math.trunc(n / 7);",
  ],
  [
    "constants of Number",
    "return Number.MAX_SAFE_INTEGER + Number.EPSILON + Number.MIN_VALUE + (Number.isFinite(1 / 0) ? 1 : 2);",
  ],
  ["literals", "return 1_000 + 0x1F * 7 + 0b101 * 13 + 0o17 + .5 + 5. + 1e3 + 2.5e-3 + 0xFFFFFFFF;"],
  ["as int and as number", "let x = 7; const a = (x / 2 * 2) as int; const b = a as number; return a + b * 0.5;"],
  ["ints beyond 32 bits go on as floats", "let n = 2147483640; for (let i = 0; i < 20; i++) n++; return n;"],
  [
    "a variable that turns out to need floats late",
    "let a = 0; let b = 0; let c = 1; for (let i = 0; i < 60; i++) { a = b; b = c; c = c * 1.5; } return a + b + c;",
  ],
  [
    "counting down, in steps, over both ends",
    "let s = 0; for (let i = 10; i >= 0; i--) s = s * 2 + i; for (let i = 0; i <= 20; i += 3) s += i; for (let i = 100; i > -100; i -= 7) s -= i; for (let i = 5; i < 5; i++) s = -1; return s;",
  ],
  [
    "a counter that the body moves",
    "let s = 0; for (let i = 0; i < 10; i++) { if (i === 3) i = 6; s = s * 10 + i; } return s;",
  ],
  [
    "a counter up to the largest int",
    "let s = 0; let n: int = 2147483647; for (let i = 2147483640; i <= n; i++) s++; return s;",
  ],
  [
    "a limit that is no int",
    "let s = 0; let n = 3.5; for (let i = 0; i < n; i++) s = s * 10 + i; for (let i = 0; i <= 2.5; i++) s += i; return s;",
  ],
  [
    "less than a parenthesis",
    "function f(x: int): int { return x; } function main(): number { let s = 0; for (let i = -3; i < (2 | 0); i++) if (f(i) < (-1 | 0)) s += f(i) < ((-4 | 0) / 2) ? 10 : 1; return s; }",
  ],
  [
    "bounds that name the loop's own variables",
    "const i = 7; const n = 2; function main(): number { let s = i + n; for (let i = 0, n = 300; i < n; i++) s += i; for (let i = 1; i < 100; i += i) s += i; for (let i = 1; i < i * 0 + 5; i++) s = s * 2 + i; return s; }",
  ],
  [
    "counters of several lets",
    "let s = 0; for (let i = 0, j = 20; i < 10; i++, j -= 2) s = s * 1.5 + i * j; let n: int = 5; for (let i = 0; i < n; i++) { n--; s += i; } return s;",
  ],
  [
    "a limit that the body moves",
    "let s = 0; let n = 10; for (let i = 0; i < n; i++) { if (i === 5) n = 100; s += i; } return s;",
  ],
  [
    "shadowed counters",
    "let s = 0; for (let i = 0; i < 3; i++) { for (let i = 10; i > 7; i--) s = s * 3 + i; { let i = 0.5; i += 1; s += i; } s += i; } return s;",
  ],
  [
    "conditions narrow",
    "const a = [3, 1, 4, 1, 5]; function at(x: number): number { return x >= 0 && x < 5 ? a[x | 0] : -1; } function main(): number { let n = 9; let s = 0; while (n > 0) { n = n - 2; s = s * 2 + n; } for (let x = -1; x < 6; x += 0.75) s += at(x); let k: int = 4; while (k >= 0 && a[k] > 0) { s = s * 3 + a[k]; k--; } return s + k + n; }",
  ],
  [
    "narrowed variables that change again",
    "let s = 0; let n: int = 3; if (n > 0) { n = n - 1; n = (n * -7) | 0; s += n < 0 ? 1 : 2; s += -n; } let k = 5; while (k > 0) { for (let j = 0; j < 3; j++) { k = k - 2; s = s * 3 + k; } } let m = 2; if (m > 1 && (m = -3) < 0) s += m * 2; let q = 4; while (q > 0) { if (q === 2) { q = -1; continue; } q--; s += q * 0.5; } s += q; return s;",
  ],
  [
    "conditions with unknown and zeros",
    "let z = 0; const n = z / z; let s = 0; if (n > 0) s = 1; if (!(n <= 0)) s += 2; let y = -0; if (y >= 0) s += 1 / y === -Infinity ? 4 : 8; if (y === 0) s += 1 / y < 0 ? 16 : 32; return s;",
  ],
  [
    "swaps in a loop",
    "let a = 1, b = 2, c = 3; for (let i = 0; i < 7; i++) { const t = a; a = b; b = c; c = t; } return a * 100 + b * 10 + c;",
  ],
  [
    "Euclid and Collatz",
    "function gcd(a: int, b: int): int { while (b !== 0) { const t = (a % b) | 0; a = b; b = t; } return a; } function main(): number { let n = 27, steps = 0; while (n !== 1) { n = n % 2 ? 3 * n + 1 : n / 2; steps++; } return gcd(1071, 462) * 1000 + steps; }",
  ],
  [
    "pseudo-random numbers",
    "let x: int = 123456789; let s = 0; for (let i = 0; i < 1000; i++) { x ^= x << 13; x ^= x >>> 17; x ^= x << 5; s = (s + (x >>> 0) % 1000) | 0; } return s;",
  ],
  [
    "void functions",
    "let n = 0; function set(): void { n = 1; if (n > 5) return; n = 2; } function quiet() { n++; return; } function main(): number { set(); quiet(); n > 5 ? set() : quiet(); return n; }",
  ],
  [
    "empty statements and comments",
    "let s = 0;; /* nothing */ ; // more\n if (s) ; else s = 3; while (s < 5) /* up */ s++; { } return s;",
  ],
  [
    "export and the declaration of int",
    "type int = number; export const N = 3; export function f(x: int): int { return (x * N) | 0; } export function main(): int { return f(4); }",
  ],
  ["message-like unused values", "let a = 1; a; a + 1; (a, 2); Math.sqrt(a); a > 2 ? a++ : a--; return a;"],
];

const whole = (text: string): string => (/\bmain\s*\(/.test(text) ? text : `function main(): number { ${text} }`);

describe("TypeScript gives what node gives", () => {
  for (const [name, text] of PROGRAMS) {
    it(name, () => {
      const program = whole(text);
      const outcome = interpret(moduleOfTypeScript(program));
      expect(outcome.trap).toBe(0);
      expect(outcome.result).toBe(runNode(program) ?? 0);
    });
  }
});

describe("an image of TypeScript gives what its FIR gives", () => {
  for (const [name, text] of PROGRAMS) {
    it(name, () => {
      const program = whole(text);
      expect(image(moduleOfTypeScript(program))).toEqual(interpret(moduleOfTypeScript(program)));
    });
  }
});
