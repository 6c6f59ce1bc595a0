// How many checks are left in a program: as many as can fail. That none too many are taken off is shown by random.test.ts.
import { describe, expect, it } from "vitest";
import { markdown } from "../../../src/languages/markdown/index.ts";
import { rust } from "../../../src/languages/rust/index.ts";
import { checksLeft } from "../checks-left.ts";
import { runFrontEnd } from "../front-end.ts";
import { moduleOfRust } from "./run-rust.ts";

describe("checks that are left", () => {
  it.each([
    [
      "a mask bounds a sum",
      "let (mut a, mut b) = (0, 1); for _ in 0..1000000 { let n = (a + b) & 0xffff; a = b; b = n; } b",
      0,
    ],
    ["a counter stays below its end", "let mut a = [0i32; 10]; for i in 0..10 { a[i] = i as i32 * 1000; } a[3]", 0],
    [
      "an index by a mask or a remainder",
      "let a = [1i32; 8]; let mut n = 5usize; let mut s = 0; for _ in 0..9 { n = (n * 5 + 3) & 7; s += a[n] & 1; s &= 255; } s + a[n % 8]",
      0,
    ],
    [
      "a condition narrows its branch",
      "fn f(x: i32) -> i32 { if x > -100 && x < 100 { x * x + 1 } else { 0 } } fn main() -> i32 { f(3) + f(-2147483648) }",
      0,
    ],
    ["what callers pass bounds a parameter", "fn f(x: i32) -> i32 { x * 1000 } fn main() -> i32 { f(3) + f(700) }", 0],
    [
      "a loop that counts down",
      "let mut v = [5i32; 20]; for i in 1..20 { let mut at = i; while at > 0 && v[at - 1] > v[at] { v.swap(at - 1, at); at -= 1; } } v[0]",
      0,
    ],
    [
      "a counter that is set back",
      "static mut N: usize = 0; static mut A: [u8; 5] = [0; 5]; fn tick() { unsafe { A[N] = 1; N += 1; if N == 5 { N = 0; } } } fn main() -> i32 { 0 }",
      0,
    ],
    [
      "steps of a variable",
      "let mut a = [true; 101]; for i in 2..=100 { for j in (i + i..=100).step_by(i) { a[j] = false; } } a[7] as i32",
      0,
    ],
    [
      "what a continue leaves is not forgotten",
      "let mut s = 0u8; for i in 0..10 { if i % 3 == 0 { continue; } s += 30; } s as i32",
      1,
    ],
    ["a sum that may grow", "let mut s = 0u8; for i in 0..100u8 { s += i; } s as i32", 1],
    [
      "an index that nothing bounds",
      "static mut I: usize = 0; fn tick() { unsafe { I = I.wrapping_add(1); } } fn main() -> i32 { let a = [1, 2, 3]; unsafe { a[I] } }",
      1,
    ],
    [
      "a counter that grows tick by tick",
      "static mut N: u8 = 0; fn tick() { unsafe { N += 1; } } fn main() -> i32 { 0 }",
      1,
    ],
    [
      "recursion: the depth is bounded, the sum is not",
      "fn f(n: i32) -> i32 { if n == 0 { 0 } else { f(n - 1) + 1 } } fn main() -> i32 { f(5) }",
      1,
    ],
  ])("%s", (_name, text, count) => {
    const whole = /\bfn main\b/.test(text) ? text : `fn main() -> i32 { ${text} }`;
    expect(checksLeft(moduleOfRust(whole))).toBe(count);
  });

  it("does not trust callers of other blocks", () => {
    const block = "```rust\nfn f(x: u8) -> i32 { (x * 2) as i32 }\nfn main() -> i32 { f(3) }\n```\n";
    expect(checksLeft(runFrontEnd(markdown, block, [rust]).module)).toBe(0);
    expect(
      checksLeft(runFrontEnd(markdown, `${block}\n\`\`\`rust\nfn g() -> i32 { f(200) }\n\`\`\`\n`, [rust]).module),
    ).toBe(1);
  });

  it("leaves none in release mode but those of Rust itself", () => {
    expect(
      checksLeft(
        moduleOfRust("fn f(a: i32, b: i32) -> i32 { a + b * a - (a << b) } fn main() -> i32 { f(1, 2) }", true),
      ),
    ).toBe(0);
    expect(
      checksLeft(
        moduleOfRust(
          "fn f(i: usize) -> i32 { let a = [1, 2]; a[i] } fn tick() -> i32 { f(flux_in(0) as usize) }",
          true,
        ),
      ),
    ).toBe(1);
  });
});
