// What Rust means, on rustc's word: each program is run by rustc, as FIR, and as an optimized image, in checked mode and in release mode;
// all must agree, also on where a program panics.
import { describe, expect, it } from "vitest";
import { interpret, runImage } from "../c/run-c.ts";
import { hasRustc, moduleOfRust, runRustc } from "./run-rust.ts";

/** Name, program. A program without `main` is the body of one that gives an i32. */
const PROGRAMS: readonly (readonly [string, string])[] = [
  ["arithmetic and precedence", "let a = 7; let b = -3; a + b * 4 - (a - b) / 2 % 3 + (a << 2 | 1) ^ (b & 12)"],
  [
    "literals in every base",
    "0x1F + 0o17 + 0b1010_1010 + 1_000 + b'a' as i32 + 'b' as i32 + 12u8 as i32 + -5i8 as i32 + 0xffi32",
  ],
  [
    "division and remainder go toward zero",
    "let mut s = 0; for a in -7..=7 { for b in -3..=3 { if b != 0 { s = (s * 5 + a / b * 7 + a % b) % 100003; } } } s",
  ],
  [
    "a literal takes the type of its use",
    "fn f(a: u8, b: i16) -> u32 { a as u32 + b as u32 } fn main() -> u32 { let x = 200; let y = 30; let mut z = 0; z += f(x, y); z }",
  ],
  [
    "a variable takes its type from a later line",
    "fn main() -> u32 { let mut h = 5381; let x; x = 7u8; for c in [1u32, 2, 3] { h = h * 33 + c; } h + x as u32 }",
  ],
  ["shadowing", "let x = 5; let x = x * 2; { let x = x + 100; let _y = x; } let x = x as u8; x as i32"],
  [
    "narrow types in every operation",
    "let mut s = 0i32; let a: i8 = -100; let b: u8 = 200; let c: i16 = -30000; let d: u16 = 60000; s += (a / 3) as i32; s += (a % 7) as i32; s += (b / 3) as i32 * 2; s += (b >> 3) as i32; s += (a >> 2) as i32; s += (c / 7) as i32; s += (d % 1000) as i32; s += !b as i32; s += !a as i32; s += (b & 0x3c | 1) as i32; s += (b ^ 0xff) as i32; s += (a ^ 0x55) as i32; s += (b << 1) as i32; s += (a << 1) as i32; s",
  ],
  [
    "unsigned numbers",
    "let a: u32 = 4_000_000_000; let b: u32 = 7; let mut s = 0; if a > b { s += 1; } if a >= b { s += 2; } if b < a { s += 4; } if b <= a { s += 8; } s += (a / b % 1000) as i32 + (a % 1000) as i32 + (a >> 28) as i32 + (a / 3_000_000_000) as i32; s",
  ],
  ["usize is unsigned", "let n: usize = 10; let m = n - 3; (m * n % 64) as i32 + (n > m) as i32"],
  [
    "casts of integers",
    "let a = 300i32; let b = -1i32; let c = 0xdeadbeefu32; (a as u8) as i32 + (a as i8) as i32 + (b as u8) as i32 + (b as u16) as i32 + (c as i16) as i32 + (c as u8) as i32 + (b as u32 >> 4) as i32 + (c as i32 >> 8) + (-1i8) as u8 as i32 + (200u8 as i8) as i32 + (true as i32) * 3 + ('x' as u8) as i32 + (97u8 as char) as i32",
  ],
  [
    "casts of floats saturate in every type",
    "fn h(x: f64) -> i32 { let mut h = x as i8 as i32; h = h.wrapping_mul(31).wrapping_add(x as u8 as i32); h = h.wrapping_mul(31).wrapping_add(x as i16 as i32); h = h.wrapping_mul(31).wrapping_add(x as u16 as i32); h = h.wrapping_mul(31).wrapping_add(x as i32); h.wrapping_mul(31).wrapping_add(x as u32 as i32) } fn main() -> i32 { let mut s = 0i32; for x in [0.0, -0.9, 0.99, 127.5, 128.0, -128.9, -129.0, 255.9, 256.0, 70000.5, -70000.5, 2147483647.9, 2147483648.5, 3000000000.7, -2147483649.0, 4294967295.5, 4294967296.0, 1e20, -1e20, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] { s = s.wrapping_mul(17).wrapping_add(h(x)); } s }",
  ],
  [
    "if is a value",
    "let mut s = 0; for i in -5..6 { s = s * 3 + if i < 0 { if i < -2 { 1 } else { 2 } } else if i > 3 { i * i } else { 6 }; } s",
  ],
  [
    "blocks are values",
    "let a = { let b = 3; let c = b * 2; b + c }; let d = { a; }; let _ = d; a * 10 + { let a = 1; a }",
  ],
  [
    "match on numbers, ranges, alternatives, guards and names",
    "fn f(n: i32) -> i32 { match n { 0 => 10, 1 | 2 => 20, 3..=5 => 30, -10..=-1 => 40, 6..10 => 45, x if x % 2 == 0 => x / 2, 100.. => 60, other => other + 1000 } } fn main() -> i32 { let mut s = 0i32; for i in -12..110 { s = s.wrapping_mul(31).wrapping_add(f(i)); } s }",
  ],
  [
    "match on u8, char and bool, with constants",
    "const A: u8 = 5; fn f(n: u8) -> i32 { match n { A => 1, 0..=3 => 2, 255 => 3, _ => 4 } } fn g(c: char) -> i32 { match c { 'a'..='z' => 1, 'A' | 'B' => 2, _ => 3 } } fn main() -> i32 { let mut s = 0; for i in 0..=255u8 { s = s * 3 % 10007 + f(i); } s * 1000 + g('q') * 100 + g('B') * 10 + g('1') + match s > 5 { true => 1, false => 2 } }",
  ],
  [
    "match runs statements",
    "let mut s = 0; for i in 0..20 { match i % 4 { 0 => s += 1, 1 => { s *= 2; if s > 500 { break; } } 2 => continue, _ => (), } s += 3; } s",
  ],
  [
    "loops with labels, break and continue",
    "let mut s = 0; 'outer: for i in 0..10 { for j in 0..10 { if j == 7 { continue 'outer; } if i * j > 40 { break 'outer; } if (i + j) % 3 == 0 { continue; } s += i * j; } } s",
  ],
  [
    "loop gives a value to its break",
    "let mut n = 27; let mut steps = 0; let r = loop { if n == 1 { break steps * 2; } n = if n % 2 == 0 { n / 2 } else { 3 * n + 1 }; steps += 1; }; let z = 'a: loop { loop { break 'a 5; } }; r + z",
  ],
  [
    "while",
    "let mut x = 100; let mut n = 0; while { x /= 2; x > 0 } { n += 1; } while n < 50 && x < 3 { x += 1; n += 5; } n * 10 + x",
  ],
  [
    "ranges of every kind",
    "let mut s = 0i32; let (a, b) = (3, 9); for i in a..b { s = s * 3 + i; } for i in (a..b).rev() { s = s.wrapping_mul(3) + i; } for i in a..=b { s = s.wrapping_mul(3) + i; } for i in (a..=b).rev() { s = s.wrapping_mul(3) + i; } for i in (a..b).step_by(2) { s = s.wrapping_mul(5) + i; } for i in (a..=b).step_by(3) { s = s.wrapping_mul(5) + i; } for i in (a..b).rev().step_by(4) { s = s.wrapping_mul(5) + i; } for i in (a..=b).rev().step_by(2) { s = s.wrapping_mul(5) + i; } for i in b..a { s += 1000 + i; } for i in (b..=a).rev() { s += 1000 + i; } s",
  ],
  [
    "ranges to the ends of a type",
    "let mut s = 0i32; for i in 250..=255u8 { s = s * 3 + i as i32; } for i in (0..=5u8).rev() { s = s.wrapping_mul(3) + i as i32; } for i in (-128..=-126i8).rev() { s = s.wrapping_mul(3) + i as i32; } for i in (200..=255u8).step_by(20) { s = s.wrapping_mul(3) + i as i32; } for i in (0..250u8).step_by(100) { s = s.wrapping_mul(3) + i as i32; } for i in 0xffff_fffeu32..=0xffff_ffff { s = s.wrapping_mul(3).wrapping_add(i as i32); } for i in (0..3usize).rev() { s = s.wrapping_mul(7) + i as i32; } for i in 2147483645..2147483647i32 { s = s.wrapping_add(i); } let n = 100u8; for i in (n..=255).step_by(50) { s = s.wrapping_mul(3) + i as i32; } s",
  ],
  [
    "a step that is a variable",
    "fn f(n: usize) -> i32 { let mut s = 0i32; for i in (n..=20).step_by(n) { s = s * 3 % 10007 + i as i32; } for i in (0..250u8).step_by(n * 50) { s = s * 3 % 10007 + i as i32; } for i in (-5..5).rev().step_by(n) { s = s * 3 % 10007 + i; } s } fn main() -> i32 { f(1) + f(3) * 3 + f(7) }",
  ],
  ["a loop variable may be changed in its turn", "let mut s = 0; for mut i in 0..5 { i *= 2; s += i; } s"],
  [
    "arrays",
    "let mut a = [3, 1, 4, 1, 5]; let b = [7u8; 3]; let mut c = [[0i16; 4]; 3]; for i in 0..3 { for j in 0..4 { c[i][j] = (i * 10 + j) as i16; } } a[2] += 10; a[4] = a[0] - a[1]; let mut s = 0; for i in 0..a.len() { s = s * 7 + a[i]; } for i in 0..3 { for j in 0..4 { s = s * 2 % 10007 + c[i][j] as i32; } } s + b[1] as i32 + b.len() as i32",
  ],
  [
    "loops over arrays",
    "let mut a = [3i32, 1, 4, 1, 5]; let mut s = 0; for x in a { s = s * 3 + x; } for x in a.iter() { s = s * 3 + x; } for x in &a { s += *x * 2; } for &x in a.iter() { s += x; } for (i, x) in a.iter().enumerate() { s += i as i32 * x; } for x in a.iter().rev() { s = s * 2 + x; } for x in a.iter_mut() { *x += 1; } for x in &mut a { *x *= 2; } for (i, x) in a.iter_mut().enumerate() { *x += i as i32; } for x in a.iter() { s = s * 3 % 100003 + x; } s",
  ],
  [
    "arrays are copied",
    "let a = [1, 2, 3]; let mut b = a; b[0] = 10; let c = if b[0] > 5 { b } else { a }; a[0] * 100 + b[0] * 10 + c[0]",
  ],
  [
    "array methods",
    "let mut a = [5, 4, 3, 2, 1, 0]; a.swap(0, 5); let i = 1; a.swap(i, i + 2); let mut b = [1u8; 10]; b.fill(7); let mut s = 0; for x in a { s = s * 10 + x; } s + b[9] as i32",
  ],
  [
    "structures",
    "struct P { x: i32, y: i32 } fn main() -> i32 { let mut p = P { x: 1, y: 2 }; let x = 10; let q = P { x, ..P2 }; p.x += q.x; p.y = p.x * 3; p = P { x: p.y, y: p.x }; p.x * 1000 + p.y + q.y } const P2: P = P { x: 0, y: 7 };",
  ],
  [
    "structures of structures, arrays in them, arrays of them",
    "#[derive(Clone, Copy)] struct V { x: i16, y: u8 } #[derive(Clone, Copy)] struct B { at: V, trail: [i32; 3], ok: bool } fn main() -> i32 { let mut all = [B { at: V { x: -1, y: 2 }, trail: [0; 3], ok: false }; 4]; for i in 0..4 { all[i].at.x += i as i16 * 100; all[i].trail[i % 3] = i as i32 + 5; all[i].ok = i > 1; } let b = all[3]; all[0] = b; all[0].at.y = 9; let mut s = 0; for b in all.iter() { s = s * 7 + b.at.x as i32 + b.at.y as i32 + b.trail[0] + b.trail[1] * 2 + b.trail[2] * 3 + b.ok as i32; } s + b.at.y as i32 }",
  ],
  [
    "structures as parameters and results",
    "#[derive(Clone, Copy)] struct P { x: i32, y: i32 } fn add(a: P, b: P) -> P { P { x: a.x + b.x, y: a.y + b.y } } fn flip(p: P) -> P { if p.x > 5 { return P { x: p.y, y: p.x }; } p } fn sum(p: &P) -> i32 { p.x * 10 + p.y } fn main() -> i32 { let a = P { x: 1, y: 2 }; let b = add(a, P { x: 7, y: 0 }); let c = flip(b); let d = flip(add(flip(a), a)); sum(&c) * 1000 + sum(&d) }",
  ],
  [
    "mutable references",
    "#[derive(Clone, Copy)] struct Pid { integral: i32, previous: i32 } fn step(p: &mut Pid, error: i32) -> i32 { p.integral += error; let slope = error - p.previous; p.previous = error; if slope > 100 { return 0; } p.integral * 2 + slope } fn bump(n: &mut i32, by: i32) { *n += by; } fn main() -> i32 { let mut p = Pid { integral: 0, previous: 0 }; let mut s = 0; for e in [5, -3, 8, 200, 2] { s = s * 3 + step(&mut p, e); } let mut a = [1, 2, 3]; bump(&mut a[1], 40); let mut all = [p; 2]; s += step(&mut all[1], 7); let r = &mut s; *r += 1000; bump(r, 5); s + a[1] + all[1].integral * 3 + p.previous }",
  ],
  [
    "statics and constants",
    "const N: usize = 4; const M: i32 = N as i32 * 3 + LATER; const LATER: i32 = 2; static TABLE: [u16; N] = [1, 20, 300, 65535]; static mut COUNT: i32 = 5; static mut GRID: [[i8; 3]; 2] = [[1, -2, 3], [-4, 5, -128]]; struct P { x: i32, y: u8 } static mut ORIGIN: P = P { x: -9, y: 255 }; static mut ON: bool = true; fn hit() -> i32 { unsafe { COUNT += 1; COUNT } } fn main() -> i32 { hit(); let mut s = M + hit(); for t in TABLE { s += t as i32; } unsafe { for i in 0..2 { for j in 0..3 { s = s * 3 + GRID[i][j] as i32; } } ORIGIN.x -= 1; s += ORIGIN.x * 100 + ORIGIN.y as i32 + ON as i32; GRID[1][1] = 0; } s }",
  ],
  [
    "functions, recursion, early returns",
    "fn gcd(a: u32, b: u32) -> u32 { if b == 0 { a } else { gcd(b, a % b) } } fn first(n: i32) -> i32 { let mut i = 0; while i < 100 { if i * i > n { return i; } i += 1; } -1 } fn ack(m: i32, n: i32) -> i32 { if m == 0 { return n + 1; } if n == 0 { return ack(m - 1, 1); } ack(m - 1, ack(m, n - 1)) } fn nothing() {} fn main() -> i32 { nothing(); gcd(1071, 462) as i32 * 1000 + first(50) * 10 + ack(2, 3) }",
  ],
  [
    "&& and || stop early",
    "static mut CALLS: i32 = 0; fn hit(v: bool) -> bool { unsafe { CALLS += 1; } v } fn main() -> i32 { let mut s = 0; if hit(false) && hit(true) { s += 1; } if hit(true) || hit(true) { s += 2; } if hit(true) && !hit(false) || hit(true) { s += 4; } let b = hit(false) | hit(true) & hit(true) ^ hit(false); unsafe { s * 100 + CALLS * 10 + b as i32 } }",
  ],
  [
    "bools",
    "let a = 5 > 3; let b = a != false; let c = a ^ b; let d = (a & b) | c; if d && !c && a == b && a > c { 1 } else { 0 }",
  ],
  [
    "the value is computed before the place",
    "static mut I: usize = 0; fn next() -> usize { unsafe { I += 1; I } } fn main() -> i32 { let mut a = [0i32; 8]; a[next()] = next() as i32; a[next()] += next() as i32; a[next()] = a[next() - 2] + 5; let mut s = 0i32; for x in a { s = s * 10 + x; } s }",
  ],
  [
    "tuples of values at once",
    "let (mut a, mut b, c) = (1, 2, 3u8); for _ in 0..7 { (a, b) = (b, a + b); } let mut v = [1, 2, 3]; (v[0], v[2]) = (v[2], v[0]); a * 100 + b + c as i32 + v[0] * 1000",
  ],
  [
    "floats",
    "let d = 7 as f64 / 2.0; let e = d * 1.5 - 0.25 + -2.0; let f: f64 = 1e3; let i = d as i32; (e * 100.0) as i32 + i * 1000 + (f / 3.0) as i32 + (d > e) as i32 + ((f - f) / (f - f) == f) as i32",
  ],
  [
    "methods of floats",
    "fn r(x: f64) -> i32 { (x * 1000.0) as i32 } fn main() -> i32 { let x = 2.5f64; let y = -2.5f64; let n = f64::NAN; r(x.sqrt()) + r(y.abs()) * 3 + r(y.floor()) * 5 + r(y.ceil()) * 7 + r(y.trunc()) * 11 + r(y.round()) * 13 + r(x.round()) * 17 + r(0.49999999999999994f64.round()) + r(x.sin()) + r(x.atan2(y)) + r(x.powi(3)) + r(x.powf(0.5)) + r(x.exp()) + r(x.ln()) + r(x.min(n)) + r(n.max(y)) + r(x.clamp(0.0, 1.0)) + n.is_nan() as i32 + r(y.to_radians()) + r(x.tan()) + r(x.mul_add(2.0, 1.0)) + r(0.3f64.acos()) + r(0.3f64.asin()) + r(0.3f64.atan()) + r(std::f64::consts::PI) }",
  ],
  [
    "wrapping methods",
    "let a = 2147483647i32; let b = 250u8; let c = -128i8; let mut s = a.wrapping_add(5); s = s.wrapping_mul(31).wrapping_add(b.wrapping_add(10) as i32); s = s.wrapping_mul(31).wrapping_add(c.wrapping_sub(1) as i32); s = s.wrapping_mul(31).wrapping_add(c.wrapping_neg() as i32); s = s.wrapping_mul(31).wrapping_add(c.wrapping_abs() as i32); s = s.wrapping_mul(31).wrapping_add(b.wrapping_shl(9) as i32); s = s.wrapping_mul(31).wrapping_add(b.wrapping_mul(b) as i32); s = s.wrapping_mul(31).wrapping_add((-128i8).wrapping_div(-1) as i32); s = s.wrapping_mul(31).wrapping_add(7i32.wrapping_pow(13)); s = s.wrapping_mul(31).wrapping_add(3u32.wrapping_sub(5) as i32); s",
  ],
  [
    "saturating methods",
    "fn f(a: i32, b: i32) -> i32 { a.saturating_add(b).wrapping_mul(3).wrapping_add(a.saturating_sub(b)) } fn g(a: u32, b: u32) -> u32 { a.saturating_add(b).wrapping_mul(3).wrapping_add(a.saturating_sub(b)) } fn main() -> i32 { let mut s = 0i32; let all = [0, 1, -1, 2147483647, -2147483648, 1000000000, -2000000000, 2000000000]; for a in all { for b in all { s = s.wrapping_mul(31).wrapping_add(f(a, b)).wrapping_add(g(a as u32, b as u32) as i32); } } let x = 200u8; let y = -100i8; s.wrapping_add(x.saturating_add(100) as i32).wrapping_add(x.saturating_sub(201) as i32).wrapping_add(y.saturating_sub(100) as i32) }",
  ],
  [
    "other methods of integers",
    "let a = -7i32; let b = 3; let mut s = a.abs() + a.min(b) * 3 + a.max(b) * 5 + a.clamp(-2, 2) * 7 + a.rem_euclid(b) * 11 + a.div_euclid(b) * 13 + a.signum() * 17 + a.rem_euclid(-3) * 19 + a.div_euclid(-3) * 23 + 3i32.pow(5) + b.pow(2); let n = 7u32; s += 2i32.pow(n) + a.is_negative() as i32 + 0i32.signum(); let u = 0x12345678u32; s = s.wrapping_add(u.rotate_left(7) as i32).wrapping_add(u.rotate_right(n) as i32).wrapping_add(0x81u8.rotate_left(1) as i32); s",
  ],
  [
    "panic is never reached unless it is",
    'fn f(n: i32) -> i32 { match n { 1 => 10, 2 => 20, _ => panic!("no {}", n) } } fn g(n: i32) -> i32 { if n < 5 { n } else { unreachable!() } } fn main() -> i32 { f(1) + f(2) + g(3) }',
  ],
  [
    "paths of constants",
    "i32::MAX / 1000 + i32::MIN / 1000 + u8::MAX as i32 + i16::MIN as i32 + (u32::MAX >> 20) as i32 + i8::MAX as i32 + u32::BITS as i32",
  ],
  [
    "shifts by a variable",
    "let mut s = 0i32; for n in 0..8u8 { s = s * 3 + (200u8 >> n) as i32 + (-100i8 >> n) as i32 + ((1u8 << n) as i32) + (3i32 << n); } for n in 0..32 { s = s.wrapping_mul(3).wrapping_add((0x87654321u32 >> n) as i32).wrapping_add(-1234567i32 >> n); } s",
  ],
  [
    "code after a return is never run",
    "fn f(n: i32) -> i32 { if n > 3 { return 1; } else { return 2; } } fn g(n: i32) -> i32 { let x = if n > 2 { return n } else { n + 1 }; x * 10 } fn main() -> i32 { f(5) * 100 + f(1) * 10 + g(2) + g(9) }",
  ],
  [
    "exclusive or and swaps in a loop",
    "let (mut a, mut b, mut c, mut d) = (1, 2, 3, 4); for _ in 0..7 { let t = a; a = b; b = c; c = d; d = t; } a * 1000 + b * 100 + c * 10 + d",
  ],
  [
    "type aliases",
    "type Word = u16; type Row = [Word; 3]; fn main() -> i32 { let r: Row = [1, 2, 65535]; let mut s: Word = 0; for w in r.iter() { s = s.wrapping_add(*w); } s as i32 }",
  ],
];

/** Programs that panic in checked mode. In release mode they wrap, unless Rust checks in every mode. */
const PANICS: readonly (readonly [string, string])[] = [
  ["i32 +", "fn f(a: i32, b: i32) -> i32 { a + b } fn main() -> i32 { f(2147483647, 1) }"],
  ["i32 + constant", "fn f(a: i32) -> i32 { a + 100 } fn main() -> i32 { f(2147483600) }"],
  ["i32 - constant", "fn f(a: i32) -> i32 { a - 100 } fn main() -> i32 { f(-2147483600) }"],
  ["i32 -", "fn f(a: i32, b: i32) -> i32 { a - b } fn main() -> i32 { f(-2147483648, 1) }"],
  ["constant - i32", "fn f(a: i32) -> i32 { -2 - a } fn main() -> i32 { f(2147483647) }"],
  ["i32 *", "fn f(a: i32, b: i32) -> i32 { a * b } fn main() -> i32 { f(65536, 32768) }"],
  ["i32 * constant", "fn f(a: i32) -> i32 { a * 3 } fn main() -> i32 { f(715827883) }"],
  ["i32 * negative constant", "fn f(a: i32) -> i32 { a * -3 } fn main() -> i32 { f(715827883) }"],
  ["i32 * -1", "fn f(a: i32) -> i32 { a * -1 } fn main() -> i32 { f(-2147483648) }"],
  ["-i32", "fn f(a: i32) -> i32 { -a } fn main() -> i32 { f(-2147483648) }"],
  ["abs", "fn f(a: i32) -> i32 { a.abs() } fn main() -> i32 { f(-2147483648) }"],
  ["i32 / -1", "fn f(a: i32, b: i32) -> i32 { a / b } fn main() -> i32 { f(-2147483648, -1) }"],
  ["i32 % -1", "fn f(a: i32, b: i32) -> i32 { a % b } fn main() -> i32 { f(-2147483648, -1) }"],
  ["i8 / -1", "fn f(a: i8, b: i8) -> i32 { (a / b) as i32 } fn main() -> i32 { f(-128, -1) }"],
  ["division by zero", "fn f(a: i32, b: i32) -> i32 { a / b } fn main() -> i32 { f(5, 0) }"],
  ["unsigned remainder by zero", "fn f(a: u32, b: u32) -> u32 { a % b } fn main() -> u32 { f(5, 0) }"],
  ["u32 +", "fn f(a: u32, b: u32) -> u32 { a + b } fn main() -> u32 { f(4294967295, 2) }"],
  ["u32 + 1", "fn f(a: u32) -> u32 { a + 1 } fn main() -> u32 { f(4294967295) }"],
  ["u32 -", "fn f(a: u32, b: u32) -> u32 { a - b } fn main() -> u32 { f(3, 4) }"],
  ["usize - 1", "fn f(a: usize) -> i32 { (a - 1) as i32 } fn main() -> i32 { f(0) }"],
  ["u32 *", "fn f(a: u32, b: u32) -> u32 { a * b } fn main() -> u32 { f(65536, 65536) }"],
  ["u32 * constant", "fn f(a: u32) -> u32 { a * 5 } fn main() -> u32 { f(858993460) }"],
  ["u8 +", "fn f(a: u8, b: u8) -> i32 { (a + b) as i32 } fn main() -> i32 { f(200, 56) }"],
  ["u8 -", "fn f(a: u8, b: u8) -> i32 { (a - b) as i32 } fn main() -> i32 { f(3, 4) }"],
  ["i8 *", "fn f(a: i8, b: i8) -> i32 { (a * b) as i32 } fn main() -> i32 { f(16, 8) }"],
  ["u16 *", "fn f(a: u16, b: u16) -> i32 { (a * b) as i32 } fn main() -> i32 { f(65535, 65535) }"],
  ["i16 -", "fn f(a: i16, b: i16) -> i32 { (a - b) as i32 } fn main() -> i32 { f(-32768, 1) }"],
  ["u8 +=", "fn f(n: i32) -> i32 { let mut s = 0u8; for _ in 0..n { s += 100; } s as i32 } fn main() -> i32 { f(3) }"],
  ["pow", "fn f(a: i32, n: u32) -> i32 { a.pow(n) } fn main() -> i32 { f(10, 10) }"],
  ["shift of i32", "fn f(a: i32, n: u32) -> i32 { a << n } fn main() -> i32 { f(5, 33) }"],
  ["shift of u8", "fn f(a: u8, n: i32) -> i32 { (a >> n) as i32 } fn main() -> i32 { f(200, 9) }"],
  ["shift by a negative count", "fn f(a: i32, n: i32) -> i32 { a >> n } fn main() -> i32 { f(5, -1) }"],
  ["index", "fn f(i: usize) -> i32 { let a = [1, 2, 3]; a[i] } fn main() -> i32 { f(3) }"],
  [
    "index of a store",
    "static mut A: [u8; 4] = [0; 4]; static mut B: [u8; 4] = [7; 4]; fn f(i: usize) -> i32 { unsafe { A[i] = 1; B[0] as i32 } } fn main() -> i32 { f(4) }",
  ],
  [
    "index of an inner array",
    "static A: [[i32; 3]; 2] = [[1, 2, 3], [4, 5, 6]]; fn f(i: usize, j: usize) -> i32 { A[i][j] } fn main() -> i32 { f(0, 3) }",
  ],
  [
    "a step of 0",
    "fn f(n: usize) -> i32 { let mut s = 0; for i in (0..9).step_by(n) { s += i; } s } fn main() -> i32 { f(0) }",
  ],
  ["swap", "fn f(i: usize) -> i32 { let mut a = [1, 2, 3]; a.swap(0, i); a[0] } fn main() -> i32 { f(7) }"],
  ["panic", "fn f(n: i32) -> i32 { if n > 2 { panic!(); } n } fn main() -> i32 { f(3) }"],
  [
    "an overflow in a condition",
    "fn f(a: u8) -> i32 { if a + 1 > 5 && a * 2 > 7 { 1 } else { 2 } } fn main() -> i32 { f(200) }",
  ],
  [
    "an overflow in a short circuit that is not taken",
    "fn f(a: u8) -> i32 { if a > 250 && a + 10 > 5 { 1 } else { 2 } } fn main() -> i32 { f(200) }",
  ],
];

const whole = (text: string): string => (/\bfn main\b/.test(text) ? text : `fn main() -> i32 { ${text} }`);
const PLAIN = PROGRAMS.map(([name, text]) => [name, whole(text)] as const);
const ALL = [...PLAIN, ...PANICS];

for (const release of [false, true]) {
  describe(release ? "in release mode" : "in checked mode", () => {
    const expected = hasRustc
      ? runRustc(
          ALL.map(([, text]) => text),
          release,
        )
      : undefined;

    describe("Rust gives what rustc gives", () => {
      for (const [index, [name, program]] of ALL.entries()) {
        it(name, ({ skip }) => {
          const { trap, result } = interpret(moduleOfRust(program, release));
          if (!expected) skip();
          expect(trap ? "panic" : result).toBe(expected![index]);
        });
      }
    });

    describe("an image gives what its FIR gives", () => {
      for (const [name, program] of ALL) {
        it(name, () => {
          expect(runImage(moduleOfRust(program, release))).toEqual(interpret(moduleOfRust(program, release)));
        });
      }
    });
  });
}
