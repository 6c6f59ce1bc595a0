// What the range of values decides: loops' bounds, overflow checks, masks, repeated conditions; and what it must leave.
import { describe, expect, it } from "vitest";
import { onePass } from "./one-pass.ts";

/** for (k = 0; k < 32; k++) with `work` in the body, where %5 is k, %6 is 1 and %7 is 32; the body goes on from b9 to the loop's end. */
const loop = (work: string, pass = "ranges") =>
  onePass(
    pass,
    `%3: i32 = const 0\n%6: i32 = const 1\n%7: i32 = const 32\njump b1(%3)
b1(%5: i32):\n%8: i32 = lt %5, %7\nbranch %8, b2(), b3()
b2():\n${work}
b9():\n%50: i32 = add %5, %6\njump b1(%50)
b3():\nreturn %5
b8():\ntrap 1`,
  );

describe("ranges", () => {
  it("drop the bounds check of a loop's counter, and the overflow check of its step", () => {
    const text = loop(
      `%10: i32 = ltu %5, %7\nbranch %10, b4(), b8()
b4():\n%11: i32 = add %5, %6\n%12: i32 = lt %11, %5\nbranch %12, b8(), b9()`,
    );
    expect(text).toContain("%10: i32 = const 1");
    expect(text).toContain("%12: i32 = const 0");
    expect(text.match(/branch/g)).toHaveLength(1);
  });

  it("keep the checks that may fail", () => {
    const text = loop(
      `%9: i32 = const 31\n%10: i32 = ltu %5, %9\nbranch %10, b4(), b9()
b4():\n%11: i32 = add %0, %6\n%12: i32 = lt %11, %0\nbranch %12, b8(), b9()`,
    );
    expect(text.match(/branch/g)).toHaveLength(3);
    // Not negative, both: the signed comparison takes a constant.
    expect(text).toContain("%10: i32 = lt %5, %9");
  });

  it("know the sign test of a sum", () => {
    const sum = (left: string) =>
      loop(
        `%10: i32 = add ${left}, %5\n%11: i32 = xor ${left}, %10\n%12: i32 = xor %5, %10\n%13: i32 = and %11, %12\n%14: i32 = lt %13, %3\nbranch %14, b8(), b9()`,
      );
    expect(sum("%5")).toContain("%14: i32 = const 0");
    expect(sum("%1")).toContain("branch %14");
  });

  it("drop masks and sign extensions of what is narrow already", () => {
    const text = loop(
      `%10: i32 = const 255\n%11: i32 = and %5, %10\nst32 %11, %3, 0\n%12: i32 = const 24\n%13: i32 = shl %5, %12\n%14: i32 = shr %13, %12\nst32 %14, %3, 1
%15: i32 = const 15\n%16: i32 = and %5, %15\nst32 %16, %3, 2\n%17: i32 = const 27\n%18: i32 = shl %5, %17\n%19: i32 = shr %18, %17\nst32 %19, %3, 3\njump b9()`,
    );
    expect(text).toContain("st32 %5, %3, 0");
    expect(text).toContain("st32 %5, %3, 1");
    expect(text).toContain("st32 %16, %3, 2");
    // Five bits with a sign reach to 15 only.
    expect(text).toContain("st32 %19, %3, 3");
  });

  it("know a condition again where its outcome is known", () => {
    expect(
      onePass(
        "ranges",
        `%3: i32 = const 10\n%4: i32 = lt %0, %3\nbranch %4, b1(), b2()
b1():\n%5: i32 = const 11\n%6: i32 = lt %0, %5\nbranch %6, b3(), b4()
b2():\n%7: i32 = le %3, %0\nbranch %7, b3(), b4()
b3():\nbranch %4, b5(), b4()
b4():\nreturn %0
b5():\nreturn %1`,
      ),
    ).toMatchInlineSnapshot(`
      "
      b0(%0: i32, %1: i32, %2: f64):
        %3: i32 = const 10
        %4: i32 = lt %0, %3
        branch %4, b1(), b2()
      b1():
        %5: i32 = const 11
        %6: i32 = const 1
        jump b3()
      b2():
        %7: i32 = const 1
        jump b3()
      b3():
        branch %4, b5(), b4()
      b4():
        return %0
      b5():
        return %1
      "
    `);
  });

  it("know that an unknown float fails every comparison", () => {
    const body = (test: string) =>
      onePass(
        "ranges",
        `%3: f64 = const 10\n%4: i32 = flt %2, %3\nbranch %4, b1(), b2()\nb1():\n%5: f64 = const 11\n%6: i32 = flt %2, %5\nreturn %6
b2():\n%7: i32 = ${test}\nreturn %7`,
      );
    expect(body("fle %3, %2")).toContain("%6: i32 = const 1");
    expect(body("fle %3, %2")).toContain("%7: i32 = fle %3, %2");
    // x - x of a known number only.
    const known = onePass(
      "ranges",
      "%3: f64 = itof %0\n%4: i32 = feq %3, %3\n%5: i32 = fne %2, %2\n%6: i32 = add %4, %5\nreturn %6",
    );
    expect(known).toContain("fne %2, %2");
  });

  it("keep smaller and larger of what may be unknown", () => {
    const text = (op: string) =>
      onePass(
        "ranges",
        `%3: f64 = const -5\n%4: i32 = ld8u %0, 0\n%5: f64 = itof %4\n%6: f64 = ${op} %5, %3\n%7: f64 = ${op} %2, %3\n%8: f64 = fadd %6, %7\n%9: i32 = ftoi %8\nreturn %9`,
      );
    expect(text("fmin")).toContain("fadd %3, %7");
    expect(text("fmax")).toContain("fadd %5, %7");
  });
});

describe("strength", () => {
  it("divides what is not negative by shifts and masks, and doubles by adding", () => {
    const text = loop(
      `%10: i32 = const 8\n%11: i32 = div %5, %10\n%12: i32 = rem %5, %10\n%13: i32 = const 2\n%14: i32 = mul %11, %13\nst32 %14, %12, 0\njump b9()`,
      "strength",
    );
    expect(text).toMatch(/%11: i32 = shr %5, %\d+/);
    expect(text).toMatch(/%12: i32 = and %5, %\d+/);
    expect(text).toContain("%14: i32 = add %11, %11");
  });

  it("leaves what may be negative, and other divisors", () => {
    const body = `%3: i32 = const 8\n%4: i32 = div %0, %3\n%5: i32 = rem %4, %3\n%6: i32 = const 3\n%7: i32 = const 9\n%8: i32 = div %7, %6\n%9: i32 = mul %5, %8\nreturn %9`;
    expect(onePass("strength", body)).toBe(onePass("blocks", body));
  });
});
