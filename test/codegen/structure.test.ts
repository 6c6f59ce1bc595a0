// The structurer, seen in the code it leads to: what a graph becomes when there is only if, else, loop, break and continue.
import { describe, expect, it } from "vitest";
import { build, listing } from "./run-image.ts";

const STATES = 'state i32 "x"\nstate i32 "y"\n';
/** A tick over states x (r0) and y (r1), which begin as %0 and %1; %2 is 10. */
const tick = (blocks: string) =>
  `${STATES}tick "t" {\nb0():\n%0: i32 = getstate 0\n%1: i32 = getstate 1\n%2: i32 = const 10\n${blocks}\n}`;
const code = (blocks: string) => listing(build(tick(blocks)).code);

function run(blocks: string, x: number, y = 0): { readonly x: number; readonly y: number } {
  const built = build(tick(blocks));
  built.machine.ints[0] = x;
  built.machine.ints[1] = y;
  expect(built.machine.tick(1)).toBeUndefined();
  return { x: built.state("x"), y: built.state("y") };
}

const put = (state: number, value: number, id: number) => `%${id}: i32 = const ${value}\nsetstate %${id}, ${state}`;

describe("if", () => {
  it("has an else only where both sides do something and go on", () => {
    expect(
      code(`%3: i32 = lt %0, %2\nbranch %3, b1(), b2()
b1():\n${put(1, 1, 4)}\njump b3()
b2():\n${put(1, 2, 5)}\njump b3()
b3():\n${put(0, 3, 6)}\nreturn`),
    ).toMatchInlineSnapshot(`
      "
      tick
        iflti 0 10
          movi 1 1
        else
          movi 1 2
        end
        movi 0 3
      end
      "
    `);
    expect(
      code(
        `%3: i32 = lt %0, %2\nbranch %3, b1(), b2()\nb1():\njump b3()\nb2():\n${put(1, 2, 5)}\njump b3()\nb3():\nreturn`,
      ),
    ).toMatchInlineSnapshot(`
      "
      tick
        ifgti 0 9
          movi 1 2
        end
      end
      "
    `);
    expect(
      code(
        `%3: i32 = lt %0, %2\nbranch %3, b1(), b2()\nb1():\n${put(1, 1, 4)}\nreturn\nb2():\n${put(1, 2, 5)}\njump b3()\nb3():\nreturn`,
      ),
    ).toMatchInlineSnapshot(`
      "
      tick
        iflti 0 10
          movi 1 1
        else
          movi 1 2
        end
      end
      "
    `);
  });

  const either = `%3: i32 = lt %0, %2\nbranch %3, b2(), b1()
b1():\n%4: i32 = lt %1, %2\nbranch %4, b2(), b3()
b2():\n${put(0, 100, 5)}\njump b4()
b3():\n${put(0, 200, 6)}\njump b4()
b4():\n${put(1, 7, 7)}\nreturn`;
  it("joins the two ways of an or by a loop that runs once", () => {
    expect(code(either)).toMatchInlineSnapshot(`
      "
      tick
        loop
          ifgti 0 9
            ifgti 1 9
              movi 0 200
              break
            end
          end
          movi 0 100
          break
        end
        movi 1 7
      end
      "
    `);
    expect([run(either, 5, 50), run(either, 50, 5), run(either, 50, 50)].map(({ x }) => x)).toEqual([100, 100, 200]);
  });
});

describe("loops", () => {
  const nestedBreak = `jump b1(%0)
b1(%3: i32):\n%4: i32 = lt %3, %2\nbranch %4, b2(), b5()
b2():\n%5: i32 = eq %3, %1\nbranch %5, b5(), b3()
b3():\n%6: i32 = const 1\n%7: i32 = add %3, %6\njump b1(%7)
b5():\nsetstate %3, 0\nreturn`;
  it("leave by break from an if inside", () => {
    expect(code(nestedBreak)).toMatchInlineSnapshot(`
      "
      tick
        loop
          ifgti 0 9 break
          ifeq 0 1 break
          addi 0 0 1
        end
      end
      "
    `);
    expect(run(nestedBreak, 0, 50).x).toBe(10);
    expect(run(nestedBreak, 0, 4).x).toBe(4);
  });

  // for (i = x; ; i++) for (j = 0; j < i; j++) if (i * j == y) goto out
  const outOfTwo = `jump b1(%0)
b1(%3: i32):\n%4: i32 = const 0\njump b2(%4)
b2(%5: i32):\n%6: i32 = lt %5, %3\nbranch %6, b3(), b5()
b3():\n%7: i32 = mul %3, %5\n%8: i32 = eq %7, %1\nbranch %8, b6(), b4()
b4():\n%9: i32 = const 1\n%10: i32 = add %5, %9\njump b2(%10)
b5():\n%11: i32 = const 1\n%12: i32 = add %3, %11\n%13: i32 = lt %12, %2\nbranch %13, b1(%12), b7()
b6():\nsetstate %3, 0\nsetstate %5, 1\njump b8()
b7():\n${put(0, -1, 14)}\njump b8()
b8():\nreturn`;
  it("leave two at once by the flag", () => {
    expect(code(outOfTwo)).toMatchInlineSnapshot(`
      "
      tick
        loop
          movi 3 0
          movi 31 0
          loop
            ifle 0 3 break
            mul 2 0 3
            ifeq 2 1
              mov 1 3
              movi 31 1
              break
            end
            addi 3 3 1
          end
          ifeqi 31 1 break
          addi 0 0 1
          ifgti 0 9
            movi 0 -1
            break
          end
        end
      end
      "
    `);
    expect(run(outOfTwo, 1, 12)).toEqual({ x: 4, y: 3 });
    expect(run(outOfTwo, 1, 11)).toEqual({ x: -1, y: 11 });
  });

  it("continue from inside", () => {
    const odd = `%3: i32 = const 0\njump b1(%3, %3)
b1(%4: i32, %5: i32):\n%6: i32 = lt %4, %2\nbranch %6, b2(), b4()
b2():\n%7: i32 = const 1\n%8: i32 = add %4, %7\n%9: i32 = and %4, %7\nbranch %9, b3(), b1(%8, %5)
b3():\n%10: i32 = add %5, %4\njump b1(%8, %10)
b4():\nsetstate %5, 0\nreturn`;
    expect(code(odd)).toMatchInlineSnapshot(`
      "
      tick
        movi 4 0
        movi 0 0
        loop
          ifgti 4 9 break
          addi 3 4 1
          andi 2 4 1
          if 2
            add 0 0 4
            mov 4 3
          else
            mov 4 3
          end
        end
      end
      "
    `);
    expect(run(odd, 0).x).toBe(25);
  });

  it("entered in the middle get one top", () => {
    const middle = `%3: i32 = const 1\nbranch %0, b1(%0), b2(%3)
b1(%4: i32):\n%5: i32 = add %4, %3\njump b2(%5)
b2(%6: i32):\n%7: i32 = add %6, %6\n%8: i32 = const 100\n%9: i32 = lt %7, %8\nbranch %9, b1(%7), b3()
b3():\nsetstate %7, 0\nreturn`;
    // x = 0: 1 doubles to 2, then +1 and doubled until 100. x = 7: 8, 16, 17, … 142.
    expect(run(middle, 0).x).toBe(126);
    expect(run(middle, 7).x).toBe(142);
  });

  it("may have no end", () => {
    const built = build(tick("jump b1()\nb1():\njump b1()"));
    expect(built.machine.tick(1)?.code).toBeDefined();
  });
});
