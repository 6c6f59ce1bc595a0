// What C says when something is wrong: the code, the place, and (where it matters) the words.
import { beforeAll, describe, expect, it } from "vitest";
import { c } from "../../../src/languages/c/index.ts";
import { runFrontEnd } from "../front-end.ts";

beforeAll(() => c.load());

const lines = (text: string) => runFrontEnd(c, text).lines;
const first = (text: string) => runFrontEnd(c, text).diagnostics[0]!;

describe("syntax", () => {
  it("names what is missing and after what", () => {
    const text = "int main(void) {\n  int a = 5\n  return a;\n}\n";
    expect(lines(text)).toEqual(["FLX0501 2:5"]);
    expect(first(text).message).toBe("`;` is missing after `5`, so the C block cannot be read");
    expect(first(text).hint).toBe("put `;` here");
  });

  it("points at a bracket that is never closed", () => {
    expect(lines("int main(void) {\n  return 1;\n")).toEqual(["FLX0501 2:;"]);
    expect(lines("int main( {\n  return 3;\n}\n").length).toBeGreaterThan(0);
    expect(first("int main(void) { return (1 + 2; }").message).toContain("`)` is missing");
  });

  it("names the token that does not fit", () => {
    expect(first("int main(void) { int a = ; return 0; }").message).toContain("`=`");
    expect(first("int 3x;\n").message).toContain("`3");
  });

  it("reports all faults of a block in one run", () => {
    const found = lines("int f(void) { int a = 1 return a; }\nint g(void) { return 2 }\nint h(void) { return 3; }\n");
    expect(found.filter((line) => line.startsWith("FLX0501"))).toHaveLength(2);
  });

  it("refuses NUL where it is", () => {
    expect(lines("int a;\0")).toEqual(["FLX0501 1:\0"]);
  });
});

describe("outside the subset", () => {
  it.each([
    ["int *p;", "FLX0502 1:*p"],
    ["int f(int *p) { return 0; }", "FLX0502 1:*p"],
    ["int f(int a[]) { return 0; }", "FLX0502 1:a[]"],
    ["int a; int f(void) { return *&a; }", "FLX0502 1:*&a"],
    ["union either { int x; double y; };", "FLX0502 1:union either { int x; double y; }"],
    ["struct point p;", "FLX0503 1:point"],
    ["struct p { int *x; };", "FLX0502 1:*x"],
    ["struct p { unsigned b : 3; };", "FLX0502 1:: 3"],
    ["struct p { struct q { int y; } z; };", "FLX0502 1:struct q { int y; } z;"],
    ["struct p { int x, x; };", "FLX0507 1:x"],
    ["struct p { int x; }; struct p { int y; };", "FLX0507 1:p"],
    ["struct p { };", "FLX0502 1:{ }"],
    ["struct p { int x; }; struct p a; int f(void) { return a.y; }", "FLX0503 1:y"],
    ["struct p { int x; }; struct p a[3]; int f(void) { return a.x; }", "FLX0502 1:a"],
    ["struct p { int x; }; struct p a[3]; int f(void) { return a[3].x; }", "FLX0502 1:3"],
    ["struct p { int x; }; struct p a; int f(void) { return a.x[1]; }", "FLX0502 1:a.x[1]"],
    ["struct p { int x[2]; }; struct p a; int f(void) { return a.x; }", "FLX0502 1:a.x"],
    ["struct p { int x[2]; }; struct p a; int f(void) { return a.x[2]; }", "FLX0502 1:2"],
    ["struct p { int x[2]; }; struct p f(void);", "FLX0502 1:struct p"],
    ["struct p { int x[2]; }; int f(struct p a) { return 1; }", "FLX0502 1:(struct p a)"],
    ["struct p { int x; }; struct p a; int f(void) { return a; }", "FLX0502 1:a"],
    ["struct p { int x; }; struct p a; int f(void) { return a == a; }", "FLX0502 1:a"],
    ["struct p { int x; }; struct p a; void f(void) { a = 3; }", "FLX0504 1:3"],
    ["struct p { int x; }; struct q { int x; }; struct p a; struct q b; void f(void) { a = b; }", "FLX0504 1:b"],
    ["struct p { int x; }; struct p a, b; void f(void) { a = b = a; }", "FLX0502 1:b = a"],
    ["struct p { int x; }; struct p a; int g(struct p p) { return p.x; } int f(void) { return g(1); }", "FLX0504 1:1"],
    ["struct p { int x; }; struct p a = { 1, 2 };", "FLX0502 1:2"],
    ["struct p { int x; }; struct p a = { .y = 2 };", "FLX0503 1:y"],
    ["struct p { int x; }; struct p a = { [0] = 2 };", "FLX0502 1:[0] = 2"],
    ["struct p { int x; }; struct p a[2] = { 1, 2 };", "FLX0502 1:1"],
    ["struct p { int x; }; struct p a; struct p b = a;", "FLX0502 1:a"],
    ["int n; struct p { int x; }; struct p b = { n };", "FLX0502 1:n"],
    ["struct p { int x; }; const struct p a = { 1 }; void f(void) { a.x = 2; }", "FLX0502 1:a.x"],
    ["struct p { int x; }; const struct p a = { 1 }; struct p b; void f(void) { a = b; }", "FLX0502 1:a"],
    ["struct p { int x; }; struct p a; int f(void) { return a->x; }", "FLX0502 1:a->x"],
    ["struct p { int x; }; struct p *a;", "FLX0502 1:*a"],
    ["struct p { int x; }; struct p f(void) { struct p a; return a; } int g(void) { return f().x; }", "FLX0502 1:f()"],
    ["struct p { int x; }; struct p main(void) { struct p a; return a; }", "FLX0502 1:struct p"],
    ["struct p { int x[3]; }; int f(int n) { struct p a; a.x[0] = n; return n ? f(n - 1) : a.x[0]; }", "FLX0502 1:a"],
    ["typedef int *number;", "FLX0502 1:*number"],
    ["typedef int row[3];", "FLX0502 1:row[3]"],
    ["typedef void nothing;", "FLX0502 1:nothing"],
    ["typedef int number; int f(void) { return number; }", "FLX0502 1:number"],
    ["long long x;", "FLX0502 1:long long"],
    ["int64_t x;", "FLX0502 1:int64_t"],
    ["int f(int n, ...) { return n; }", "FLX0502 1:..."],
    ['int f(void) { return "a"; }', 'FLX0502 1:"a"'],
    ["int f(double a) { switch (a) { case 1: return 2; } return 3; }", "FLX0502 1:(a)"],
    ["int f(int a) { switch (a) { a++; case 1: return 2; } return 3; }", "FLX0502 1:a++;"],
    ["int f(int a) { switch (a) { case 1: case 1: return 2; } return 3; }", "FLX0502 1:1"],
    ["int f(unsigned a) { switch (a) { case -1: case 0xffffffff: return 2; } return 3; }", "FLX0502 1:0xffffffff"],
    ["int f(int a) { switch (a) { default: default: return 2; } }", "FLX0502 1:default"],
    ["int f(int a) { switch (a) { case a: return 2; } return 3; }", "FLX0502 1:a"],
    ["int f(int a) { switch (a) { case 1: { case 2: return 2; } } return 3; }", "FLX0502 1:case 2: return 2;"],
    ["int f(int a) { switch (a) { case 1: continue; } return 3; }", "FLX0502 1:continue;"],
    ["int f(void) { goto end; end: return 1; }", "FLX0502 1:goto end;"],
    ["#define SQUARE(x) ((x)*(x))\n", "FLX0502 1:#define SQUARE(x) ((x)*(x))\n"],
    ["#include <stdio.h>\n", "FLX0502 1:<stdio.h>"],
    ["#ifdef X\nint a;\n#endif\n", "FLX0502 1:#ifdef X\nint a;\n#endif"],
    ["int a = 3000000000;", "FLX0502 1:3000000000"],
    ["int a = 089;", "FLX0502 1:089"],
    ["int a = 1ull;", "FLX0502 1:1ull"],
    ["int a[3] = {1, 2, 3, 4};", "FLX0502 1:4"],
    ["int a[3]; int f(void) { return a[3]; }", "FLX0502 1:3"],
    ["int a[3]; int f(void) { return a; }", "FLX0502 1:a"],
    ["int a[3][2]; int f(void) { return a[1]; }", "FLX0502 1:a[1]"],
    ["int a; int f(void) { return a[1]; }", "FLX0502 1:a"],
    ["double d; int f(void) { return d % 2; }", "FLX0502 1:d % 2"],
    ["int f(void) { break; return 1; }", "FLX0502 1:break;"],
    ["const int N = 3; int f(void) { N = 4; return N; }", "FLX0502 1:N"],
    ["int f(int a) { f(a) = 4; return 1; }", "FLX0502 1:f(a)"],
    ["int a; a = 3;", "FLX0502 1:a = 3;"],
    ["int f(int n) { int a[2]; a[0] = n; return n ? f(n - 1) : a[0]; }", "FLX0502 1:a"],
    ["int main(int argc) { return argc; }", "FLX0502 1:(int argc)"],
    ["extern int shared;", "FLX0502 1:shared"],
    ["int f(void) { int g(void); return 1; }", "FLX0502 1:g"],
    ["__attribute__((noinline)) int f(void) { return 1; }", "FLX0502 1:__attribute__((noinline))"],
  ])("%s", (text, line) => {
    expect(lines(text)[0]).toBe(line);
    for (const one of runFrontEnd(c, text).diagnostics) expect(one.hint).toBeTruthy();
  });

  it("refuses functions that call each other in a circle, and says how", () => {
    const text =
      "int odd(int n); int even(int n) { return n ? odd(n - 1) : 1; }\nint odd(int n) { return n ? even(n - 1) : 0; }\nint main(void) { return even(4); }";
    const { message, code } = first(text);
    expect(code).toBe("FLX0502");
    expect(message).toContain("even calls odd calls even");
    expect(lines("int f(int n) { return n ? f(n - 1) : 0; } int main(void) { return f(3); }")).toEqual([]);
  });

  it("refuses what is nested too deep instead of failing", () => {
    const deep = `int f(void) { return ${"(".repeat(5000)}1${")".repeat(5000)}; }`;
    expect(lines(deep)[0]).toMatch(/^FLX0502/);
    expect(lines(`int f(int a) { return a${" + a".repeat(5000)}; }`)[0]).toMatch(/^FLX0502/);
    expect(lines(`int f(int a) { ${"if (a) ".repeat(5000)} a = 1; return a; }`)[0]).toMatch(/^FLX0502/);
  });

  it("says when memory is full", () => {
    expect(lines("int a[100000000]; int f(void) { return a[1]; }")).toEqual(["FLX0602 1:a"]);
  });
});

describe("names and calls", () => {
  it("suggests the name that was meant", () => {
    const text = "int counter;\nint main(void) { return countr; }";
    expect(lines(text)).toEqual(["FLX0503 2:countr"]);
    expect(first(text).hint).toBe("did you mean `counter`?");
    expect(first("int half(int x) { return x / 2; } int main(void) { return hlaf(4); }").hint).toBe(
      "did you mean `half`?",
    );
    expect(first("unt a;").hint).toContain("`int`");
  });

  it("tells how to get at <math.h> and the board's functions", () => {
    expect(first("int main(void) { return sqrt(4.0); }").hint).toContain("#include <math.h>");
    expect(first("int main(void) { return flux_in(0); }").hint).toContain("extern double flux_in(int port);");
  });

  it("wants a body for what is declared", () => {
    expect(lines("int read_depth(void);\nint main(void) { return read_depth(); }")).toEqual(["FLX0503 1:read_depth"]);
  });

  it("counts arguments and shows the declaration", () => {
    const { code, labels, hint } = first("int f(int a, int b) { return a + b; }\nint main(void) { return f(1); }");
    expect([code, labels?.[0]?.text, hint]).toEqual(["FLX0504", "declared here", "add what is missing"]);
  });

  it.each([
    ["void f(void) {} int g(void) { return f(); }", "FLX0504 1:f()"],
    ["void f(void) { return 1; }", "FLX0504 1:1"],
    ["int f(void) { return; }", "FLX0504 1:return;"],
    ["int f(int a); int f(unsigned a) { return a; }", "FLX0504 1:f"],
    ["int a; int a;", "FLX0507 1:a"],
    ["int f(void) { return 1; } int f(void) { return 2; }", "FLX0507 1:f"],
    ["int f(int a) { int b; int b; return a; }", "FLX0507 1:b"],
    ["extern void flux_in(int port);", "FLX0504 1:flux_in"],
    ["extern double flux_in(int port); int n; double f(void) { return flux_in(n); }", "FLX0502 1:n"],
    ["extern double flux_in(int port); double f(void) { return flux_in(99); }", "FLX0504 1:99"],
  ])("%s", (text, line) => {
    expect(lines(text)).toEqual([line]);
  });

  it("reports one cause once, and every cause in one run", () => {
    expect(lines("int *p; int f(void) { p = 1; return p + p; }")).toEqual(["FLX0502 1:*p"]);
    expect(lines("int f(void) { return a + b; }\nint g(void) { return c(); }")).toEqual([
      "FLX0503 1:a",
      "FLX0503 1:b",
      "FLX0503 2:c",
    ]);
  });
});
