// What the scenario runner makes of the instrument bus is what the board's own driver makes of it: the same inputs, from the same lines, at the
// same times.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import type { Input } from "../../src/fir/function.ts";
import { loadProject } from "../../src/project/load.ts";
import { vesselFacts } from "../../src/project/resolve.ts";
import { Sensors } from "../../src/scenario/sensors.ts";
import { nmeaChecksum } from "../../src/simulator/recording.ts";
import { CLASS_STANDARD } from "../../src/wire/image-header.ts";
import { subjectOf } from "./play.ts";

interface Driver {
  openInputs(table: unknown): void;
  takeSentence(line: string, seconds: number): void;
  sampleInputs(into: Float64Array, seconds: number): void;
}
interface Loader {
  load(
    image: Uint8Array,
    boardClass: number,
    memory: number,
    granted: number,
    send: () => void,
  ): { inputTable: unknown };
}

const root = resolve(import.meta.dirname, "../..");
// The firmware is compiled with settings of its own: its modules are not of this project's types.
const firmware = <Module>(path: string) => import(resolve(root, "firmware", path)) as Promise<Module>;
const driver = await firmware<Driver>("drivers/inputs.ts");
const vm = await firmware<Loader>("vm/vm.ts");

type Program = Promise<{ readonly inputs: readonly Input[]; readonly table: unknown }>;
const programs = new Map<string, Program>();

function programOf(name: string): Program {
  const compile = async () => {
    const vessel = vesselFacts(loadProject(root, new Reporter())!, name, new Reporter())!;
    const { compiled } = await subjectOf(readFileSync(resolve(root, `docs/demo/${name}.ese`), "utf8"), vessel);
    const { inputTable } = vm.load(compiled.bytes, CLASS_STANDARD, 16384, 16383, () => {});
    return { inputs: compiled.module.inputs, table: inputTable };
  };
  const known = programs.get(name) ?? compile();
  programs.set(name, known);
  return known;
}

/** Samples after each line, by both. */
async function compare(
  name: string,
  lines: readonly { readonly text: string; readonly atMs: number }[],
): Promise<number> {
  const { inputs, table } = await programOf(name);
  driver.openInputs(table);
  const sensors = new Sensors(inputs);
  const [there, here] = [new Float64Array(inputs.length), new Float64Array(inputs.length)];
  let known = 0;
  for (const { text, atMs } of lines) {
    driver.takeSentence(text, atMs / 1000);
    sensors.hear(text, atMs);
    driver.sampleInputs(there, atMs / 1000);
    sensors.sample(here, atMs);
    // The sign of a zero is nothing.
    expect([...here].map((value) => value + 0)).toEqual([...there].map((value) => value + 0));
    known += here.filter((value) => !Number.isNaN(value)).length;
  }
  return known;
}

const NAMES = ["sounder", "bilge", "helm"];

describe("sensors", () => {
  it.each(NAMES)("of %s hear the demo's passage as a board does", async (name) => {
    const log = readFileSync(resolve(root, "docs/demo/passage.nmea"), "latin1").split("\n");
    expect(
      await compare(
        name,
        log.map((text, index) => ({ text, atMs: index * 170 })),
      ),
    ).toBeGreaterThan(1000);
  });

  it.each(NAMES)("of %s hear odd sentences, and none, as a board does", async (name) => {
    const field = fc.oneof(
      fc.constantFrom("", "A", "V", "N", "S", "E", "W", "T", "M", "F", "BILGE", "R", "."),
      fc.double({ min: -400, max: 20_000, noNaN: true }).map((value) => value.toFixed(2)),
      fc.integer({ min: -2, max: 300 }).map(String),
      fc.string({ maxLength: 3 }),
    );
    const address = fc.constantFrom(
      "IIDBT",
      "IIDPT",
      "IIDBS",
      "IIHDT",
      "IIVTG",
      "GPRMC",
      "GPGLL",
      "IIXDR",
      "DBT",
      "PXYZ1",
    );
    const line = fc
      .tuple(address, fc.array(field, { maxLength: 9 }), fc.constantFrom("right", "right", "right", "wrong", "none"))
      .map(([name, fields, sum]) => {
        const body = [name, ...fields].join(",");
        return sum === "none" ? `$${body}` : `$${body}*${sum === "wrong" ? "0" : nmeaChecksum(body)}`;
      });
    const lines = fc.array(fc.record({ text: fc.oneof(line, fc.string()), step: fc.integer({ min: 0, max: 4000 }) }), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(lines, async (steps) => {
        let atMs = 0;
        await compare(
          name,
          steps.map(({ text, step }) => ({ text, atMs: (atMs += step) })),
        );
      }),
      { numRuns: 60 },
    );
  });
});
