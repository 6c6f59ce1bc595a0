// Every example of the instruction table holds in the bundle, as WebAssembly, and in the oracle.
import { beforeAll, expect, test } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import type { Instruction } from "../../src/isa/instruction.ts";
import { INSTRUCTIONS } from "../../src/isa/instructions.ts";
import { createMachine } from "../../src/simulator/machine.ts";
import { ENGINES } from "../../src/simulator/machine-types.ts";
import { bundleCore } from "../../tools/build-firmware.ts";
import { Oracle } from "../oracle/step.ts";

const rows: readonly Instruction[] = INSTRUCTIONS;
const EXAMPLES = rows.flatMap((row) => row.examples ?? []);
let bundle: string;

beforeAll(async () => {
  bundle = await bundleCore();
});

test("there are examples", () => {
  expect(EXAMPLES.length).toBeGreaterThan(50);
  expect(new Set(rows.map((row) => row.number)).size).toBe(rows.length);
  expect(new Set(rows.map((row) => row.name)).size).toBe(rows.length);
});

test.each(EXAMPLES)("%s", (example) => {
  const [before = "", after = ""] = example.split("->").map((half) => half.trim());
  const parts = before.split(";").map((part) => part.trim());
  const statement = parts.pop()!;
  const settings = parts.flatMap((part) => part.split(/\s+/)).filter(Boolean);
  const sets = settings.map((setting) => {
    const [register = "", value = ""] = setting.split("=");
    return `${register.startsWith("r") ? "movi" : "movk"} ${register} ${value}`;
  });
  const reporter = new Reporter();
  const program = assemble({ path: "example", text: ["start", ...sets, statement, "end"].join("\n") }, reporter);
  expect(reporter.diagnostics).toEqual([]);
  const { bytes } = encodeImage(program!);
  const machines = ENGINES.map((engine) => {
    const created = createMachine(bytes, { bundle, engine });
    if (created.kind === "refused") throw new Error(`refused: ${created.refusal.code}`);
    expect(created.machine.engine).toBe(engine);
    return created.machine;
  });
  const oracle = new Oracle(program!);
  const traps = [...machines.map((machine) => machine.start()), oracle.run("start")];
  const trap = /^trap (\d+)$/.exec(after);
  if (trap) {
    for (const found of traps) expect(found?.code).toBe(Number(trap[1]));
    return;
  }
  expect(traps.filter(Boolean)).toEqual([]);
  const [register = "", value = ""] = after.split("=");
  const index = Number(register.slice(1));
  const wanted = value === "nan" ? Number.NaN : Number(value);
  const isInt = register.startsWith("r");
  // -0 and 0 are the same number here.
  for (const machine of machines) expect((isInt ? machine.ints : machine.floats)[index]! + 0).toBe(wanted);
  expect((isInt ? oracle.ints : oracle.floats)[index]! + 0).toBe(wanted);
});
