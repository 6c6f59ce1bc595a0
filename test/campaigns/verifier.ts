// `npm run test:verifier [-- --images N] [--seed N] [--jobs N]`: valid images with changed code, data or header and a right CRC. What the VM accepts is
// watched while it runs (test/vm/verdict.ts says what is claimed). Prints how often each refusal was given. `--image HEX`: one image again.
import * as refusals from "../../src/wire/refusal.ts";
import { bundleCore } from "../../tools/build-firmware.ts";
import { changedImages } from "../vm/changed-image.ts";
import { type Verdict, verdictOn } from "../vm/verdict.ts";
import { type Watched, watchedBundle } from "../vm/watched-run.ts";
import { inParts, type Part } from "./in-parts.ts";
import { allowOptions, countOption, textOption } from "./options.ts";

const COMMAND = "test:verifier";
allowOptions(COMMAND, "images", "seed", "image");
/** Images in a part: later ones of a part may be changes of earlier ones. */
const SAMPLE = 10_000;
const images = countOption(COMMAND, "images", 1_000_000);
const seed = countOption(COMMAND, "seed", 1);
const again = textOption(COMMAND, "image");
const bundle = await bundleCore();
/** As V8 gets its texts, and as a board does. */
const watched = [watchedBundle(bundle), watchedBundle(bundle, true)] as const;

const nameOf = (verdict: Verdict): string =>
  verdict === "accepted"
    ? verdict
    : (Object.entries(refusals)
        .find(([, code]) => code === verdict)?.[0]
        .toLowerCase()
        .replaceAll("_", " ") ?? String(verdict));

/** What the VM says of the images, up to the first of which a claim does not hold; `taken` is called after each that was. */
function judged(next: () => Uint8Array, count: number, taken: () => void, on: Watched): Part {
  const counts: Record<string, number> = {};
  for (let done = 0; done < count; done++) {
    const image = next();
    try {
      const verdict = verdictOn(image, on);
      if (verdict === "accepted") taken();
      const name = nameOf(verdict);
      counts[name] = (counts[name] ?? 0) + 1;
    } catch (error) {
      const hex = Buffer.from(image).toString("hex");
      return {
        counts,
        failure: `an image of seed ${seed}: ${String(error)}\nagain: npm run ${COMMAND} -- --image ${hex}`,
      };
    }
  }
  return { counts };
}

function part(from: number, count: number): Part {
  const changed = changedImages(seed + from / SAMPLE);
  return judged(changed.next, count, changed.taken, watched[(from / SAMPLE) % 2]!);
}

/** One image, both ways. */
function imageAgain(image: Uint8Array): Part {
  const [first, second] = watched.map((on) =>
    judged(
      () => image,
      1,
      () => {},
      on,
    ),
  );
  return first!.failure === undefined ? second! : first!;
}

const result =
  again === undefined
    ? await inParts({ command: COMMAND, what: "images", total: images, size: SAMPLE, work: part })
    : imageAgain(Uint8Array.from(Buffer.from(again, "hex")));
let done = 0;
for (const [verdict, times] of Object.entries(result.counts).sort((a, b) => b[1] - a[1])) {
  process.stdout.write(`${verdict.padEnd(24)} ${String(times).padStart(9)}\n`);
  done += times;
}
if (result.failure !== undefined) process.stdout.write(`${result.failure}\n`);
process.stdout.write(`${done} images, ${result.failure === undefined ? 0 : 1} escaped\n`);
process.exitCode = result.failure === undefined ? 0 : 1;
