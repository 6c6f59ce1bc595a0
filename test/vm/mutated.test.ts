// Changed images in the tests of every day; in great number: `npm run test:verifier` (test/campaigns/verifier.ts).
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { bundleCore } from "../../tools/build-firmware.ts";
import { changedImage, imageChanges, imageTapes, verdictOn } from "./changed-image.ts";

let bundle: string;

beforeAll(async () => {
  bundle = await bundleCore();
});

test("what the VM accepts decodes, encodes to the same bytes, and does what the oracle says", () => {
  const verdicts = new Map<number | "accepted", number>();
  fc.assert(
    fc.property(imageTapes, imageChanges, fc.boolean(), (tape, changes, inData) => {
      const verdict = verdictOn(changedImage(tape, changes, inData), bundle);
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    }),
    { numRuns: 1500 },
  );
  // A fuzz that accepts nothing, or refuses for one reason, proves nothing.
  expect(verdicts.get("accepted")).toBeGreaterThan(50);
  expect(verdicts.size).toBeGreaterThan(11);
});
