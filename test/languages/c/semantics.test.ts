// What C means, on gcc's word: each program is run by gcc, as FIR, and as an optimized image; all must agree.
import { describe, expect, it } from "vitest";
import { hasGcc, interpret, moduleOfC, runGcc, runImage } from "./run-c.ts";

/** Name, program. A program without `main` is the body of one. */
const PROGRAMS: readonly (readonly [string, string])[] = [
  ["arithmetic of int wraps", "int a = 2147483647; a += 5; return a * 3 - 7;"],
  [
    "division and remainder go toward zero",
    "int s = 0; for (int a = -7; a <= 7; a++) for (int b = -3; b <= 3; b++) if (b) s = s * 5 + a / b * 7 + a % b; return s;",
  ],
  ["shifts of int keep the sign", "int a = -100; return (a >> 3) * 1000 + (a << 2) + (7 >> 1);"],
  ["shifts of unsigned fill with zeros", "unsigned a = 0x80000001u; return (a >> 31) + (int)(a >> 1) % 1000;"],
  [
    "unsigned is compared as unsigned",
    "unsigned big = 0xfffffff0u; int s = 0; s |= big > 5; s |= (big >= 5) << 1; s |= (5 < big) << 2; s |= (5 <= big) << 3; s |= (big < 5) << 4; s |= (big <= 5) << 5; s |= (-1 < 1u) << 6; return s;",
  ],
  [
    "unsigned is divided as unsigned, whatever the divisor",
    `unsigned numbers[] = {0, 1, 2, 3, 7, 10, 255, 256, 65535, 1000000007u, 0x7fffffff, 0x80000000u, 0x80000001u, 0xfffffffeu, 0xffffffffu};
     int main(void) { unsigned hash = 1;
       for (int i = 0; i < 15; i++) { unsigned a = numbers[i];
         for (int j = 1; j < 15; j++) hash = hash * 31 + a / numbers[j] * 7 + a % numbers[j];
         hash = hash * 31 + a / 10u + a % 10u + a / 16u + a % 16u + a / 0x80000000u + a % 0x80000000u + a / 0xfffffff0u + a % 0xfffffff0u + a / 1u + a % 1u + a / 3u; }
       return hash; }`,
  ],
  [
    "narrow variables are cut at each assignment",
    "unsigned char u = 250; signed char s = 120; short h = 32760; unsigned short w = 65530; u += 10; s += 10; h += 10; w += 10; return u + s * 3 + h * 5 + w * 7;",
  ],
  [
    "narrow types are promoted to int",
    "unsigned char a = 200, b = 100; unsigned short w = 60000; return a + b + (a - b - 150) + ((w * 3) >> 1) + ~a + -b;",
  ],
  [
    "++ and -- give the old or the new value",
    "unsigned char c = 255; int a = 5; int s = a++ * 100 + ++a * 10 + a-- + --a; s = s * 1000 + c++; return s * 3 + c;",
  ],
  [
    "compound assignments",
    "int a = 1000; a += 7; a -= 3; a *= 5; a /= 3; a %= 500; a <<= 3; a >>= 1; a |= 0x100; a &= 0x1ff; a ^= 0x55; return a;",
  ],
  ["assignments are values", "int a, b, c; a = b = c = 7; a += b -= c += 2; return a * 100 + b * 10 + c;"],
  [
    "&& and || stop early",
    "int calls; int hit(int v) { calls++; return v; } int main(void) { int s = 0; s = s * 2 + (hit(0) && hit(1)); s = s * 2 + (hit(3) && hit(2)); s = s * 2 + (hit(0) || hit(5)); s = s * 2 + (hit(4) || hit(5)); if (hit(0) || (hit(1) && !hit(0))) s += 100; return s * 100 + calls; }",
  ],
  [
    "?: in all its nesting",
    "int s = 0; for (int i = -5; i < 6; i++) s = s * 3 + (i < 0 ? i < -2 ? 1 : 2 : i > 3 ? i * i : i ? 5 : 6); return s;",
  ],
  [
    "?: joins int and unsigned, int and double",
    "int a = -1; unsigned u = 1; return ((1 ? a : u) > 0) * 10 + (int)((a ? 1 : 2.5) / 2 * 100);",
  ],
  [
    "not and comparisons are 0 or 1",
    "int a = 7; double d = 0.0; return !a + !!a * 2 + (a == 7) * 4 + (a != 7) * 8 + !d * 16 + (!!2.5) * 32 + (a > 3 && a) * 64;",
  ],
  [
    "for without parts, break and continue",
    "int s = 0, i = 0; for (;;) { i++; if (i % 3 == 0) continue; if (i > 20) break; for (int k = 0; k < i; k++) { if (k == 7) break; if (k & 1) continue; s += k; } s += i; } return s;",
  ],
  [
    "do runs once at least, continue tests",
    "int n = 0, s = 0; do { n++; if (n == 3) continue; s += n; } while (n < 5); do s += 1000; while (0); return s;",
  ],
  [
    "while with assignments in its condition",
    "int x = 100, n = 0; while ((x = x / 2) > 0 && n < 50) n++; while (x++ < 3); return n * 10 + x;",
  ],
  [
    "inner scopes hide outer names",
    "int a = 1; { int a = 2; a++; { int a = 50; a++; } } for (int a = 0; a < 3; a++) ; if (a) { int a = 9; a++; } return a;",
  ],
  [
    "a variable of a loop body is new in each turn",
    "int s = 0; for (int i = 0; i < 4; i++) { int t = 0; t += i; s = s * 10 + t; } return s;",
  ],
  [
    "recursion",
    "int ack(int m, int n) { if (m == 0) return n + 1; if (n == 0) return ack(m - 1, 1); return ack(m - 1, ack(m, n - 1)); } int main(void) { return ack(2, 3); }",
  ],
  [
    "globals, with first values, in every width",
    "char c = -3; unsigned char u = 0xfe; short s = -300; unsigned short w = 65000; int i = -70000; unsigned x = 4000000000u; double d = 2.5; _Bool b = 7; int main(void) { c--; u++; u++; s *= 200; w += 1000; i--; x++; d *= 2; return c + u * 3 + s * 5 + w * 7 + i * 11 + (int)(x >> 4) + (int)(d * 10) + b; }",
  ],
  [
    "arrays in every width",
    "signed char a[3] = {-1, 200, 3}; unsigned char b[3] = {255, 256, 257}; short c[3] = {-32768, 40000}; unsigned short d[2] = {65535, 65536}; int e[2] = {-1}; double f[3] = {0.5, -1.25}; int main(void) { int s = 0; for (int i = 0; i < 3; i++) s = s * 7 + a[i] + b[i] * 3 + c[i] * 5; s += d[0] + d[1] + e[0] + e[1]; f[2] = f[0] * f[1]; b[0]++; b[1]--; a[1] += 100; d[1] = -2; return s + (int)(f[2] * 1000) + b[0] + b[1] + a[1] + d[1]; }",
  ],
  [
    "arrays of arrays",
    "int m[3][4] = {{1, 2, 3}, {4}, {[2] = 9}}; int main(void) { for (int i = 0; i < 3; i++) for (int j = 0; j < 4; j++) m[i][j] += i * 10 + j; int s = 0; for (int j = 3; j >= 0; j--) for (int i = 0; i < 3; i++) s = s * 3 + m[i][j]; return s; }",
  ],
  [
    "arrays of a function, plain and static",
    "int f(int n) { int a[4] = {1, n}; static int kept[2]; kept[n & 1] += n; a[2] += a[1] * 2; a[3] = a[2] + kept[0] * 100 + kept[1]; return a[0] + a[3]; } int main(void) { int s = 0; for (int i = 0; i < 5; i++) s = s * 3 + f(i); return s; }",
  ],
  [
    "static variables of functions",
    "int next(void) { static int n = 10; static unsigned char wrap = 254; n++; wrap++; return n * 1000 + wrap; } int main(void) { next(); next(); return next(); }",
  ],
  [
    "the index of a compound assignment is evaluated once",
    "int a[5], i; int main(void) { i = 1; a[i++] += 5; a[i++]++; a[--i] *= 7; return a[0] + a[1] * 10 + a[2] * 100 + a[3] * 1000 + i * 10000; }",
  ],
  [
    "char constants, escapes, hexadecimal, octal, binary",
    "return 'a' + '\\n' * 2 + '\\0' + '\\x41' * 3 + '\\101' * 5 + 0x1F * 7 + 017 * 11 + 0b101 * 13 + 10L + 20UL + '\\'' + '\\xff';",
  ],
  [
    "enum, #define and const are constants",
    "#define BASE 10 /* ten */\n#define LIMIT (BASE * 2 + 1)\n#define MASK 0xffffffff\nenum { A, B = LIMIT, C };\nenum mode { OFF = -1, ON };\nconst int SIZE = C + 1;\nint a[C + 1];\nenum mode now = ON;\nint main(void) { enum mode m = OFF; const int half = SIZE / 2; a[SIZE - 1] = half; return A + B * 3 + C * 5 + a[22] + m * 1000 + now + (MASK > 0); }",
  ],
  [
    "sizeof",
    "short a[10]; int main(void) { int x = 0; return sizeof(int) + sizeof a / sizeof a[0] * 10 + sizeof(double) * 100 + sizeof x * 1000 + sizeof(char) * 10000; }",
  ],
  [
    "double arithmetic and conversions",
    "double d = 7 / 2; d += 7 / 2.0; d = d * 1.5 - 0.25; int i = d; unsigned u = 3000000000.7; unsigned char c = 200.9; float f = 1.5; int neg = -2.9; return i * 1000 + (int)(u / 1000000) + c + (int)(f * 10) + neg * 7 + (int)(u + 0.5 > 3e9) * 100000 + (d > i) + (d == 9.5) * 2;",
  ],
  [
    "unsigned to double",
    "unsigned u = 4294967295u; int i = -1; double d = u; d += i; unsigned char c = 200; d += c; return (int)(d / 1000.0);",
  ],
  [
    "<math.h>",
    "#include <math.h>\nint main(void) { return (int)(sqrt(2.0) * 1000) + (int)floor(-2.5) * 3 + (int)ceil(2.1) * 5 + (int)fabs(-7.5) * 7 + (int)(sin(1.0) * 100) + (int)(atan2(1, 2) * 100) + (int)pow(2, 10) + (int)(exp(1) * 100) + (int)(log(10) * 100) + abs(-5); }",
  ],
  [
    "casts",
    "int a = 300; return (unsigned char)a + (signed char)200 * 3 + (int)2.9 * 5 + (unsigned)-1 / 1000000 + (short)70000 + (_Bool)256 + (_Bool)0.5;",
  ],
  ["the comma", "int a = 0, b; for (int i = 0, j = 10; i < j; i++, j--) a += j; b = (a++, a * 2); return b;"],
  [
    "hex constants that do not fit an int are unsigned",
    "return (0xffffffff > 0) + (0x80000000 / 2 > 0) * 2 + (-2147483648 < 0) * 4 + (-1 - -2147483648 > 0) * 8;",
  ],
  [
    "void functions and functions without arguments",
    "int total; void add(int n) { if (n < 0) return; total += n; } int get() { return total; } int main(void) { add(5); add(-3); (void)get(); 1 ? add(2) : add(100); return get(); }",
  ],
  [
    "functions in any order with prototypes",
    "static int even(int); extern unsigned half(unsigned x); int main(void) { return even(10) * 1000 + (int)half(0xfffffffeu) % 1000; } static int even(int n) { return n % 2 == 0; } unsigned half(unsigned x) { return x >> 1; }",
  ],
  [
    "narrow parameters and results",
    "unsigned char low(int x) { return x; } int wide(signed char x) { return x * 2; } int main(void) { return low(511) + wide(200) * 3 + low(-1); }",
  ],
  ["a falling main gives 0", "int x; int main(void) { x = 5; if (x > 10) return 3; }"],
  [
    "empty statements and comments",
    "int s = 0;; /* nothing */ ; // more\n if (s) ; else s = 3; while (s < 5) /* up */ s++; { } return s;",
  ],
  [
    "sequences of ifs keep every variable apart",
    "int a = 1, b = 2, c = 3; for (int i = 0; i < 10; i++) { if (i & 1) a += b; else b += c; if (i & 2) { int t = a; a = b; b = t; } if (i == 7) c = a; } return a * 10000 + b * 100 + c;",
  ],
  [
    "swaps in a loop are done at once",
    "int a = 1, b = 2, c = 3, d = 4; for (int i = 0; i < 7; i++) { int t = a; a = b; b = c; c = d; d = t; } return a * 1000 + b * 100 + c * 10 + d;",
  ],
  [
    "Euclid and Collatz",
    "int gcd(int a, int b) { while (b) { int t = a % b; a = b; b = t; } return a; } int main(void) { int n = 27, steps = 0; while (n != 1) { n = n % 2 ? 3 * n + 1 : n / 2; steps++; } return gcd(1071, 462) * 1000 + steps; }",
  ],
  [
    "pseudo-random numbers in unsigned arithmetic",
    "unsigned x = 2463534242u, s = 0; for (int i = 0; i < 1000; i++) { x ^= x << 13; x ^= x >> 17; x ^= x << 5; s += x % 1000; } return s;",
  ],
];

const whole = (text: string): string => (/\bmain\s*\(/.test(text) ? text : `int main(void) { ${text} }`);

describe("C gives what gcc gives", () => {
  for (const [name, text] of PROGRAMS) {
    it(name, ({ skip }) => {
      const program = whole(text);
      const outcome = interpret(moduleOfC(program));
      expect(outcome.trap).toBe(0);
      if (!hasGcc) skip();
      expect(outcome.result).toBe(runGcc(program));
    });
  }
});

describe("an image of C gives what its FIR gives", () => {
  for (const [name, text] of PROGRAMS) {
    it(name, () => {
      const program = whole(text);
      expect(runImage(moduleOfC(program))).toEqual(interpret(moduleOfC(program)));
    });
  }
});

describe("where the board differs from gcc, on purpose", () => {
  it("traps on a division by zero, signed and unsigned", () => {
    for (const type of ["int", "unsigned"]) {
      const program = `${type} f(${type} a, ${type} b) { return a / b; } int main(void) { return f(5, 0); }`;
      expect(interpret(moduleOfC(program))).toEqual({ trap: 1, result: 0 });
      expect(runImage(moduleOfC(program))).toEqual({ trap: 1, result: 0 });
    }
  });

  it("traps on an index outside of memory", () => {
    const program = "int a[4], i; int main(void) { i = 100000; return a[i]; }";
    expect(interpret(moduleOfC(program))).toEqual({ trap: 2, result: 0 });
    expect(runImage(moduleOfC(program))).toEqual({ trap: 2, result: 0 });
  });

  it("clamps a double that no int holds, and reads unknown as 0", () => {
    const program =
      "int main(void) { double big = 1e20, none = 0; none = none / none; return ((int)big == 2147483647) + ((int)-big == -2147483647 - 1) * 2 + ((int)none == 0) * 4; }";
    expect(interpret(moduleOfC(program))).toEqual({ trap: 0, result: 7 });
  });

  it("has 32 bits in a long and 64 in a float", () => {
    const program = "int main(void) { float f = 0.1; return sizeof(long) * 10 + sizeof(float) + (f == 0.1) * 1000; }";
    expect(interpret(moduleOfC(program))).toEqual({ trap: 0, result: 1048 });
  });

  it("gives a variable without a first value the value 0", () => {
    expect(interpret(moduleOfC("int main(void) { int a; double d; return a + (d == 0); }"))).toEqual({
      trap: 0,
      result: 1,
    });
  });
});
