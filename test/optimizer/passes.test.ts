// Each pass on FIR text: what goes in, what comes out. That meaning is kept is shown by test/codegen/differential.test.ts.
import { describe, expect, it } from "vitest";
import { parseModule } from "../../src/fir/parse.ts";
import { printFunction } from "../../src/fir/print.ts";
import { computeOf } from "../../src/optimizer/fold.ts";
import { ORDER, PASSES } from "../../src/optimizer/passes.ts";
import { optimize } from "../../src/optimizer/run.ts";
import { afterEntry, onePass } from "./one-pass.ts";

describe("the list of passes", () => {
  it("keeps the orders it says it needs", () => {
    const names = PASSES.map((pass) => pass.name);
    for (const { before, after: later, because } of ORDER) {
      expect(names, because).toEqual(expect.arrayContaining([before, later]));
      expect(names.indexOf(before), because).toBeLessThan(names.indexOf(later));
    }
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("fold", () => {
  it("computes constants by the instruction's own template", () => {
    expect(
      onePass(
        "fold",
        `%3: i32 = const 2147483647\n%4: i32 = const 1\n%5: i32 = add %3, %4\n%6: f64 = itof %5\n%7: i32 = ftoi %6\nreturn %7`,
      ),
    ).toMatchInlineSnapshot(`
      "
      b0(%0: i32, %1: i32, %2: f64):
        %3: i32 = const 2147483647
        %4: i32 = const 1
        %5: i32 = const -2147483648
        %6: f64 = const -2147483648
        %7: i32 = const -2147483648
        return %7
      "
    `);
  });

  it("leaves what would trap to the machine", () => {
    expect(onePass("fold", "%3: i32 = const 0\n%4: i32 = const 7\n%5: i32 = div %4, %3\nreturn %5")).toContain(
      "div %4, %3",
    );
    expect(() => computeOf("div")(7, 0)).toThrow();
    expect(computeOf("div")(-2147483648, -1)).toBe(-2147483648);
  });

  it("knows the algebra of integers", () => {
    expect(
      onePass(
        "fold",
        `%3: i32 = const 0\n%4: i32 = add %0, %3\n%5: i32 = const 1\n%6: i32 = mul %5, %4\n%7: i32 = xor %6, %3\nreturn %7`,
      ),
    ).toContain("return %0");
    expect(onePass("fold", "%3: i32 = sub %0, %0\nreturn %3")).toContain("%3: i32 = const 0");
    expect(onePass("fold", "%3: i32 = const 0\n%4: i32 = mul %0, %3\nreturn %4")).toContain("%4: i32 = const 0");
  });

  it("knows which values are 0 or 1", () => {
    const body = (middle: string) =>
      `%3: i32 = lt %0, %1\n%4: i32 = feq %2, %2\n%5: i32 = and %3, %4\n%6: i32 = const 1\n%7: i32 = const 0\n${middle}\nreturn %8`;
    for (const middle of ["and %5, %6", "and %6, %5", "ne %5, %7", "eq %5, %6", "or %5, %5"]) {
      expect(onePass("fold", body(`%8: i32 = ${middle}`))).toContain("return %5");
    }
    // A number, and a denial, are not the truth itself.
    for (const middle of ["and %0, %6", "ne %0, %7", "eq %5, %7"]) {
      expect(onePass("fold", body(`%8: i32 = ${middle}`))).toContain("return %8");
    }
  });

  it("does not touch floats that may be unknown or -0", () => {
    const body = `%3: f64 = const 0\n%4: f64 = fadd %2, %3\n%5: f64 = fsub %4, %4\n%6: f64 = fmul %5, %3\n%7: i32 = feq %6, %6\nreturn %7`;
    expect(onePass("fold", body)).toBe(onePass("blocks", body));
  });

  it("takes the one way a branch can go", () => {
    expect(onePass("fold", "%3: i32 = const 0\nbranch %3, b1(), b2()\nb1():\nreturn %0\nb2():\nreturn %1")).toContain(
      "jump b2()",
    );
    expect(onePass("fold", "branch %0, b1(%1), b1(%1)\nb1(%3: i32):\nreturn %3")).toContain("jump b1(%1)");
  });
});

describe("blocks", () => {
  it("drops what is not reached, joins what follows alone, and skips what is empty", () => {
    expect(
      onePass(
        "blocks",
        `jump b1(%0)\nb1(%3: i32):\n%4: i32 = add %3, %1\nbranch %4, b2(), b3()\nb2():\njump b3()\nb3():\nreturn %4\nb9():\nreturn %1`,
      ),
    ).toMatchInlineSnapshot(`
      "
      b0(%0: i32, %1: i32, %2: f64):
        %4: i32 = add %0, %1
        branch %4, b3(), b3()
      b3():
        return %4
      "
    `);
  });

  it("come to an end where empty blocks go round in a circle", () => {
    for (const length of [1, 2, 3, 4, 5, 7]) {
      const circle = Array.from({ length }, (_, at) => `b${at + 1}():\njump b${((at + 1) % length) + 1}()`);
      expect(onePass("blocks", `jump b1()\n${circle.join("\n")}`).match(/jump/g)).toHaveLength(2);
    }
  });

  it("keeps an empty block where two edges of a branch would meet with different arguments", () => {
    const text = onePass("blocks", "branch %0, b1(), b2(%1)\nb1():\njump b2(%0)\nb2(%3: i32):\nreturn %3");
    expect(text).toContain("b1():");
  });
});

describe("copies", () => {
  it("replaces a parameter that is the same on every way, its own loop aside", () => {
    expect(
      onePass(
        "copies",
        `%3: i32 = const 0\njump b1(%0, %3)\nb1(%4: i32, %5: i32):\n%6: i32 = add %5, %4\nbranch %6, b1(%4, %6), b2()\nb2():\nreturn %5`,
      ),
    ).toMatchInlineSnapshot(`
      "
      b0(%0: i32, %1: i32, %2: f64):
        %3: i32 = const 0
        jump b1(%3)
      b1(%5: i32):
        %6: i32 = add %5, %0
        branch %6, b1(%6), b2()
      b2():
        return %5
      "
    `);
  });
});

describe("common-values", () => {
  it("computes an equal thing once where it dominates", () => {
    expect(
      onePass(
        "common-values",
        `%3: i32 = add %0, %1\nbranch %3, b1(), b2()\nb1():\n%4: i32 = add %1, %0\n%5: i32 = sub %0, %1\nreturn %4\nb2():\n%6: i32 = sub %0, %1\nreturn %6`,
      ),
    ).toMatchInlineSnapshot(`
      "
      b0(%0: i32, %1: i32, %2: f64):
        %3: i32 = add %0, %1
        branch %3, b1(), b2()
      b1():
        %5: i32 = sub %0, %1
        return %3
      b2():
        %6: i32 = sub %0, %1
        return %6
      "
    `);
  });

  it("tells -0 from 0, and does not trap twice for the same", () => {
    const text = onePass(
      "common-values",
      `%3: f64 = const 0\n%4: f64 = const -0\n%5: i32 = div %0, %1\n%6: i32 = div %0, %1\n%7: f64 = fdiv %3, %4\n%8: i32 = ftoi %7\nreturn %8`,
    );
    expect(text).toContain("%7: f64 = fdiv %3, %4");
    expect(text.match(/ div %0, %1/g)).toHaveLength(1);
  });
});

describe("state-forwarding", () => {
  it("knows what a state holds on all ways, and drops writes nobody sees", () => {
    expect(
      afterEntry(
        "state-forwarding",
        `%0: i32 = getstate 0\n%1: i32 = const 5\nsetstate %1, 0\nbranch %0, b1(), b2()
b1():\n%2: i32 = getstate 0\n%3: i32 = add %2, %2\nsetstate %3, 0\njump b3()
b2():\nsetstate %0, 0\njump b3()
b3():\n%4: i32 = getstate 0\nsetstate %4, 0\nreturn`,
      ),
    ).toMatchInlineSnapshot(`
      "
      b0():
        %0: i32 = getstate 0
        %1: i32 = const 5
        branch %0, b1(), b2()
      b1():
        %3: i32 = add %1, %1
        setstate %3, 0
        jump b3()
      b2():
        jump b3()
      b3():
        %4: i32 = getstate 0
        return
      "
    `);
  });

  it("expects a loop to have written", () => {
    const text = afterEntry(
      "state-forwarding",
      `%0: i32 = getstate 0\njump b1()\nb1():\n%1: i32 = getstate 0\n%2: i32 = const 1\n%3: i32 = add %1, %2\nsetstate %3, 0\n%4: i32 = lt %3, %0\nbranch %4, b1(), b2()\nb2():\nreturn`,
    );
    expect(text).toContain("%1: i32 = getstate 0");
    expect(text).toContain("setstate %3, 0");
  });
});

describe("dead-code", () => {
  it("removes what nobody needs, around loops too, and keeps what acts or may trap", () => {
    expect(
      onePass(
        "dead-code",
        `%3: i32 = add %0, %1\n%4: i32 = div %0, %1\n%5: i32 = call "g"\njump b1(%0, %0)
b1(%6: i32, %7: i32):\n%8: i32 = add %6, %1\nst32 %7, %1, 0\nbranch %7, b1(%8, %7), b2()\nb2():\nreturn %1`,
      ),
    ).toMatchInlineSnapshot(`
      "
      b0(%0: i32, %1: i32, %2: f64):
        %4: i32 = div %0, %1
        %5: i32 = call "g"
        jump b1(%0)
      b1(%7: i32):
        st32 %7, %1, 0
        branch %7, b1(%7), b2()
      b2():
        return %1
      "
    `);
  });
});

describe("all passes", () => {
  it("run until nothing changes", () => {
    const module = parseModule(`state i32 "s"\ntick "f" {
b0():\n%0: i32 = getstate 0\n%1: i32 = const 3\n%2: i32 = const 3\n%3: i32 = eq %1, %2\nbranch %3, b1(%0), b2()
b1(%4: i32):\n%5: i32 = const 0\n%6: i32 = add %4, %5\nsetstate %6, 0\njump b3()
b2():\ntrap 1\nb3():\nreturn\n}`);
    const ran: string[] = [];
    optimize(module, { onPass: (name) => ran.push(name) });
    expect(printFunction(module.functions[0]!)).toBe('tick "f" {\nb0():\n  return\n}\n');
    expect(ran).toContain("fold");
  });
});
