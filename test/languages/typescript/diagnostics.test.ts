// What TypeScript says when something is wrong: the code, the place, and (where it matters) the words.
import { beforeAll, describe, expect, it } from "vitest";
import { typescript } from "../../../src/languages/typescript/index.ts";
import { runFrontEnd } from "../front-end.ts";

beforeAll(() => typescript.load());

const lines = (text: string) => runFrontEnd(typescript, text).lines;
const first = (text: string) => runFrontEnd(typescript, text).diagnostics[0]!;
const hintOf = (text: string) => first(text).hint;

describe("syntax", () => {
  it("points at a bracket that is never closed", () => {
    expect(lines("function main(): int {\n  return (1 + 2;\n}\n")).toEqual(["FLX0501 2:2"]);
    expect(lines("function f(: int { return 3; }\n").length).toBeGreaterThan(0);
  });

  it("names the token that does not fit", () => {
    expect(first("function main(): int { let a = ; return 0; }").message).toContain("`=`");
    expect(first("function main(): int { let a = 5 5; return 0; }").message).toContain(
      "TypeScript block cannot be read",
    );
  });

  it("refuses NUL where it is", () => {
    expect(lines("let a = 1;\0")).toEqual(["FLX0501 1:\0"]);
  });
});

describe("outside the subset", () => {
  it.each([
    ["class A {}", "FLX0502 1:class A {}"],
    ["enum A { B }", "FLX0502 1:enum A { B }"],
    ["import { a } from './a';", "FLX0502 1:import { a } from './a';"],
    ["export default 3;", "FLX0502 1:export default 3;"],
    ["namespace N {}", "FLX0502 1:namespace N {}"],
    ["type Length = number;", "FLX0502 1:type Length = number;"],
    ["var a = 1;", "FLX0502 1:var a = 1;"],
    ["let a: string = 'x';", "FLX0502 1:string"],
    ["let a: 1 | 2 = 1;", "FLX0502 1:1 | 2"],
    ["let a: any = 1;", "FLX0502 1:any"],
    ["let a: bigint = 1n;", "FLX0502 1:bigint"],
    ["let a = 'text';", "FLX0502 1:'text'"],
    ["let a = `text`;", "FLX0502 1:`text`"],
    ["let a = null;", "FLX0502 1:null"],
    ["let a = 10n;", "FLX0502 1:10n"],
    ["let a = 017;", "FLX0502 1:017"],
    ["let a = { x: 1 };", "FLX0502 1:{ x: 1 }"],
    ["let a;", "FLX0502 1:a"],
    ["let { a } = b;", "FLX0502 1:{ a }"],
    ["let a = [1, 2];", "FLX0502 1:a"],
    ["const a = [];", "FLX0502 1:[]"],
    ["const a = [1, , 2];", "FLX0502 1:[1, , 2]"],
    ["const a = [[1, 2], [3]];", "FLX0502 1:[3]"],
    ["const a = [1, [2]];", "FLX0502 1:1"],
    ["const a = new Array(3);", "FLX0502 1:new Array(3)"],
    ["const a = new Map();", "FLX0502 1:Map"],
    ["const a = new Float32Array(3);", "FLX0502 1:Float32Array"],
    ["const a = Array.from([1]);", "FLX0502 1:Array.from([1])"],
    ["const n = flux_now(); const a = new Int8Array(3);", "FLX0502 1:flux_now()"],
    ["let n = 3; const a = new Int8Array(n);", "FLX0502 1:n"],
    ["let a = 1; a = 2;", "FLX0502 1:a = 2;"],
    ["async function f(): number { return 1; }", "FLX0502 1:async"],
    ["function* f() {}", "FLX0502 1:function* f() {}"],
    ["function f<T>(a: number): number { return a; }", "FLX0502 1:<T>"],
    ["function f(a): number { return a; }", "FLX0502 1:a"],
    ["function f(a?: number): number { return 1; }", "FLX0502 1:a?: number"],
    ["function f(a: number = 1): number { return a; }", "FLX0502 1:a: number = 1"],
    ["function f(...a: number[]): number { return 1; }", "FLX0502 1:...a: number[]"],
    ["function f(a: number[]): number { return 1; }", "FLX0502 1:: number[]"],
    ["function f({ a }: number): number { return 1; }", "FLX0502 1:{ a }: number"],
    ["function f() { return 1; }", "FLX0502 1:f"],
    ["const f = (a: number) => a;", "FLX0502 1:f"],
    ["function main(a: int): int { return a; }", "FLX0502 1:(a: int)"],
    ["function f(): void { function g(): void {} }", "FLX0502 1:function g(): void {}"],
    ["function f(): void { const g = (): void => {}; }", "FLX0502 1:(): void => {}"],
    ["function f(a: number): number { return a == 1 ? 1 : 2; }", "FLX0502 1:a == 1"],
    ["function f(a: number): number { return a ?? 1; }", "FLX0502 1:a ?? 1"],
    ["function f(a: number): number { return a || 1; }", "FLX0502 1:a"],
    ["function f(a: number): number { return a!; }", "FLX0502 1:a!"],
    ["function f(a: number): number { return typeof a; }", "FLX0502 1:typeof a"],
    ["function f(a: number): number { return Math.hypot(a, a); }", "FLX0502 1:Math.hypot(a, a)"],
    ["function f(a: number): number { return a.b; }", "FLX0502 1:a.b"],
    ["function f(a: number): void { console.log(a); }", "FLX0502 1:console.log(a)"],
    ["function f(a: number): void { switch (a) { case 1: break; } }", "FLX0502 1:(a)"],
    ["function f(a: int): void { switch (a) { case a: break; } }", "FLX0502 1:a"],
    ["function f(): void { break; }", "FLX0502 1:break;"],
    ["function f(a: int): void { switch (a) { case 1: continue; } }", "FLX0502 1:continue;"],
    ["function f(): void { out: for (;;) break out; }", "FLX0502 1:out: for (;;) break out;"],
    ["function f(): void { throw 1; }", "FLX0502 1:throw 1;"],
    ["function f(): void { try { } catch { } }", "FLX0502 1:try { } catch { }"],
    ["const a = [1]; function f(): void { for (const i in a) ; }", "FLX0502 1:for (const i in a) ;"],
    ["function f(n: number): void { for (const i of n) ; }", "FLX0502 1:n"],
    ["const a = [1, 2]; function f(): number { return a[2]; }", "FLX0502 1:2"],
    ["const a = [1, 2]; function f(i: number): number { return a[i]; }", "FLX0502 1:i"],
    ["const a = [1, 2]; function f(): number { return a; }", "FLX0502 1:a"],
    ["const a = [[1, 2]]; function f(): number { return a[0]; }", "FLX0502 1:a[0]"],
    ["let a = 1; function f(): number { return a[0]; }", "FLX0502 1:a"],
    ["const a = [1, 2]; function f(): void { a.push(3); }", "FLX0502 1:a.push(3)"],
    ["const a = new Int8Array(2); let b = 0; function f(n: number): void { b = a[0] = n; }", "FLX0502 1:a[0] = n"],
    ["function f(n: int): number { const a = [n, 2]; return n ? f((n - 1) | 0) : a[0]; }", "FLX0502 1:a"],
    ["function flux_now(): number { return 1; }", "FLX0502 1:flux_now"],
  ])("%s", (text, line) => {
    expect(lines(text)[0]).toBe(line);
    for (const one of runFrontEnd(typescript, text).diagnostics) expect(one.hint).toBeTruthy();
  });

  it("refuses functions that call each other in a circle, and says how", () => {
    const text =
      "function even(n: int): int { return n ? odd((n - 1) | 0) : 1; }\nfunction odd(n: int): int { return n ? even((n - 1) | 0) : 0; }\nfunction main(): int { return even(4); }";
    expect(first(text).message).toContain("even calls odd calls even");
  });

  it("refuses what is nested too deep instead of failing", () => {
    const deep = `function f(): number { return ${"(".repeat(5000)}1${")".repeat(5000)}; }`;
    expect(lines(deep)[0]).toMatch(/^FLX0502/);
    expect(lines(`function f(a: number): number { return a${" + a".repeat(5000)}; }`)[0]).toMatch(/^FLX0502/);
    expect(lines(`function f(a: number): number { return a${" && a".repeat(5000)} ? 1 : 2; }`)[0]).toMatch(/^FLX0502/);
    expect(lines(`function f(a: number): void { ${"if (a) ".repeat(5000)} a = 1; }`)[0]).toMatch(/^FLX0502/);
    expect(lines(`let a: number${"[]".repeat(5000)} = 1;`)[0]).toMatch(/^FLX050/);
    expect(lines(`const a = ${"[".repeat(5000)}1${"]".repeat(5000)};`)[0]).toMatch(/^FLX050/);
  });

  it("says when memory is full", () => {
    expect(lines("const a = new Float64Array(900000); function f(): number { return a[1]; }")).toEqual(["FLX0602 1:a"]);
  });
});

describe("int and number", () => {
  it("tells how to make an int of a number", () => {
    const sum = first("function f(a: int, b: int): int { return a + b; }");
    expect([sum.code, sum.message]).toEqual(["FLX0504", "this number may not fit into an int"]);
    expect(sum.hint).toBe("write (a + b) | 0, which wraps at 32 bits");
    expect(hintOf("function f(a: int): int { return a / 2; }")).toBe("write (a / 2) | 0, which cuts off the fraction");
    expect(hintOf("function f(a: number): void { const b: int = a; }")).toBe(
      "write (a) | 0, which cuts off the fraction",
    );
    expect(lines("function f(a: int): int { return a; } function g(x: number): int { return f(x); }")).toEqual([
      "FLX0504 1:x",
    ]);
  });

  it("takes what certainly fits", () => {
    expect(
      lines(
        "function f(a: int): int { const b = a & 255; const c: int = b * b + 1; let d: int = c % 10; d = a >>> 1; for (let i = 0; i < 10; i++) d = i * 3; return d; }",
      ),
    ).toEqual([]);
  });

  it("tells how to index with a number", () => {
    expect(hintOf("const a = [1]; function f(i: number): number { return a[i]; }")).toContain("declare i as int");
    expect(hintOf("const a = [1]; function f(i: number): number { return a[i / 2]; }")).toBe("write (i / 2) | 0");
  });

  it.each([
    ["let b = true; b = 1;", undefined],
    ["let b = true; function f(): void { b = 1; }", "FLX0504 1:1"],
    ["let n = 1; function f(): void { n = true; }", "FLX0504 1:true"],
    ["let n = 1; function f(): number { return n + true; }", "FLX0504 1:true"],
    ["let n = 1; function f(): boolean { return n; }", "FLX0504 1:n"],
    ["let b = true; function f(): void { b++; }", "FLX0504 1:b++"],
    ["function f(a: int): number { return a ? 1 : true; }", "FLX0504 1:a ? 1 : true"],
    ["function f(a: number): boolean { return a as boolean; }", "FLX0504 1:a as boolean"],
    ["const a: int[] = [0.5];", "FLX0504 1:0.5"],
    ["const a: Int8Array = [1];", "FLX0504 1:[1]"],
    ["const a: number[][] = [1];", "FLX0504 1:[1]"],
  ])("%s", (text, line) => {
    expect(lines(text)[0]).toBe(line ?? lines(text)[0]);
    expect(lines(text).length).toBeGreaterThan(0);
  });
});

describe("names and calls", () => {
  it("suggests the name that was meant", () => {
    const text = "let counter = 0;\nfunction main(): number { return countr; }";
    expect(lines(text)).toEqual(["FLX0503 2:countr"]);
    expect(hintOf(text)).toBe("did you mean `counter`?");
    expect(
      hintOf("function half(x: number): number { return x / 2; } function main(): number { return hlaf(4); }"),
    ).toBe("did you mean `half`?");
    expect(hintOf("function main(): number { return sqrt(4); }")).toBe("write Math.sqrt");
    expect(hintOf("function main(): number { return Math.sqroot(4); }")).toContain("sqrt");
  });

  it("counts arguments and shows the declaration", () => {
    const { code, labels, hint } = first(
      "function f(a: int, b: int): number { return a + b; }\nfunction main(): number { return f(1); }",
    );
    expect([code, labels?.[0]?.text, hint]).toEqual(["FLX0504", "declared here", "add what is missing"]);
  });

  it.each([
    ["function f(): void {} function g(): number { return f(); }", "FLX0504 1:f()"],
    ["function f(): void { return 1; }", "FLX0504 1:1"],
    ["function f(): int { return; }", "FLX0504 1:return;"],
    ["function f(a: int): int { if (a) return 1; }", "FLX0504 1:f"],
    ["function f(a: int): int { while (true) { if (a) break; } }", "FLX0504 1:f"],
    ["let a = 1; let a = 2;", "FLX0507 1:a"],
    ["function f(): int { return 1; } function f(): int { return 2; }", "FLX0507 1:f"],
    ["function f(a: int): void { let b = 1; let b = 2; }", "FLX0507 1:b"],
    ["const N = 3; function f(): void { N = 4; }", "FLX0504 1:N"],
    ["function f(a: int): void { const n = a; n++; }", "FLX0504 1:n"],
    ["function f(): void { flux_out(0); }", "FLX0504 1:flux_out(0)"],
    ["let n = 1; function f(): number { return flux_in(n); }", "FLX0502 1:n"],
    ["function f(): number { return flux_in(99); }", "FLX0504 1:99"],
    ["declare function g(a: int): int; function f(): int { return g(1); }", "FLX0503 1:g"],
    ["function f(a: int): void { switch (a) { case 1: case 1: } }", "FLX0504 1:1"],
  ])("%s", (text, line) => {
    expect(lines(text)[0]).toBe(line);
  });

  it("reports one cause once, and every cause in one run", () => {
    expect(lines("let a: string = 'x'; function f(): number { a = 1; return a + a; }")).toEqual(["FLX0502 1:string"]);
    expect(lines("function f(): number { return a + b; }\nfunction g(): number { return c(); }")).toEqual([
      "FLX0503 1:a",
      "FLX0503 1:b",
      "FLX0503 2:c",
    ]);
  });

  it("takes functions whose every way ends with a value", () => {
    expect(
      lines(
        "function f(a: int): int { if (a) return 1; else return 2; } function g(a: int): int { switch (a) { case 1: return 2; default: return 3; } } function h(a: int): int { for (;;) { if (a) return 2; } } function i(a: int): int { do { return a; } while (true); }",
      ),
    ).toEqual([]);
  });
});
