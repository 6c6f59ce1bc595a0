// Helper functions specialized by what all their calls have in common.
import { describe, expect, it } from "vitest";
import { parseModule } from "../../src/fir/parse.ts";
import { printModule } from "../../src/fir/print.ts";
import { rewritten } from "./one-pass.ts";

const specialized = (text: string): string => `\n${printModule(rewritten(parseModule(text), "arguments"))}`;

const TICK = (calls: string) => `tick "t" {\nb0():\n%0: i32 = const 5\n%1: i32 = const 6\n${calls}\nreturn\n}`;

describe("arguments", () => {
  it("makes a parameter that is always the same constant one, and drops what is not used", () => {
    expect(
      specialized(`helper "h"(i32, i32, i32): i32 {
b0(%0: i32, %1: i32, %2: i32):\n%3: i32 = add %0, %1\nst32 %3, %3, 0\nreturn %3\n}
${TICK('%2: i32 = call "h", %0, %1, %1\n%3: i32 = call "h", %0, %0, %0')}`),
    ).toMatchInlineSnapshot(`
      "
      helper "h"(i32) {
      b0(%1: i32):
        %0: i32 = const 5
        %3: i32 = add %0, %1
        st32 %3, %3, 0
        return
      }

      tick "t" {
      b0():
        %0: i32 = const 5
        %1: i32 = const 6
        call "h", %1
        call "h", %0
        return
      }
      "
    `);
  });

  it("keeps a result that one call uses, and follows a function that calls itself", () => {
    const text = specialized(`helper "h"(i32, i32): i32 {
b0(%0: i32, %1: i32):\nbranch %1, b1(), b2()
b1():\n%2: i32 = const 1\n%3: i32 = sub %1, %2\n%4: i32 = call "h", %0, %3\n%5: i32 = add %4, %0\nreturn %5
b2():\nreturn %0\n}
${TICK('%2: i32 = call "h", %0, %1\nst32 %2, %2, 0')}`);
    expect(text).toContain('helper "h"(i32): i32');
    expect(text).toContain('call "h", %3');
  });

  it("does not touch a library, whose calls are elsewhere", () => {
    const text = 'helper "h"(i32): i32 {\nb0(%0: i32):\n%1: i32 = const 1\nreturn %1\n}\n';
    expect(specialized(text)).toContain('helper "h"(i32): i32');
  });
});
