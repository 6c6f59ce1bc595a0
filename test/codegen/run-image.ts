// FIR -> image -> machine, for tests of code generation: what a module computes when it really runs.
import { generateImage } from "../../src/codegen/generate.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import type { FirModule } from "../../src/fir/function.ts";
import { parseModule } from "../../src/fir/parse.ts";
import { verifyModule } from "../../src/fir/verify.ts";
import { isExit } from "../../src/image/decode.ts";
import type { FxMap } from "../../src/image/fxmap.ts";
import type { Encodable } from "../../src/image/program.ts";
import { createMachine } from "../../src/simulator/machine.ts";
import type { Machine } from "../../src/simulator/machine-types.ts";
import { bundleCore } from "../../tools/build-firmware.ts";

const bundle = await bundleCore();

export interface Built {
  readonly machine: Machine;
  readonly map: FxMap;
  readonly bytes: Uint8Array;
  readonly code: readonly Encodable[];
  /** What a state holds now. */
  state(name: string): number;
}

/** Text or module to a machine that accepted the image; throws with what went wrong. */
export function build(source: string | FirModule): Built {
  const module = typeof source === "string" ? parseModule(source) : source;
  const faults = verifyModule(module);
  if (faults.length > 0) throw new Error(JSON.stringify(faults));
  const reporter = new Reporter();
  const generated = generateImage(module, { boardClass: 0, security: 0, sources: [] }, reporter);
  if (!generated) throw new Error(reporter.diagnostics.map((one) => `${one.code} ${one.message}`).join("\n"));
  const { bytes, map, program } = generated;
  const created = createMachine(bytes, { bundle });
  if (created.kind === "refused") throw new Error(`refused ${created.refusal.code} at ${created.refusal.offset}`);
  const { machine } = created;
  const state = (name: string): number => {
    const place = map.registers.find((one) => one.name === name)!.register;
    return (place.startsWith("f") ? machine.floats : machine.ints)[Number(place.slice(1))]!;
  };
  return { machine, map, bytes, code: program.code, state };
}

/** The instructions of an image as lines, indented by nesting: what golden tests compare. */
export function listing(code: readonly Encodable[]): string {
  let depth = 0;
  const lines: string[] = [];
  for (const step of code) {
    const { name, operands } = step;
    if (name === "end" || name === "else") depth--;
    lines.push(
      `${"  ".repeat(depth)}${[name, ...(isExit(step) ? [...operands.slice(0, -1), "break"] : operands)].join(" ")}`,
    );
    if (
      name === "else" ||
      name === "loop" ||
      (name.startsWith("if") && !isExit(step)) ||
      ["func", "start", "tick", "on"].includes(name)
    )
      depth++;
  }
  return `\n${lines.join("\n")}\n`;
}
