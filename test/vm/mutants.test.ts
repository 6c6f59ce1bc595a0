// Each rule of the VM's check and verification, left out, is missed: some kept program is then taken, or something is thrown that is no
// refusal. `npm run test:mutants` prints which.
import { expect, test } from "vitest";
import { fuzzWithout, mutants } from "./mutants.ts";

/** Rules without which another refuses the same images: they say more clearly what is wrong. */
const ONLY_SAYS = ["TOO_SHORT"];

test("no rule can be left out unnoticed", async () => {
  const all = (await mutants()).filter(({ rule }) => !rule.isFact);
  expect(all.length).toBeGreaterThan(70);
  const unseen = all.filter(({ caught }) => caught.length === 0);
  const harmless = all.filter(({ caught }) => caught.every(({ as }) => as === "refused otherwise"));
  expect(unseen.map(({ rule }) => rule)).toEqual([]);
  expect(harmless.map(({ rule }) => rule.refusal)).toEqual(ONLY_SAYS);
});

test("no fact that the rules rest on can be left out unnoticed", async () => {
  const fuzzed = await fuzzWithout();
  // What programs cost shows only where they run.
  const unseen = (await mutants()).filter(({ rule, caught }) => rule.isFact && caught.length === 0);
  expect(unseen.filter(({ rule }) => !fuzzed(rule, 20_000)).map(({ rule }) => rule)).toEqual([]);
}, 120_000);
