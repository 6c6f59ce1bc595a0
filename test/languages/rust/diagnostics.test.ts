// What Rust says when something is wrong: the code, the place, and (where it matters) the words.
import { beforeAll, describe, expect, it } from "vitest";
import { rust } from "../../../src/languages/rust/index.ts";
import { runFrontEnd } from "../front-end.ts";

beforeAll(() => rust.load());

const lines = (text: string) => runFrontEnd(rust, text).lines;
const first = (text: string) => runFrontEnd(rust, text).diagnostics[0]!;

describe("syntax", () => {
  it("names what is missing and after what", () => {
    const text = "fn main() -> i32 {\n    let a = 5\n    a\n}\n";
    expect(lines(text).length).toBeGreaterThan(0);
    expect(lines(text)[0]).toMatch(/^FLX0501 /);
    expect(first(text).message).toContain("so the Rust block cannot be read");
  });

  it("points at a bracket that is never closed", () => {
    expect(lines("fn main() -> i32 {\n  return 1;\n")[0]).toMatch(/^FLX0501/);
  });

  it("refuses NUL where it is", () => {
    expect(lines("fn f() {}\0")).toEqual(["FLX0501 1:\0"]);
  });
});

describe("outside the subset", () => {
  it.each([
    ['fn f() { let s = "a"; }', 'FLX0502 1:"a"'],
    ["fn f(s: &str) {}", "FLX0502 1:str"],
    ["fn f(a: u64) {}", "FLX0502 1:u64"],
    ["fn f() { let a = 1i64; }", "FLX0502 1:1i64"],
    ["fn f(a: &[i32]) {}", "FLX0502 1:[i32]"],
    ["fn f(a: [i32; 3]) {}", "FLX0502 1:[i32; 3]"],
    ["fn f(a: (i32, i32)) {}", "FLX0502 1:(i32, i32)"],
    ["fn f() -> Option<i32> { 3 }", "FLX0502 1:Option<i32>"],
    ["fn f<T>(a: T) {}", "FLX0502 1:<T>"],
    ["fn f(a: *const i32) {}", "FLX0502 1:*const i32"],
    ["async fn f() {}", "FLX0502 1:async"],
    ["struct P { x: i32 } impl P { fn f(&self) {} }", "FLX0502 1:impl P { fn f(&self) {} }"],
    ["struct P(i32);", "FLX0502 1:struct P(i32);"],
    ["struct P<T> { x: T }", "FLX0502 1:<T>"],
    ["trait T {}", "FLX0502 1:trait T {}"],
    ["enum E { A, B }", "FLX0502 1:enum E { A, B }"],
    ["mod m {}", "FLX0502 1:mod m {}"],
    ["use std::cmp::max;", "FLX0502 1:use std::cmp::max;"],
    ["macro_rules! m { () => {} }", "FLX0502 1:macro_rules! m { () => {} }"],
    ['fn f() { println!("{}", 1); }', 'FLX0502 1:println!("{}", 1)'],
    ["fn f() { let v = vec![1, 2]; }", "FLX0502 1:vec![1, 2]"],
    ["fn f() { let g = |x| x + 1; }", "FLX0502 1:|x| x + 1"],
    ["fn f() { let r = 0..10; }", "FLX0502 1:0..10"],
    ["fn f() { for i in 0.. {} }", "FLX0502 1:0.."],
    ["fn f() { let a = [1, 2]; for x in a.iter().map(1) {} }", "FLX0502 1:map"],
    ["fn f() { let a = [1, 2]; let b = &a[0..1]; }", "FLX0502 1:0..1"],
    ["fn f() { if let 1 = 2 {} }", "FLX0502 1:let 1 = 2"],
    ["fn f() { fn g() {} }", "FLX0502 1:fn g() {}"],
    ["fn main(a: i32) {}", "FLX0502 1:(a: i32)"],
    ["fn f(n: i32) -> i32 { let a = [n; 5]; if n > 0 { f(n - 1) } else { a[0] } }", "FLX0502 1:a"],
    ["fn f(x: f64) -> f64 { x % 2.0 }", "FLX0502 1:x % 2.0"],
    ["fn f(x: i32) -> i32 { x.checked_add(1) }", "FLX0503 1:checked_add"],
    ["static mut A: [i32; 0] = [];", "FLX0502 1:0"],
    ["const A: i32 = f(); fn f() -> i32 { 1 }", "FLX0502 1:f()"],
    ["fn f() { 'a: { break 'a; } }", "FLX0502 1:'a: { break 'a; }"],
  ])("%s", (text, line) => {
    expect(lines(text)[0]).toBe(line);
    for (const one of runFrontEnd(rust, text).diagnostics) expect(one.hint).toBeTruthy();
  });

  it("refuses functions that call each other in a circle, and says how", () => {
    const text =
      "fn even(n: i32) -> bool { n == 0 || odd(n - 1) }\nfn odd(n: i32) -> bool { n != 0 && even(n - 1) }\nfn main() { even(4); }";
    expect(first(text).code).toBe("FLX0502");
    expect(first(text).message).toContain("even calls odd calls even");
  });

  it("refuses what is nested too deep instead of failing", () => {
    expect(lines(`fn f() -> i32 { ${"(".repeat(5000)}1${")".repeat(5000)} }`)[0]).toMatch(/^FLX0502/);
    expect(lines(`fn f(a: i32) -> i32 { a${" + a".repeat(5000)} }`)[0]).toMatch(/^FLX0502/);
    expect(lines(`fn f(a: bool) { ${"if a {".repeat(5000)}${"}".repeat(5000)} }`)[0]).toMatch(/^FLX0502/);
  });

  it("says when memory is full", () => {
    expect(lines("static mut A: [i32; 1000000] = [0; 1000000];")).toEqual(["FLX0602 1:A"]);
  });
});

describe("types", () => {
  it.each([
    ["fn f() -> u8 { 300 }", "FLX0504 1:300"],
    ["fn f() -> i32 { let a: u8 = 1; a }", "FLX0504 1:a"],
    ["fn f(a: u8, b: i32) -> i32 { b + a }", "FLX0504 1:a"],
    ["fn f(a: u32) -> u32 { -a }", "FLX0504 1:-a"],
    ["fn f() -> u8 { 200 + 100 }", "FLX0504 1:200 + 100"],
    ["fn f(a: i32) -> i32 { a / 0 }", "FLX0504 1:a / 0"],
    ["fn f(a: i32) -> i32 { a << 32 }", "FLX0504 1:32"],
    ["fn f(a: i32) -> i32 { if a { 1 } else { 2 } }", "FLX0504 1:a"],
    ["fn f(a: i32) -> i32 { if a > 1 { 1 } else { 2.0 } }", "FLX0504 1:2.0"],
    ["fn f(a: i32) -> i32 { a; }", "FLX0504 1:{ a; }"],
    ["fn f(a: bool) -> i32 { a + 1 }", "FLX0504 1:1"],
    ["fn f(a: f64) -> i32 { a & 1.0 }", "FLX0504 1:a & 1.0"],
    ["fn f() -> i32 { let a = [1, 2]; a[2] }", "FLX0504 1:2"],
    ["fn f(i: i32) -> i32 { let a = [1, 2]; a[i] }", "FLX0504 1:i"],
    ["fn f(i: i32) -> i32 { i[0] }", "FLX0504 1:i"],
    ["fn f() { let a = 1; a = 2; }", "FLX0504 1:a"],
    ["fn f() { let a = [1]; a[0] = 2; }", "FLX0504 1:a[0]"],
    ["fn f() { let a = 1; let b = &mut a; }", "FLX0504 1:&mut a"],
    ["static A: i32 = 1; fn f() { A = 2; }", "FLX0504 1:A"],
    ["fn f(n: i32) -> i32 { match n { 0 => 1, 5..=9 => 2 } }", "FLX0504 1:match n { 0 => 1, 5..=9 => 2 }"],
    ["fn f(n: bool) -> i32 { match n { true => 1 } }", "FLX0504 1:match n { true => 1 }"],
    ["fn f() { break; }", "FLX0504 1:break"],
    ["fn f() { while true { break 5; } }", "FLX0504 1:break 5"],
    ["fn f() -> i32 { return; }", "FLX0504 1:return"],
    ["fn f() { let x; }", "FLX0504 1:x"],
    ["struct P { x: i32, y: i32 } fn f() { let p = P { x: 1 }; }", "FLX0504 1:P { x: 1 }"],
    ["struct P { x: i32 } fn f(p: &mut P) {} fn main() { let mut p = P { x: 1 }; f(p); }", "FLX0504 1:p"],
    ["const A: i32 = B; const B: i32 = A;", "FLX0504 1:A"],
    ["fn f(a: f64) -> char { a as char }", "FLX0504 1:a as char"],
    ["fn f(a: i32) -> i32 { a.sqrt() }", "FLX0503 1:sqrt"],
  ])("%s", (text, line) => {
    expect(lines(text)).toEqual([line]);
    expect(first(text).hint).toBeTruthy();
  });

  it("says how to convert", () => {
    expect(first("fn f(a: u8, b: i32) -> i32 { b + a }").message).toBe("expected `i32`, found `u8`");
    expect(first("fn f(a: u8, b: i32) -> i32 { b + a }").hint).toBe("convert it: (…) as i32");
    expect(first("fn f(a: f64) -> f64 { a + 1 }").hint).toBe("write the number with a point: 1.0");
  });
});

describe("names and calls", () => {
  it("suggests the name that was meant", () => {
    const text = "static mut COUNTER: i32 = 0;\nfn main() -> i32 { unsafe { COUNTR } }";
    expect(lines(text)).toEqual(["FLX0503 2:COUNTR"]);
    expect(first(text).hint).toBe("did you mean `COUNTER`?");
    expect(first("fn half(x: i32) -> i32 { x / 2 } fn main() -> i32 { hlaf(4) }").hint).toBe("did you mean `half`?");
    expect(first("fn f(a: u31) {}").hint).toContain("`u3");
    expect(first("struct P { speed: i32 } fn f(p: P) -> i32 { p.sped }").hint).toBe("did you mean `speed`?");
  });

  it("counts arguments and shows the declaration", () => {
    const { code, labels, hint } = first("fn f(a: i32, b: i32) -> i32 { a + b }\nfn main() -> i32 { f(1) }");
    expect([code, labels?.[0]?.text, hint]).toEqual(["FLX0504", "declared here", "add what is missing"]);
  });

  it.each([
    ["fn f() {} fn g() -> i32 { f() }", "FLX0504 1:f()"],
    ["fn f() {} fn f() {}", "FLX0507 1:f"],
    ["const A: i32 = 1; static A: i32 = 2;", "FLX0507 1:A"],
    ['extern "C" { fn nowhere(a: i32); }', "FLX0503 1:nowhere"],
    ['extern "C" { fn flux_in(port: f64) -> f64; }', "FLX0504 1:flux_in"],
    ["fn f(n: i32) -> f64 { flux_in(n) }", "FLX0502 1:n"],
    ["fn f() -> f64 { flux_in(99) }", "FLX0504 1:99"],
  ])("%s", (text, line) => {
    expect(lines(text)).toEqual([line]);
  });

  it("reports one cause once, and every cause in one run", () => {
    expect(lines("fn f() -> i32 { let p = q; p + p }")).toEqual(["FLX0503 1:q"]);
    expect(lines("fn f() -> i32 { a + b }\nfn g() -> i32 { c() }")).toEqual([
      "FLX0503 1:a",
      "FLX0503 1:b",
      "FLX0503 2:c",
    ]);
  });
});
