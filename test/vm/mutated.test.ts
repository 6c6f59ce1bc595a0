// Changed images in the tests of every day; in great number: `npm run test:verifier` (test/campaigns/verifier.ts).
import { expect, test } from "vitest";
import { bundleCore } from "../../tools/build-firmware.ts";
import { changedImages } from "./changed-image.ts";
import { type Verdict, verdictOn } from "./verdict.ts";
import { watchedBundle } from "./watched-run.ts";

const IMAGES = 30_000;

test.each([
  ["V8", false],
  ["a board", true],
])(
  "what the VM of %s accepts is canonical, does what the oracle says, and keeps to its memory, budget and capabilities",
  async (_, isBoard) => {
    const watched = watchedBundle(await bundleCore(), isBoard);
    const images = changedImages(isBoard ? 1 : 2);
    const verdicts = new Map<Verdict, number>();
    for (let done = 0; done < IMAGES; done++) {
      const image = images.next();
      let verdict: Verdict;
      try {
        verdict = verdictOn(image, watched);
      } catch (error) {
        throw new Error(`image ${Buffer.from(image).toString("hex")}`, { cause: error });
      }
      if (verdict === "accepted") images.taken();
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    }
    // A fuzz that accepts nothing, or refuses for one reason, proves nothing.
    expect(verdicts.get("accepted")).toBeGreaterThan(IMAGES / 20);
    expect(verdicts.size).toBeGreaterThan(15);
  },
  120_000,
);
