// A traced run tells what really ran: values, calls and returns, sentences and terms; and the run itself is no other for it.
import { describe, expect, it } from "vitest";
import { type TracedStep, type TraceEvent, Tracer } from "../../src/authoring/trace.ts";
import { type CompiledProgram, compileProgram } from "../../src/compile.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { controlFlow, LEAVES } from "../../src/image/control-flow.ts";
import { encodeImage } from "../../src/image/encode.ts";
import type { FxMap } from "../../src/image/fxmap.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";
import { createMachine } from "../../src/simulator/machine.ts";

async function compiled(path: string, text: string): Promise<CompiledProgram> {
  const reporter = new Reporter();
  const program = await compileProgram({ path, text }, { folder: import.meta.dirname, vessel: NO_VESSEL }, reporter);
  expect(reporter.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return program!;
}

function assembled(text: string): Uint8Array {
  const reporter = new Reporter();
  const program = assemble({ path: "t.fluxasm", text }, reporter);
  expect(reporter.diagnostics).toEqual([]);
  return encodeImage(program!).bytes;
}

/** Everything a run of start and some ticks tells, and the machine it ran on. */
function traced(image: Uint8Array, map: FxMap | undefined, ticks = 0, inputs: readonly number[] = []) {
  const events: TraceEvent[] = [];
  const tracer = new Tracer(image, map, (event) => events.push(event));
  const created = createMachine(image, { trace: tracer.trace });
  if (created.kind === "refused") throw new Error(`refused: ${created.refusal.code}`);
  const { machine } = created;
  tracer.follow(machine);
  machine.inputs.set(inputs);
  for (let tick = 0; tick <= ticks; tick++) {
    const trap = tick === 0 ? machine.start() : machine.tick((tick * machine.tickMs) / 1000);
    tracer.finish(trap !== undefined);
  }
  const steps = events.filter((event): event is TracedStep => event.kind === "step");
  return { events, steps, machine };
}

describe("a traced run", () => {
  it("tells each instruction with what it changed", () => {
    const { steps } = traced(assembled("start\nmovi r1 5\nmovi r2 6\nadd r0 r1 r2\nmovi r0 11\nend"), undefined);
    expect(steps.map(({ at, text, result }) => [at, text, result?.register, result?.before, result?.value])).toEqual([
      [1, "movi r1 5", "r1", 0, 5],
      [2, "movi r2 6", "r2", 0, 6],
      [3, "add r0 r1 r2", "r0", 0, 11],
      [4, "movi r0 11", "r0", 11, 11],
    ]);
  });

  it("tells what is read by one that changes no register", () => {
    const { steps } = traced(assembled(".memory 64\nstart\nmovi r1 5\nstg r1 3\nif r1\nldg r2 3\nend\nend"), undefined);
    expect(
      steps.map(({ text, reads }) => [text, ...reads.map(({ register, value }) => `${register}=${value}`)]),
    ).toEqual([["movi r1 5"], ["stg r1 3", "r1=5"], ["if r1", "r1=5"], ["ldg r2 3"]]);
    expect(steps.at(-1)?.result).toMatchObject({ register: "r2", value: 5 });
  });

  it("follows calls that call themselves, and brings back what each gave", async () => {
    const fib = (n: number): number => (n < 2 ? n : fib(n - 1) + fib(n - 2));
    const text =
      "int fib(int n) { if (n < 2) return n; return fib(n - 1) + fib(n - 2); }\nint main(void) { return fib(7); }\n";
    const { bytes, map } = await compiled("fib.c", text);
    const { events, machine } = traced(bytes, map);
    expect(machine.ints[0]).toBe(13);
    const open: { depth: number; argument: number }[] = [];
    let returns = 0;
    for (const event of events) {
      if (event.kind === "entry") continue;
      if (event.kind === "step") {
        expect(event.depth).toBe(open.length);
        if (event.text.startsWith("call")) open.push({ depth: event.depth, argument: event.reads[0]!.value });
      } else {
        const call = open.pop()!;
        expect([event.depth, event.result.value]).toEqual([call.depth, fib(call.argument)]);
        returns++;
      }
    }
    expect(open).toEqual([]);
    expect(returns).toBe(41);
  });

  it("knows a function without a result that falls off its end inside a loop of its own", () => {
    const image = assembled(`.memory 64
func count 1 0 none
  ldg r1 0
  addi r1 r1 1
  stg r1 0
  loop
    ifz r0 break
    addi r0 r0 -1
    call count r0
  end
end
start
  movi r0 3
  call count r0
  ldg r0 0
end`);
    const { steps, machine } = traced(image, undefined);
    expect(machine.ints[0]).toBe(8);
    expect(
      steps.filter(({ text }) => text.startsWith("stg")).map(({ depth, reads }) => [depth, reads[0]!.value]),
    ).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 4],
      [3, 5],
      [2, 6],
      [3, 7],
      [2, 8],
    ]);
    expect(steps.at(-1)).toMatchObject({ text: "ldg r0 0", depth: 0, result: { value: 8 } });
  });

  it("ends with the instruction that trapped, without a result", () => {
    const { steps, machine } = traced(assembled("start\nmovi r0 1\ndiv r0 r0 r1\nmovi r2 9\nend"), undefined);
    expect(machine.trap).toMatchObject({ code: 1, offset: 2 });
    expect(steps.map(({ text }) => text)).toEqual(["movi r0 1", "div r0 r0 r1"]);
    expect(steps.at(-1)).toMatchObject({ at: 2, reads: [{ value: 1 }, { value: 0 }] });
    expect(steps.at(-1)?.result).toBeUndefined();
  });

  it("names sentences, terms, outputs and messages, and says of a term only what stays in it", async () => {
    const text = `---
agent: shallow
---
== For the purposes of this test:
**depth** := sounding below surface in metres, 0 to 200, stale after 3 s, from NMEA DBS
**limit** := depth / 2 + 3 m

>> Watch
if depth < limit, tell helm that "shoal water" with depth
let count be previous count + 1
`;
    const { bytes, map } = await compiled("shallow.ese", text);
    const { events, steps, machine } = traced(bytes, map, 2, [4]);
    const plain = createMachine(bytes);
    if (plain.kind === "refused") throw new Error("refused");
    plain.machine.inputs[0] = 4;
    plain.machine.start();
    plain.machine.tick(1);
    plain.machine.tick(2);
    expect([...machine.floats]).toEqual([...plain.machine.floats]);
    expect(machine.cycles).toBe(plain.machine.cycles);
    expect(machine.takeSent()).toEqual(plain.machine.takeSent());
    const written = (name: string) => steps.flatMap(({ result }) => (result?.name === name ? [result.value] : []));
    expect(written("limit")).toEqual([5, 5]);
    expect(new Set(written("depth"))).toEqual(new Set([4]));
    const tell = steps.find(({ text: code }) => code.startsWith("tell"))!;
    expect(map.code[tell.range!]).toMatchObject({ line: 9 });
    expect(tell.names).toEqual([
      { kind: "agent", name: "helm" },
      { kind: "topic", name: "shoal water" },
    ]);
    expect(tell.reads).toMatchObject([{ value: 4 }]);
    expect(
      events.flatMap((event) => (event.kind === "entry" && event.name === "tick" ? [event.name] : [])),
    ).toHaveLength(2);
  });
});

describe("where control may go", () => {
  it("passes over else and end, back to a loop's head, and out", () => {
    const code = [
      ["start"],
      ["loop"],
      ["ifz", 0, 1],
      ["if", 1],
      ["break"],
      ["else"],
      ["movi", 0, 1],
      ["end"],
      ["end"],
      ["if", 0],
      ["ret"],
      ["end"],
      ["end"],
    ] as const;
    const flow = controlFlow(code.map(([name, ...operands]) => ({ name, operands }) as never));
    expect([1, 2, 3, 4, 6, 9, 10].map((at) => flow.next(at))).toEqual([
      [2],
      [3, 9],
      [4, 6],
      [9],
      [2],
      [10, LEAVES],
      [LEAVES],
    ]);
    expect(new Set(flow.functionOf)).toEqual(new Set([0]));
  });
});
