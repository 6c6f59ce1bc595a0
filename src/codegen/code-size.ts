// Bits of a function's instructions with their registers: for choosing between two ways to generate it. What both ways have in common,
// the registers of calls and messages, is left out.
import { instructionBits } from "../fir/code-bits.ts";
import { SHAPES } from "../image/operand-kinds.ts";
import type { Encodable } from "../image/program.ts";
import { instruction } from "../isa/index-by.ts";
import type { OperandKind } from "../isa/instruction.ts";

export function codeSize(steps: readonly Encodable[]): number {
  const highest = { int: 0, float: 0 };
  const count = { int: 0, float: 0 };
  let bits = 0;
  for (const { name, operands } of steps) {
    const kinds: readonly OperandKind[] = instruction(name).operands;
    const numbers: number[] = [];
    for (const [index, kind] of kinds.entries()) {
      const operand = operands[index];
      const shape = SHAPES[kind];
      if (operand === undefined) continue;
      if (shape.kind !== "register") numbers.push(operand);
      else {
        highest[shape.bank] = Math.max(highest[shape.bank], operand);
        count[shape.bank]++;
      }
    }
    bits += instructionBits(name, numbers, 0);
  }
  const width = (bank: "int" | "float"): number => 32 - Math.clz32(highest[bank]);
  return bits + count.int * width("int") + count.float * width("float");
}
