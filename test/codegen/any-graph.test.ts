// Any control-flow graph at all: blocks that branch to random blocks, loops entered in the middle included. Each block leaves a mark in a
// running sum, so that one wrong turn shows; a counter ends the walk.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FunctionBuilder } from "../../src/fir/builder.ts";
import { type BlockId, emptyModule, type FirModule, type ValueId } from "../../src/fir/function.ts";
import { optimize } from "../../src/optimizer/run.ts";
import { runFir } from "../fir/interpret.ts";
import { build } from "./run-image.ts";

/** A block: the two it may go to (by number, wrapping), and whether it passes its values on as parameters or leaves by itself. */
interface Node {
  readonly then: number;
  readonly otherwise: number;
  readonly leaves: boolean;
  readonly swaps: boolean;
}

const STEPS = 40;

function graph(nodes: readonly Node[]): FirModule {
  const module = emptyModule("graph");
  for (const name of ["sum", "other"]) module.states.push({ name, type: "i32", visible: true });
  const tick = new FunctionBuilder({ name: "t", kind: "tick" });
  const blocks = nodes.map(() => tick.addBlock("i32", "i32", "i32"));
  const at = (index: number): BlockId => blocks[index % blocks.length]!;
  tick.jump(blocks[0]!, [tick.getState(0, "i32"), tick.getState(1, "i32"), tick.i32(STEPS)]);
  for (const [index, node] of nodes.entries()) {
    const [sum, other, left] = tick.moveTo(blocks[index]!) as [ValueId, ValueId, ValueId];
    const next = tick.op("add", [tick.op("mul", [sum, tick.i32(31)]), tick.i32(index + 1)]);
    const less = tick.op("sub", [left, tick.i32(1)]);
    const [on, out] = [tick.addBlock(), tick.addBlock()];
    tick.branch(node.leaves ? tick.op("lt", [tick.i32(STEPS / 2), less]) : less, on, out);
    tick.moveTo(out);
    tick.setState(0, next);
    tick.setState(1, other);
    tick.return();
    tick.moveTo(on);
    const args = node.swaps ? [other, next, less] : [next, other, less];
    const bit = tick.op("and", [tick.op("shr", [next, tick.i32(index % 8)]), tick.i32(1)]);
    tick.branch(bit, { target: at(node.then), args }, { target: at(node.otherwise), args });
  }
  module.functions.push(tick.function);
  return module;
}

const nodes = fc.array(
  fc.record({ then: fc.nat(20), otherwise: fc.nat(20), leaves: fc.boolean(), swaps: fc.boolean() }),
  { minLength: 1, maxLength: 9 },
);

describe("any graph", () => {
  it("is walked as the interpreter walks it, optimized or not", () => {
    fc.assert(
      fc.property(nodes, fc.integer(), fc.boolean(), (list, seed, isOptimized) => {
        const module = graph(list);
        const run = { states: [seed, 7], memory: new DataView(new ArrayBuffer(0)), outputs: [], steps: 0 };
        runFir(module, module.functions[0]!, [], run);
        if (isOptimized) optimize(module);
        const built = build(module);
        built.machine.ints[0] = seed;
        built.machine.ints[1] = 7;
        expect(built.machine.tick(1)).toBeUndefined();
        expect([built.state("sum"), built.state("other")]).toEqual(run.states);
      }),
      { numRuns: Number(process.env.FLUX_RUNS ?? 150) },
    );
  });
});
