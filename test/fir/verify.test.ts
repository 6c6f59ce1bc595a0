// Each check of the FIR verifier finds the fault it is named after, and nothing else speaks up.
import { describe, expect, it } from "vitest";
import { parseModule } from "../../src/fir/parse.ts";
import { verifyModule } from "../../src/fir/verify.ts";

const STATE = 'state i32 "s"\n';
const tick = (body: string) => `${STATE}tick "t" {\n${body}\n}`;

const FAULTS: readonly (readonly [check: string, text: string])[] = [
  ["blocks", tick("")],
  ["blocks", tick("b0():\nreturn\nb0():\nreturn")],
  ["terminated", tick("b0():\n%0: i32 = const 1")],
  ["targets", tick("b0():\njump b7()")],
  ["first-block", tick("b0():\njump b0()")],
  ["parameters", 'helper "h"(i32) {\nb0(%0: f64):\nreturn\n}'],
  ["single-definition", tick("b0():\n%0: i32 = const 1\n%0: i32 = const 2\nreturn")],
  ["ops", tick("b0():\n%0: i32 = const 1\nfrob %0\nreturn")],
  ["ops", tick("b0():\nloop\nreturn")],
  ["types", tick("b0():\n%0: i32 = const 1.5\nreturn")],
  ["operands", tick("b0():\n%0: i32 = const\nreturn")],
  ["defined", tick("b0():\nsetstate %5, 0\nreturn")],
  ["types", tick("b0():\n%0: f64 = const 1\nsetstate %0, 0\nreturn")],
  ["types", tick("b0():\n%0: i32 = const 1\n%1: i32 = fneg %0\nreturn")],
  ["types", tick("b0():\n%0: f64 = const 1\nbranch %0, b1(), b1()\nb1():\nreturn")],
  ["dominance", tick("b0():\nsetstate %0, 0\n%0: i32 = const 1\nreturn")],
  [
    "dominance",
    tick(
      "b0():\n%9: i32 = const 1\nbranch %9, b1(), b2()\nb1():\n%0: i32 = const 1\njump b2()\nb2():\nsetstate %0, 0\nreturn",
    ),
  ],
  ["arguments", tick("b0():\n%0: i32 = const 1\n%1: i32 = add %0\nreturn")],
  ["operands", tick("b0():\n%0: i32 = const 1\n%1: i32 = ld32 %0\nreturn")],
  ["edge-arguments", tick("b0():\njump b1()\nb1(%0: i32):\nreturn")],
  ["return", tick("b0():\n%0: i32 = const 1\nreturn %0")],
  ["return", 'helper "h"(): i32 {\nb0():\nreturn\n}'],
  ["states", tick("b0():\n%0: i32 = getstate 4\nreturn")],
  ["helper-states", `${STATE}helper "h"() {\nb0():\n%0: i32 = getstate 0\nreturn\n}`],
  ["calls", tick('b0():\ncall "nobody"\nreturn')],
  ["calls", tick('b0():\ncall "t"\nreturn')],
  ["values", tick("b0():\n%0: f64 = const 1\nbroadcast %0, %0, %0, %0, %0, 7\nreturn")],
  ["unique-names", `${tick("b0():\nreturn")}\nhelper "t"() {\nb0():\nreturn\n}`],
  ["unique-entries", `${tick("b0():\nreturn")}\ntick "u" {\nb0():\nreturn\n}`],
  ["unique-entries", 'on "a" 5 {\nb0():\nreturn\n}\non "b" 5 {\nb0():\nreturn\n}'],
];

describe("verifyModule", () => {
  it.each(FAULTS)("finds %s (%#)", (check, text) => {
    const faults = verifyModule(parseModule(text));
    expect(faults.map((fault) => fault.check)).toContain(check);
    expect(faults.every((fault) => fault.detail !== "" && fault.function !== "")).toBe(true);
  });

  it("accepts what is well formed", () => {
    const text = `${tick("b0():\n%0: i32 = getstate 0\nbranch %0, b1(%0), b2()\nb1(%1: i32):\nsetstate %1, 0\njump b2()\nb2():\nreturn")}
helper "h"(i32, f64): f64 {\nb0(%0: i32, %1: f64):\n%2: f64 = call "h", %0, %1\nreturn %2\n}
on "told" 5 {\nb0():\n%0: f64 = msg 0\nbroadcast %0, 7\ntrap 1\n}`;
    expect(verifyModule(parseModule(text))).toEqual([]);
  });
});
