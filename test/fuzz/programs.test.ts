// Random edits of valid FLUX-ese files through the whole compiler: a diagnostic that can be shown, or an image that the VM takes and runs a
// tick of; never an exception. FLUX_RUNS makes it longer. How long the slowest takes is printed by `npm run bench -- --only=compile`.
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileProgram } from "../../src/compile.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { renderDiagnostics } from "../../src/diagnostics/render-terminal.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";
import { createMachine } from "../../src/simulator/machine.ts";
import { edited, edits } from "./edits.ts";

const root = resolve(import.meta.dirname, "../..");
const demo = resolve(root, "docs/demo");
const texts = readdirSync(demo)
  .filter((name) => name.endsWith(".ese"))
  .map((name) => readFileSync(resolve(demo, name), "utf8"));
const RUNS = Number(process.env.FLUX_RUNS ?? 250);

async function outcome(text: string): Promise<"image" | "diagnostic"> {
  const reporter = new Reporter();
  const compiled = await compileProgram({ path: "fuzzed.ese", text }, { folder: root, vessel: NO_VESSEL }, reporter);
  if (!compiled) {
    expect(reporter.hasErrors).toBe(true);
    expect(renderDiagnostics(reporter.diagnostics, { colour: false })).not.toBe("");
    return "diagnostic";
  }
  const created = createMachine(compiled.bytes, {});
  if (created.kind === "refused") throw new Error(`the VM refuses what was compiled: ${created.refusal.code}`);
  created.machine.start();
  created.machine.tick(1);
  return "image";
}

describe("a file that somebody's fingers slipped over", () => {
  it("gives a diagnostic or an image", async () => {
    const seen = { image: 0, diagnostic: 0 };
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...texts), edits, async (text, changes) => {
        seen[await outcome(edited(text, changes))]++;
      }),
      { numRuns: RUNS },
    );
    expect(Math.min(seen.image, seen.diagnostic)).toBeGreaterThan(RUNS / 25);
  }, 600_000);
});
