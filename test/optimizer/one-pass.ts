// FIR text in, FIR text out: what a single pass does. The module is verified before and after.
import { expect } from "vitest";
import type { FirModule } from "../../src/fir/function.ts";
import { parseModule } from "../../src/fir/parse.ts";
import { printFunction } from "../../src/fir/print.ts";
import { verifyModule } from "../../src/fir/verify.ts";
import { optimize } from "../../src/optimizer/run.ts";

/** The body of a function with parameters %0, %1 (i32) and %2 (f64) in a module with two states, after one pass. */
export function onePass(pass: string, body: string): string {
  const module = parseModule(`memory 64\nstate i32 "s"\nstate f64 "t"
helper "g"(): i32 {\nb0():\n%0: i32 = const 1\nreturn %0\n}
helper "f"(i32, i32, f64): i32 {\nb0(%0: i32, %1: i32, %2: f64):\n${body}\n}`);
  return bodyOf(rewritten(module, pass), "f");
}

/** The same for an entry, which may use the states. */
export function afterEntry(pass: string, body: string): string {
  return bodyOf(
    rewritten(parseModule(`memory 64\nstate i32 "s"\nstate f64 "t"\ntick "f" {\nb0():\n${body}\n}`), pass),
    "f",
  );
}

export function rewritten(module: FirModule, pass: string): FirModule {
  expect(verifyModule(module)).toEqual([]);
  optimize(module, { only: [pass] });
  expect(verifyModule(module)).toEqual([]);
  return module;
}

/** The lines of a function, its head and end aside. */
export function bodyOf(module: FirModule, name: string): string {
  const text = printFunction(module.functions.find((fn) => fn.name === name)!);
  return `\n${text.split("\n").slice(1, -2).join("\n")}\n`;
}
