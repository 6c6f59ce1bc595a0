// The machine around the VM, with each engine: queue and order of messages, what a trap keeps and undoes, budget, trace.
import { beforeAll, describe, expect, test } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { createMachine, type MachineOptions } from "../../src/simulator/machine.ts";
import { ENGINES, type Machine } from "../../src/simulator/machine-types.ts";
import { QUEUE_MAX } from "../../src/wire/message.ts";
import { BUDGET, CALL_DEPTH, HOST, PROGRAM } from "../../src/wire/trap.ts";
import { bundleCore } from "../../tools/build-firmware.ts";

let bundle: string;

beforeAll(async () => {
  bundle = await bundleCore();
});

describe.each(ENGINES)("%s", (engine) => {
  function machineOf(text: string, options: MachineOptions = {}): Machine {
    const reporter = new Reporter();
    const program = assemble({ path: "t.flux", text }, reporter);
    expect(reporter.diagnostics).toEqual([]);
    const created = createMachine(encodeImage(program!).bytes, { bundle, engine, ...options });
    if (created.kind === "refused") throw new Error(`refused ${created.refusal.code} at ${created.refusal.offset}`);
    return created.machine;
  }

  describe("messages", () => {
    // Keeps the values it hears, in order, as digits of r0.
    const LISTENER = `on 7
  msg f0 0
  ftoi r1 f0
  muli r0 r0 10
  add r0 r0 r1
  sender r2
end
tick
  addi r3 r3 1
end`;

    test("handlers run before the tick, in the order of arrival", () => {
      const machine = machineOf(LISTENER);
      for (const value of [1, 2, 3]) machine.deliver({ source: 40 + value, topic: 7, values: [value] });
      expect(machine.ints[0]).toBe(0);
      machine.tick(1);
      expect(Array.from(machine.ints.slice(0, 4))).toEqual([123, 3, 43, 1]);
      machine.tick(2);
      expect(machine.ints[0]).toBe(123);
      expect(machine.ticks).toBe(2);
    });

    test("higher priority first", () => {
      const machine = machineOf(LISTENER);
      machine.deliver({ source: 1, topic: 7, values: [1], priority: 2 });
      machine.deliver({ source: 1, topic: 7, values: [2], priority: 9 });
      machine.deliver({ source: 1, topic: 7, values: [3], priority: 9 });
      machine.tick(1);
      expect(machine.ints[0]).toBe(231);
    });

    test("a full queue drops the oldest of the lowest priority", () => {
      const machine = machineOf(LISTENER);
      machine.deliver({ source: 1, topic: 7, values: [9], priority: 9 });
      for (let value = 1; value <= QUEUE_MAX; value++)
        machine.deliver({ source: 1, topic: 7, values: [value], priority: 1 });
      machine.tick(1);
      expect(machine.ints[0]).toBe(92345678);
    });

    test("topics without a handler do not take room", () => {
      const machine = machineOf(LISTENER);
      machine.deliver({ source: 1, topic: 7, values: [5] });
      for (let count = 0; count < 20; count++) machine.deliver({ source: 1, topic: 8, values: [1] });
      machine.tick(1);
      expect(machine.ints[0]).toBe(5);
    });

    test("values that are missing are unknown, and so is every value outside a handler", () => {
      const machine = machineOf("on 7\n msg f0 1\nend\ntick\n msg f1 0\n sender r0\nend");
      machine.deliver({ source: 3, topic: 7, values: [5] });
      machine.tick(1);
      expect(Array.from(machine.floats.slice(0, 2))).toEqual([Number.NaN, Number.NaN]);
      expect(machine.ints[0]).toBe(0);
    });

    test("what a program sends", () => {
      const machine = machineOf(
        "start\n movi r1 -4\n movk f1 2.5\n priority 12\n tell 5 6 r1 f1\n broadcast 7\nend\ntick\n witness 8 r1\nend",
      );
      machine.start();
      machine.tick(1);
      expect(machine.takeSent()).toEqual([
        { kind: 0x60, agent: 5, topic: 6, priority: 12, values: [-4, 2.5] },
        { kind: 0x66, agent: 0, topic: 7, priority: 12, values: [] },
        { kind: 0x7e, agent: 0xffff, topic: 8, priority: 5, values: [-4] },
      ]);
      expect(machine.takeSent()).toEqual([]);
    });
  });

  describe("traps", () => {
    test("registers, outputs and messages are as before the run; memory keeps what was written; later ticks do nothing", () => {
      const machine = machineOf(`.memory 16
.output none 1/2 0 1
start
  movi r0 5
end
tick
  movi r0 6
  movf f0 1
  out f0 0
  stg r0 1
  broadcast 9
  trap 77
end`);
      machine.start();
      expect(machine.tick(1)).toEqual({ code: PROGRAM, offset: expect.any(Number), argument: 77 });
      expect(machine.ints[0]).toBe(5);
      expect(machine.outputs[0]).toBe(0.5);
      expect(machine.memory[4]).toBe(6);
      expect(machine.takeSent()).toEqual([]);
      const cycles = machine.cycles;
      expect(machine.tick(2)?.code).toBe(PROGRAM);
      expect([machine.ticks, machine.cycles]).toEqual([1, cycles]);
    });

    test("an endless loop ends by the budget, charged in full", () => {
      const machine = machineOf("tick\n loop\n addi r0 r0 1\n end\nend", { budget: 1000 });
      expect(machine.tick(1)).toEqual({ code: BUDGET, offset: 1, argument: 0 });
      expect(machine.cycles).toBe(1000);
    });

    test("the budget is shared by loops and the functions they call", () => {
      const text =
        "func f 0 0 none\n loop\n addi r0 r0 1\n iflti r0 10\n continue\n end\n break\n end\nend\ntick\n loop\n call f\n end\nend";
      expect(machineOf(text, { budget: 5000 }).tick(1)?.code).toBe(BUDGET);
    });

    test("recursion without end is stopped", () => {
      const machine = machineOf("func f 1 0 int\n call 0 r0 r0\n reti r0\nend\nstart\n call f r0 r0\nend");
      expect(machine.start()).toEqual({ code: CALL_DEPTH, offset: 0, argument: 0 });
    });

    test("a fault of the host is a trap too", () => {
      const machine = machineOf("start\n movi r0 1\nend", {
        trace: () => {
          throw new Error("driver failed");
        },
      });
      expect(machine.start()).toEqual({ code: HOST, offset: 0, argument: 0 });
    });
  });

  test("cost: straight code once a run, a loop's body each turn", () => {
    // tick, movi, loop's own turn counted inside: (loop addi ifeqi break) x 3.
    const machine = machineOf("tick\n movi r0 0\n loop\n addi r0 r0 1\n ifeqi r0 3\n break\n end\n end\nend");
    machine.tick(1);
    expect(machine.cycles).toBe(2 + 3 * 4);
  });

  test("a trace sees every instruction with the registers before it", () => {
    const seen: (readonly [number, number | undefined])[] = [];
    const machine = machineOf("start\n movi r1 3\n addi r1 r1 4\nend", {
      trace: (offset, registers) => seen.push([offset, registers.r1]),
    });
    machine.start();
    expect(seen).toEqual([
      [1, 0],
      [2, 3],
    ]);
  });

  test("two machines of one image share nothing", () => {
    const text = "tick\n addi r0 r0 1\nend";
    const [one, two] = [machineOf(text), machineOf(text)];
    one.tick(1);
    one.tick(2);
    two.tick(1);
    expect([one.ints[0], two.ints[0]]).toEqual([2, 1]);
  });

  test("a refused image says why and where", () => {
    expect(createMachine(new Uint8Array(3), { bundle })).toEqual({ kind: "refused", refusal: { code: 1, offset: 0 } });
  });
});
