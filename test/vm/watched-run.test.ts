// The watch sees what a verifier with a hole would let through: each rule here is left out on purpose.
import { expect, test } from "vitest";
import { SENSE } from "../../src/wire/capability.ts";
import { COUNT_MAX } from "../../src/wire/image-header.ts";
import { HOST } from "../../src/wire/trap.ts";
import { bundleCore } from "../../tools/build-firmware.ts";
import { rejoin, sections } from "./image-bits.ts";
import { RULES, switchedRules } from "./refusal-sites.ts";
import { imageOf } from "./verifier-case.ts";
import { watchedBundle } from "./watched-run.ts";

const bundle = await bundleCore([switchedRules]);

/** What is seen of an image's start where the VM has no such rule. */
function seenWithout(rule: string, image: Uint8Array) {
  const watched = watchedBundle(bundle);
  watched.globals.without = RULES.find(({ text }) => text === rule)!.number;
  const vm = watched.globals.fx.load(image, 0, 4096, COUNT_MAX, () => {});
  expect(watched.globals.fx.refusal()).toBe(0);
  const code = vm!.run(0);
  return { broken: watched.broken, used: watched.used, code };
}

test("a constant address outside memory", () => {
  const image = imageOf(".memory 16; start; ldg r0 4; end");
  expect(seenWithout("memoryBytes / 4", image)).toEqual({ broken: "touches M[4] of 4", used: 0, code: HOST });
});

test("an input that is not there", () => {
  const image = imageOf(".input 0 1 0; start; in f0 1; end");
  expect(seenWithout("inputs", image).broken).toBe("touches P[1] of 1");
});

test("a capability that was not asked for", () => {
  const { code, data } = sections(imageOf(".input 0 1 0; start; in f0 0; end"));
  expect(seenWithout("needs !== mask", rejoin([...code], data))).toEqual({ broken: undefined, used: SENSE, code: 0 });
});

test("a program that keeps to the rules", () => {
  const image = imageOf(".memory 16; start; ldg r0 3; stg r0 0; end");
  expect(seenWithout("needs !== mask", image)).toEqual({ broken: undefined, used: 0, code: 0 });
});
