// The quick part of the fault suite, for every run of the tests: `npm run test:faults` does the whole in a few minutes.
import { expect, it } from "vitest";
import { corrupt } from "./corruption.ts";
import { powerCuts } from "./power-cuts.ts";
import { recoveryCuts } from "./recovery-cuts.ts";

const quietly = (): void => {};

it("a board whose power goes in an update comes up with the old image or the new one", () => {
  const counts = powerCuts(120, quietly);
  expect(counts.neither).toBe(0);
  expect(counts.cuts).toBeGreaterThanOrEqual(120);
  // Cuts must fall on both sides of the switch, or they prove nothing.
  expect(Math.min(counts.old, counts.new)).toBeGreaterThan(10);
}, 120_000);

it("a board whose power goes while it is installed, compacted or recovered is recovered with a program", async () => {
  const counts = await recoveryCuts(30, quietly);
  expect(counts.neither).toBe(0);
  expect(counts.cuts).toBeGreaterThanOrEqual(30);
}, 120_000);

it("no image that was altered is taken", () => {
  expect(corrupt(100_000, quietly).taken).toBe(0);
}, 120_000);
