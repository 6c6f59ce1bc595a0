// Structured code with colours -> the flat instruction list of the image.
import type { FirType, Origin } from "../fir/function.ts";
import type { Encodable } from "../image/program.ts";
import type { Mnemonic } from "../isa/instructions.ts";
import { type Colouring, encodable, type MachineFunction, type MachineInstruction, type Move } from "./machine-code.ts";
import type { Structured } from "./structure.ts";

export interface Emitted {
  readonly code: Encodable;
  readonly span: Origin | undefined;
}

export interface EmitContext {
  readonly fn: MachineFunction;
  readonly colour: Colouring;
  /** Register of the structurer's flag. */
  readonly flag: number;
  /** A register to break a cycle of moves with, or where there is none, a word of memory. */
  readonly spare: Readonly<Record<FirType, number | undefined>>;
  readonly takeWord: (type: FirType) => number;
}

/** The body of a function, without its head and its `end`. */
export function emitBody(body: readonly Structured[], context: EmitContext): Emitted[] {
  const out: Emitted[] = [];
  const put = (name: Mnemonic, operands: readonly number[] = [], span?: Origin) =>
    out.push({ code: { name, operands }, span });
  const machine = (one: MachineInstruction) => {
    const code = encodable(one, context.colour, context.fn.bank);
    if (one.isCopy && code.operands[0] === code.operands[1]) return;
    out.push({ code, span: one.span });
  };
  for (const one of body) {
    switch (one.kind) {
      case "code": {
        const block = context.fn.blocks.get(one.block)!;
        for (const instruction of block.instructions) machine(instruction);
        for (const code of sequenceMoves(block.moves, context))
          out.push({ code, span: block.instructions.at(-1)?.span });
        for (const one of block.sets) machine(one);
        break;
      }
      case "if": {
        const test = context.fn.blocks.get(one.block)!.test!;
        const then = emitBody(one.then, context);
        const otherwise = emitBody(one.otherwise, context);
        // Moves that came to nothing leave arms empty.
        if (then.length + otherwise.length === 0) break;
        // A bare break needs no block of its own, and what is not left goes on.
        const leaves = [then, otherwise].findIndex((arm) => arm.length === 1 && arm[0]!.code.name === "break");
        if (leaves >= 0) {
          const exit = encodable(one.negated === (leaves === 0) ? test.no : test.yes, context.colour, context.fn.bank);
          out.push({ code: { ...exit, operands: [...exit.operands, 1] }, span: test.yes.span });
          out.push(...(leaves === 0 ? otherwise : then));
          break;
        }
        machine(one.negated === then.length > 0 ? test.no : test.yes);
        out.push(...then);
        if (then.length > 0 && otherwise.length > 0) put("else");
        out.push(...otherwise);
        put("end");
        break;
      }
      case "loop":
        put("loop");
        out.push(...emitBody(one.body, context));
        put("end");
        break;
      case "break":
      case "continue":
        put(one.kind);
        break;
      case "return":
        put("ret");
        break;
      case "end":
        machine(context.fn.blocks.get(one.block)!.returns!);
        break;
      case "set-flag":
        put("movi", [context.flag, one.value]);
        break;
      case "if-flag": {
        const then = emitBody(one.then, context);
        if (then.length === 0) break;
        if (then.length === 1 && then[0]!.code.name === "break") {
          put("ifeqi", [context.flag, one.value, 1]);
          break;
        }
        put("ifeqi", [context.flag, one.value]);
        out.push(...then);
        put("end");
        break;
      }
    }
  }
  return out;
}

/** Moves that happen at once, one after the other: what nobody still reads is written first; a cycle keeps one value aside. */
export function sequenceMoves(moves: readonly Move[], context: Omit<EmitContext, "flag">): Encodable[] {
  const out: Encodable[] = [];
  for (const bank of ["i32", "f64"] as const) {
    const [move, store, load]: readonly Mnemonic[] = bank === "f64" ? ["fmov", "stfg", "ldfg"] : ["mov", "stg", "ldg"];
    const parked: Encodable[] = [];
    let left = moves
      .filter(({ to }) => context.fn.bank.get(to) === bank)
      .map(({ to, from }) => ({ to: context.colour(to), from: context.colour(from) }))
      .filter(({ to, from }) => to !== from);
    while (left.length > 0) {
      const next = left.find(({ to }) => !left.some((other) => other.from === to)) ?? left[0]!;
      left = left.filter((one) => one !== next);
      const spare = context.spare[bank];
      if (!left.some((other) => other.from === next.to)) {
        out.push({ name: move!, operands: [next.to, next.from] });
        continue;
      }
      // Only cycles are left; the one before is done but for its last move.
      out.push(...parked.splice(0));
      if (spare !== undefined) {
        out.push({ name: move!, operands: [spare, next.from] });
        parked.push({ name: move!, operands: [next.to, spare] });
      } else {
        const word = context.takeWord(bank);
        out.push({ name: store!, operands: [next.from, word] });
        parked.push({ name: load!, operands: [next.to, word] });
      }
    }
    out.push(...parked);
  }
  return out;
}
