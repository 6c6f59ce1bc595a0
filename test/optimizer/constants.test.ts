// Constant propagation through parameters and along the ways that can be taken.
import { describe, expect, it } from "vitest";
import { onePass } from "./one-pass.ts";

describe("constants", () => {
  it("goes through parameters, around loops, and only where control can come", () => {
    // %5 is 1 on entry and stays 1, since the branch that would change it is never taken.
    expect(
      onePass(
        "constants",
        `%3: i32 = const 1\njump b1(%3, %0)
b1(%5: i32, %6: i32):\n%7: i32 = const 2\n%8: i32 = eq %5, %7\nbranch %8, b2(), b3(%5)
b2():\n%9: i32 = const 7\njump b3(%9)
b3(%10: i32):\n%11: i32 = mul %10, %10\n%12: i32 = sub %6, %11\nbranch %12, b1(%11, %12), b4()
b4():\nreturn %10`,
      ),
    ).toMatchInlineSnapshot(`
      "
      b0(%0: i32, %1: i32, %2: f64):
        %3: i32 = const 1
        jump b1(%0)
      b1(%6: i32):
        %5: i32 = const 1
        %7: i32 = const 2
        %8: i32 = const 0
        branch %8, b2(), b3()
      b2():
        %9: i32 = const 7
        jump b3()
      b3():
        %10: i32 = const 1
        %11: i32 = const 1
        %12: i32 = sub %6, %11
        branch %12, b1(%12), b4()
      b4():
        return %10
      "
    `);
  });

  it("leaves what differs, what traps, and what comes from outside", () => {
    const body = `%3: i32 = const 1\n%4: i32 = const 0\nbranch %0, b1(%3), b1(%4)
b1(%5: i32):\n%6: i32 = div %3, %4\n%7: i32 = call "g"\n%8: i32 = add %5, %7\nreturn %8`;
    expect(onePass("constants", body)).toBe(onePass("copies", body));
  });

  it("tells 0 from -0, and takes unknown for a constant", () => {
    const two = (a: string, b: string) =>
      onePass(
        "constants",
        `%3: f64 = const ${a}\n%4: f64 = const ${b}\nbranch %0, b1(%3), b1(%4)\nb1(%5: f64):\n%6: i32 = ftoi %5\nreturn %6`,
      );
    expect(two("0", "-0")).toContain("ftoi %5");
    expect(two("NaN", "NaN")).toContain("%6: i32 = const 0");
  });
});
