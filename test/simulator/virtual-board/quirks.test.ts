import { describe, expect, it } from "vitest";
import { findQuirks } from "../../../src/simulator/virtual-board/quirks.ts";

const REFUSED = [
  ["label", "outer: for(;;) break outer;"],
  ["object destructuring", "var {a} = b;"],
  ["array destructuring", "[a, b] = [b, a];"],
  ["destructured parameter", "(function ({a}) {})"],
  ["default parameter", "(function (a = 1) {})"],
  ["rest parameter", "(function (...a) {})"],
  ["spread call", "f(...a)"],
  ["spread array", "[...a]"],
  ["spread object", "({...a})"],
  ["computed key", "({[a]: 1})"],
  ["power", "a ** 2"],
  ["power assignment", "a **= 2"],
  ["optional chaining", "a?.b"],
  ["logical assignment", "a ??= 1"],
  ["generator", "(function* () {})"],
  ["async", "(async () => 1)"],
  ["private field", "class A { #x = 1 }"],
  ["tagged template", "f`a`"],
  ["new.target", "(function () { new.target })"],
  ["BigInt", "1n"],
  ["Map", "new Map()"],
  ["Set", "new Set()"],
  ["WeakMap", "new WeakMap()"],
  ["Symbol", "a[Symbol.iterator]"],
  ["Proxy", "new Proxy({}, {})"],
  ["Reflect", "Reflect.ownKeys(a)"],
  ["Math.imul", "Math.imul(a, b)"],
  ["Math.trunc", "var t = Math.trunc;"],
  ["Array.from", "Array.from(a)"],
  ["use before definition", "f(); function f() {}"],
  ["use before definition through another", "function g() { f(); } g(); function f() {}"],
  ["use before definition in a function", "(function () { f(); function f() {} })()"],
  ["variable before its var", "f(a); var a = 1;"],
  ["variable before its var in a function", "(function () { if (b) a = 2; var a = 1; })()"],
  ["bare return before a line", "function f() { if (a) return\nb(); }"],
  ["escape in a name", "var \\u00ffb = a.\\u00ffb"],
  ["private method", "class A { #x() {} }"],
  ["case after default", "switch (a) { default: b(); case 1: c(); }"],
  ["closure in for", "for (let i = 0; i < 3; i++) f(function () { return i; });"],
  ["import", 'import "a";'],
  ["export", "export var a;"],
  ["lookahead", "/a(?=b)/"],
  ["non-capturing group", "/(?:a)/"],
  ["no JavaScript", "var = ;"],
] as const;

const ALLOWED = [
  "var a = 1; let b = 2; const c = 3;",
  "(a, b) => a + b",
  "class A extends B { constructor() { super(); this.x = 1; } static s() {} get g() { return 1; } }",
  "({a, b() {}, get c() { return 1; }})",
  "try { f(); } catch { g(); } finally { h(); }",
  "a ?? b",
  "for (var i of a) f(i); for (var k in a) f(k);",
  "for (let i = 0; i < 3; i++) f(i);",
  "switch (a) { case 1: b(); break; default: c(); }",
  "Math.imul || function (a, b) { return a; }",
  'typeof Map == "undefined"',
  'typeof Math.imul == "function" ? Math.imul : f',
  "function g() { f(); } function f() {} g();",
  "var Set = 1; Set + 1;",
  "function g() { return a; } var a = 1; g();",
  "{ let q = 1; f(q); } var q = 2;",
  "try { f(); } catch (e) { f(e); } var e = 1;",
  "(function (a) { f(a); var a; })()",
  "function f() { if (a) { return\n} return;\nb() }",
  "/[(?]a\\(?/",
  "`a ${b}`",
  "1_000 + 0b11 + 0o7",
];

describe("findQuirks", () => {
  it.each(REFUSED)("refuses: %s", (_name, text) => {
    const quirks = findQuirks(text);
    expect(quirks.length).toBeGreaterThan(0);
    expect(quirks[0]!.offset).toBeLessThan(text.length);
    expect(quirks[0]!.message).not.toBe("");
  });

  it.each(ALLOWED)("lets pass: %s", (text) => {
    expect(findQuirks(text)).toEqual([]);
  });

  it("says where", () => {
    expect(findQuirks("var a = 1;\nvar b = new Map();")).toEqual([
      { message: "Map is missing on Espruino", offset: 23 },
    ]);
  });
});
