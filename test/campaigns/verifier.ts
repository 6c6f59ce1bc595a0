// `npm run test:verifier [-- --images N] [--seed N]`: valid images with changed code or data and a right CRC. What the VM accepts must be
// canonical, stay inside its memory and registers, and do what the oracle says. Prints how often each refusal was given.
import fc from "fast-check";
import * as refusals from "../../src/wire/refusal.ts";
import { bundleCore } from "../../tools/build-firmware.ts";
import { changedImage, imageChanges, imageTapes, verdictOn } from "../vm/changed-image.ts";
import { countOption, progressOf } from "./count-option.ts";

const COMMAND = "test:verifier";
const images = countOption(COMMAND, "images", 1_000_000);
const seed = countOption(COMMAND, "seed", 1);
const bundle = await bundleCore();
const say = progressOf("images", images);
const cases = fc.tuple(imageTapes, imageChanges, fc.boolean());
const verdicts = new Map<number | "accepted", number>();

const SAMPLE = 1000;
let done = 0;
let failure: string | undefined;
for (let from = 0; from < images && failure === undefined; from += SAMPLE) {
  for (const [tape, changes, inData] of fc.sample(cases, {
    numRuns: Math.min(SAMPLE, images - from),
    seed: seed + from,
  })) {
    const image = changedImage(tape, changes, inData);
    try {
      const verdict = verdictOn(image, bundle);
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    } catch (error) {
      failure = `image ${Buffer.from(image).toString("hex")}: ${String(error)}`;
      break;
    }
    say(++done);
  }
}
const nameOf = (verdict: number | "accepted"): string =>
  verdict === "accepted"
    ? verdict
    : (Object.entries(refusals)
        .find(([, code]) => code === verdict)?.[0]
        .toLowerCase()
        .replaceAll("_", " ") ?? String(verdict));
for (const [verdict, count] of [...verdicts].sort((a, b) => b[1] - a[1]))
  process.stdout.write(`${nameOf(verdict).padEnd(24)} ${String(count).padStart(9)}\n`);
if (failure !== undefined) process.stdout.write(`${failure}\n`);
process.stdout.write(`${done} images, ${failure === undefined ? 0 : 1} escaped\n`);
process.exitCode = failure === undefined ? 0 : 1;
