// Structures, names for types and `switch` in C, on gcc's word: as FIR, as an optimized image, and as gcc's program.
import { describe, expect, it } from "vitest";
import { c } from "../../../src/languages/c/index.ts";
import { runFrontEnd } from "../front-end.ts";
import { hasGcc, interpret, moduleOfC, runGcc, runImage } from "./run-c.ts";

const PROGRAMS: readonly (readonly [string, string])[] = [
  [
    "structures all over",
    `#define N 3
typedef int metres;
typedef struct { metres depth; double temp; unsigned char raw[N]; } fix;
struct point { int x; int y; };
typedef struct point point_t;
struct point origin = { .y = 7 };
fix log_[4] = { { 1, 2.5, { 1, 2, 3 } }, [2] = { .temp = -1, .raw = { [1] = 200 } } };
static const struct point corner = { 3, 4 };
struct wide { char c; double d; short s; } w;
struct point add(struct point a, point_t b) { struct point r = { a.x + b.x, a.y + b.y }; return r; }
struct point twice(point_t p) { return add(p, p); }
point_t swap(point_t p) { p = (struct point){ p.y, p.x }; return p; }
struct point fibp(int n) { if (n < 2) return (point_t){ n, 1 }; struct point a = fibp(n - 1), b = fibp(n - 2); struct point s = add(a, b); s.y++; return s; }
int norm(struct point p) { p.x *= p.x; p.y *= p.y; return p.x + p.y; }
double sum(void) { double s = 0; for (int i = 0; i < 4; i++) { s += log_[i].temp + log_[i].depth; for (int j = 0; j < N; j++) s += log_[i].raw[j]; } return s; }
int main(void) {
  struct point p = { 1, 2 }, q = p, arr[3];
  q.x += 10; q.y--; p = add(p, q);
  for (int i = 0; i < 3; i++) { arr[i] = p; arr[i].x += i; arr[i].y = arr[(i + 2) % 3].x - i; }
  int i = 0; arr[i++] = arr[2]; arr[i] = twice(swap(arr[i]));
  fix f = log_[2], g = { 9 }; f.raw[0] = 250; f.raw[0] += 10; log_[1] = f; log_[3] = log_[1]; g.raw[2]--; log_[0].raw[2] = g.raw[2];
  struct point both; both = swap(p);
  int s = norm(p) + norm(twice(origin)) * 3 + norm(corner) * 5 + i * 7 + both.x * 11;
  for (i = 0; i < 3; i++) s = s * 31 + arr[i].x * 3 + arr[i].y;
  s = s * 31 + (int)(sum() * 100);
  { struct point fp = fibp(9); s = s * 31 + fp.x * 100 + fp.y; }
  w.c = -5; w.s = 70000; w.d = w.c + w.s; s += (int)w.d + sizeof(struct wide) + sizeof(fix) * 100 + sizeof log_ + sizeof(log_[0].raw) ;
  switch (p.x) { case 12: s += 1; break; default: s += 5; }
  return s;
}
`,
  ],
  [
    "switch all over",
    `enum mode { OFF, ON = 3 };
int f(int k) { int r = 0; for (int i = 0; i < 4; i++) { switch (k + i) { case 0: r += 1; case OFF + 1: r += 10; break; default: { r += 1000; continue; } case ON: r += 100; break; case 'a': case -1: { int q = 5; r += q; } } r *= 2; } return r; }
unsigned g(unsigned u) { switch (u) { case 0xffffffffu: return 7; case 5u: return 8; } return 9; }
int h(unsigned char c) { switch (c) { default: return 1; case 255: return 2; case 256: return 3; } }
int main(void) { int s = 0; for (int k = -3; k < 100; k++) s = s * 31 + f(k); s += g(0xffffffff) * 1000 + g(5) * 100 + g(6); return s * 10 + h(255) + h(0); }
`,
  ],
  [
    "an array of structures is indexed once for each copy",
    `struct p { int x, y, z; }; struct p a[3] = {{1, 2, 3}, {4, 5, 6}};
int main(void) { int i = 0; a[i++] = a[1]; int s = i; a[2] = a[i--]; s = s * 10 + i; return s * 10000 + a[0].x * 1000 + a[0].z * 100 + a[2].y * 10 + a[1].x; }`,
  ],
  [
    "a list reads what it is assigned to",
    `struct p { int x, y; }; int main(void) { struct p a = {3, 4}; a = (struct p){a.y, a.x}; struct p b = {.y = a.x}; return a.x * 1000 + a.y * 100 + b.x * 10 + b.y; }`,
  ],
  [
    "what a function does to its parameter stays there",
    `struct p { int x; double y; }; double f(struct p a) { a.x++; a.y *= 2; return a.x + a.y; } int main(void) { struct p a = {1, 2.25}; double r = f(a); return (int)(r * 100) * 1000 + a.x * 100 + (int)(a.y * 4); }`,
  ],
  [
    "a function calls itself with structures",
    `struct p { int n, s; }; struct p down(struct p a) { if (a.n == 0) return a; a.s = a.s * 3 + a.n; a.n--; struct p r = down(a); r.s += a.n; return r; } int main(void) { struct p r = down((struct p){9, 1}); return r.s * 10 + r.n; }`,
  ],
  [
    "statics keep their structures",
    `struct p { int n; unsigned char t[3]; }; int f(void) { static struct p s = {5, {250}}; s.n++; s.t[0] += 3; s.t[2] = s.t[0]; return s.n * 1000 + s.t[2]; } int main(void) { f(); f(); return f(); }`,
  ],
  [
    "an automatic structure with an array is made anew",
    `struct p { int n; int t[3]; }; int f(int k) { struct p s = {k, {[1] = k}}; s.t[0] += 3; s.t[1]++; return s.n * 1000 + s.t[0] * 100 + s.t[1] * 10 + s.t[2]; } int main(void) { f(7); return f(4); }`,
  ],
  [
    "tags, types and variables have names of their own",
    `struct x { int x; }; typedef struct x y; int main(void) { struct x x = {4}; y z = x; { struct x { int a, b; } w = {1, 2}; z.x += w.b; } typedef unsigned char byte; byte b = 300; return z.x * 100 + x.x * 10 + b % 10; }`,
  ],
  [
    "a size is a constant expression",
    `enum { M = 2 };\n#define N (M + 2)\nstruct p { int t[N]; }; struct p a; int main(void) { a.t[3] = 7; return a.t[3] + sizeof a; }`,
  ],
  [
    "sizes",
    `typedef struct { char c; double d; short s; } wide; struct odd { short s; char t[3]; }; wide w[3]; struct odd o; int main(void) { return sizeof(wide) * 1000000 + sizeof w * 10000 + sizeof(struct odd) * 100 + sizeof o.t * 10 + sizeof w[0].s; }`,
  ],
];

describe("gcc agrees", () => {
  it.each(PROGRAMS)("%s", (_, text) => {
    const outcome = interpret(moduleOfC(text));
    expect(runImage(moduleOfC(text))).toEqual(outcome);
    if (hasGcc) expect(outcome).toEqual({ trap: 0, result: runGcc(text) });
  });
});

describe("what stands where", () => {
  it("numbers of a structure of a function take no memory, and neither do those passed", () => {
    const text =
      "struct p { int x; double y; }; double f(struct p a) { return a.x + a.y; } int main(void) { struct p a = {1, 2}; a.x++; return f(a); }";
    expect(moduleOfC(text).memoryBytes).toBe(0);
  });

  it("a number where a structure is due says so, with the other structure beside it", () => {
    const text = "struct p { int x; }; struct q { int x; }; struct p a; struct q b; void f(void) { a = b; }";
    const [fault] = runFrontEnd(c, text).diagnostics;
    expect([fault!.message, fault!.labels?.map((label) => label.text)]).toEqual([
      "this is struct q, and struct p is due",
      ["the one", "the other"],
    ]);
  });
});
