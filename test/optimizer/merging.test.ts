// The same work on both sides of a branch, done once before or after it.
import { describe, expect, it } from "vitest";
import { afterEntry, onePass } from "./one-pass.ts";

describe("head-merging", () => {
  it("does what both sides begin with in front of the branch, past what is pure", () => {
    expect(
      onePass(
        "head-merging",
        `branch %0, b1(), b2()
b1():\n%3: i32 = add %0, %1\nst32 %3, %0, 0\n%4: i32 = mul %3, %3\njump b3(%4)
b2():\n%5: i32 = sub %0, %1\n%6: i32 = add %0, %1\nst32 %6, %0, 0\n%7: i32 = sub %5, %6\njump b3(%7)
b3(%8: i32):\nreturn %8`,
      ),
    ).toMatchInlineSnapshot(`
      "
      b0(%0: i32, %1: i32, %2: f64):
        %3: i32 = add %0, %1
        st32 %3, %0, 0
        branch %0, b1(), b2()
      b1():
        %4: i32 = mul %3, %3
        jump b3(%4)
      b2():
        %5: i32 = sub %0, %1
        %7: i32 = sub %5, %3
        jump b3(%7)
      b3(%8: i32):
        return %8
      "
    `);
  });

  it("leaves what stands behind other work with the world, or differs", () => {
    const body = `branch %0, b1(), b2()
b1():\nst32 %1, %0, 0\nst32 %0, %1, 0\nreturn %0
b2():\nst32 %1, %0, 1\nst32 %0, %1, 0\nreturn %1`;
    expect(onePass("head-merging", body)).toBe(onePass("copies", body));
  });
});

describe("tail-merging", () => {
  it("does what all ways end with once, with what differs as a parameter", () => {
    expect(
      onePass(
        "tail-merging",
        `branch %0, b1(), b2()
b1():\n%3: i32 = const 255\n%4: i32 = mul %0, %1\n%5: i32 = and %4, %3\njump b3(%5)
b2():\n%6: i32 = const 255\n%7: i32 = sub %0, %1\n%8: i32 = and %7, %6\njump b3(%8)
b3(%9: i32):\nreturn %9`,
      ),
    ).toMatchInlineSnapshot(`
      "
      b0(%0: i32, %1: i32, %2: f64):
        branch %0, b1(), b2()
      b1():
        %3: i32 = const 255
        %4: i32 = mul %0, %1
        jump b3(%4)
      b2():
        %6: i32 = const 255
        %7: i32 = sub %0, %1
        jump b3(%7)
      b3(%10: i32):
        %11: i32 = const 255
        %5: i32 = and %10, %11
        return %5
      "
    `);
    expect(
      onePass(
        "tail-merging",
        `%10: i32 = const 0\nbranch %0, b1(), b2()
b1():\n%3: i32 = mul %0, %1\nst32 %3, %10, 4\njump b3()
b2():\n%4: i32 = sub %0, %1\nst32 %4, %10, 4\njump b3()
b3():\nreturn %0`,
      ),
    ).toMatchInlineSnapshot(`
      "
      b0(%0: i32, %1: i32, %2: f64):
        %10: i32 = const 0
        branch %0, b1(), b2()
      b1():
        %3: i32 = mul %0, %1
        jump b3(%3)
      b2():
        %4: i32 = sub %0, %1
        jump b3(%4)
      b3(%11: i32):
        st32 %11, %10, 4
        return %0
      "
    `);
  });

  it("writes a state once that both sides leave with the same value", () => {
    const text = afterEntry(
      "tail-merging",
      `%0: i32 = getstate 0\nbranch %0, b1(), b2()\nb1():\ntell %0, 1, 2\nsetstate %0, 0\njump b3()\nb2():\nsetstate %0, 0\njump b3()\nb3():\nreturn`,
    );
    expect(text.match(/setstate/g)).toHaveLength(1);
  });

  it("keeps what is used elsewhere, what the loop itself ends with, and what would cost more parameters", () => {
    for (const body of [
      // The product of one side is used twice.
      `branch %0, b1(), b2()\nb1():\n%3: i32 = mul %0, %1\njump b3(%3, %3)\nb2():\n%4: i32 = mul %0, %1\njump b3(%4, %0)\nb3(%5: i32, %6: i32):\n%7: i32 = add %5, %6\nreturn %7`,
      // Two arguments differ.
      `branch %0, b1(), b2()\nb1():\n%3: i32 = mul %0, %1\n%4: i32 = sub %0, %1\nst32 %3, %4, 0\njump b3()\nb2():\n%5: i32 = mul %1, %1\n%6: i32 = sub %1, %0\nst32 %5, %6, 0\njump b3()\nb3():\nreturn %0`,
      // A store behind which another comes.
      `branch %0, b1(), b2()\nb1():\nst32 %0, %1, 0\nst32 %0, %1, 1\njump b3()\nb2():\nst32 %0, %1, 1\nst32 %0, %1, 0\njump b3()\nb3():\nreturn %0`,
    ]) {
      const text = onePass("tail-merging", body);
      expect(text.match(/mul|st32/g)).toEqual(body.match(/mul|st32/g));
    }
  });
});
