// Branches that only choose a value.
import { describe, expect, it } from "vitest";
import { onePass } from "./one-pass.ts";

const choice = (condition: string, yes: string, no: string, type = "i32") =>
  onePass(
    "if-conversion",
    `%3: i32 = const 0\n%4: i32 = const 1\n%5: f64 = const 1\n%7: f64 = fadd %2, %5\n${condition}\nbranch %6, b1(), b2()
b1():\njump b3(${yes})\nb2():\njump b3(${no})\nb3(%9: ${type}):\n${type === "f64" ? "%10: i32 = ftoi %9\nreturn %10" : "return %9"}`,
  );

describe("if-conversion", () => {
  it("takes the condition itself for a choice between 1 and 0, or its opposite", () => {
    const same = choice("%6: i32 = lt %0, %1", "%4", "%3");
    expect(same).toContain("jump b3(%6)");
    expect(same).not.toContain("branch");
    expect(choice("%6: i32 = lt %0, %1", "%3", "%4")).toMatchInlineSnapshot(`
      "
      b0(%0: i32, %1: i32, %2: f64):
        %3: i32 = const 0
        %4: i32 = const 1
        %5: f64 = const 1
        %7: f64 = fadd %2, %5
        %6: i32 = lt %0, %1
        %11: i32 = const 0
        %10: i32 = eq %6, %11
        jump b3(%10)
      b3(%9: i32):
        return %9
      "
    `);
    // A number that is not 0 need not be 1.
    expect(choice("%6: i32 = add %0, %1", "%4", "%3")).toContain("branch");
  });

  it("selects where the test is shorter as a value, and not else", () => {
    expect(choice("%6: i32 = flt %2, %7", "%2", "%7", "f64")).toContain("fsel %6, %2, %7");
    // A constant is loaded on its side, and nothing copied.
    expect(choice("%6: i32 = flt %2, %5", "%2", "%5", "f64")).toContain("branch");
    expect(choice("%6: i32 = add %0, %1", "%0", "%1")).toContain("sel %6, %0, %1");
    expect(choice("%6: i32 = lt %0, %1", "%0", "%1")).toContain("branch %6");
  });

  it("does not do what acts, may trap, or is much", () => {
    const sides = (work: string) =>
      onePass("if-conversion", `branch %0, b1(), b2(%1)\nb1():\n${work}\njump b2(%9)\nb2(%10: i32):\nreturn %10`);
    expect(sides("%9: i32 = sub %0, %1")).not.toContain("branch");
    expect(sides("%9: i32 = div %0, %1")).toContain("branch");
    expect(sides("%9: i32 = ld32 %0, 0")).toContain("branch");
    expect(sides("%7: i32 = sub %0, %1\n%8: i32 = mul %7, %7\n%9: i32 = sub %8, %1")).toContain("branch");
  });

  it("branches instead of selecting where a comparison of integers is shorter as a test", () => {
    const select = (condition: string, yes: string) =>
      onePass("if-conversion", `%3: i32 = const 100\n%4: i32 = ${condition}\n%5: i32 = sel %4, ${yes}, %0\nreturn %5`);
    expect(select("lt %3, %0", "%3")).toMatchInlineSnapshot(`
      "
      b0(%0: i32, %1: i32, %2: f64):
        %3: i32 = const 100
        %4: i32 = lt %3, %0
        branch %4, b1(), b2(%0)
      b1():
        jump b2(%3)
      b2(%5: i32):
        return %5
      "
    `);
    // Nothing is loaded for it, or the condition is no comparison: the copy would cost as much.
    expect(select("lt %3, %0", "%1")).toContain("sel");
    expect(select("xor %3, %0", "%3")).toContain("sel");
  });
});
