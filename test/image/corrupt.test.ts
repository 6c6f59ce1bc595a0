// A damaged image is refused by decoder and VM alike: every single-bit flip, every prefix, every extension.
import { beforeAll, expect, test } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { BitReader, BitWriter } from "../../src/image/bits.ts";
import { decodeImage } from "../../src/image/decode.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { joinImage, splitImage } from "../../src/image/header.ts";
import { createMachine } from "../../src/simulator/machine.ts";
import { bundleCore } from "../../tools/build-firmware.ts";

const TEXT = `.tick 250
.memory 32
.bytes 1 2 3
.input -5 100 3000
.from nmea DBT 3 linear 1 guard 4 M
.output digital B5 0 0 1
func half 0 1 float
  movq f1 1 2
  fmul f0 f0 f1
  retf f0
end
tick
  in f0 0
  call half f1 f0
  ifflt f1 f0
    out f1 0
    broadcast 99 f0 r1
  end
end`;

const image = encodeImage(assemble({ path: "t.flux", text: TEXT }, new Reporter())!).bytes;
let bundle: string;

beforeAll(async () => {
  bundle = await bundleCore();
});

const isRefused = (bytes: Uint8Array): boolean =>
  decodeImage(bytes).kind === "refused" && createMachine(bytes, { bundle }).kind === "refused";

test("the image itself is accepted", () => {
  expect(isRefused(image)).toBe(false);
  expect(createMachine(image, { bundle }).kind).toBe("machine");
});

test("every single-bit flip is refused", () => {
  const accepted: number[] = [];
  for (let bit = 0; bit < image.length * 8; bit++) {
    const flipped = Uint8Array.from(image);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    if (!isRefused(flipped)) accepted.push(bit);
  }
  expect(accepted).toEqual([]);
});

test("every prefix and every extension is refused", () => {
  for (let length = 0; length < image.length; length++) expect(isRefused(image.subarray(0, length))).toBe(true);
  expect(isRefused(Uint8Array.from([...image, 0]))).toBe(true);
});

/** The image of this text, whose second instruction ends in a number of one chunk, with another number there: these chunks. */
function withNumber(text: string, chunks: readonly number[]): Uint8Array {
  const { bytes, offsets } = encodeImage(assemble({ path: "t.flux", text }, new Reporter())!);
  const { header, codeStart, dataStart, dataEnd } = splitImage(bytes);
  const [before, end] = [offsets[2]! - 4, offsets.at(-1)!];
  const reader = new BitReader(bytes, codeStart, dataStart);
  const writer = new BitWriter();
  for (let bit = 0; bit < before; bit++) writer.bits(reader.bits(1), 1);
  reader.bits(4);
  for (const chunk of chunks) writer.bits(chunk, 4);
  for (let bit = before + 4; bit < end; bit++) writer.bits(reader.bits(1), 1);
  return joinImage(header, writer.finish(), bytes.slice(dataStart, dataEnd));
}

// Long enough, the weight of a chunk is no number any more: 0 times infinity would pass every comparison.
test.each(["start\nmovi r0 3\nend", ".memory 16\nstart\nldg r0 3\nend"])(
  "a number without end is refused: %j",
  (text) => {
    expect(isRefused(withNumber(text, [3 * (text.includes("movi") ? 2 : 1)]))).toBe(false);
    for (const count of [11, 12, 400]) expect(isRefused(withNumber(text, [...Array(count).fill(8), 1]))).toBe(true);
  },
);
