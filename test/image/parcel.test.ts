// Images as parcels: what the board's own text makes of one is the image, for any program and any resident functions, and what is there is not sent.
import fc from "fast-check";
import { expect, it } from "vitest";
import { encodeImage } from "../../src/image/encode.ts";
import { functionsIn, parcelOf, residentFile } from "../../src/image/parcel.ts";
import { UNPACK } from "../../src/wire/resident-file.ts";
import { randomProgram } from "../oracle/random-program.ts";

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
/** What a board does: the text it runs is the file's own. */
const unpack = (parcel: Uint8Array, file: Uint8Array): string => {
  const text = latin1(file);
  const run = new Function(`return ${text.slice(0, UNPACK.length)}`)() as (parcel: string, words: string) => string;
  return run(latin1(parcel), text.slice(UNPACK.length));
};

const tapes = fc.array(fc.nat(10_000), { minLength: 60, maxLength: 300 });
const imageOf = (tape: readonly number[]): Uint8Array => encodeImage(randomProgram(tape)).bytes;

it("gives the image bit by bit, for functions that are there, that nearly are, and that are others", () => {
  let shared = 0;
  fc.assert(
    fc.property(tapes, tapes, fc.nat(), fc.nat(10_000), (tape, other, place, value) => {
      const image = imageOf(tape);
      const like = tape.with(place % tape.length, value);
      const resident = [other, like, other].flatMap((one) => functionsIn(imageOf(one)).map(({ bits }) => bits));
      const parcel = parcelOf(image, resident);
      if (!parcel) return;
      shared++;
      expect(parcel.bytes.length).toBeLessThan(image.length);
      expect(unpack(parcel.bytes, residentFile(resident))).toBe(latin1(image));
    }),
  );
  expect(shared).toBeGreaterThan(20);
});

it("is undefined where it would not be shorter than the image", () => {
  const image = imageOf([1, 2, 3]);
  expect(parcelOf(image, [])).toBeUndefined();
});

it("sends of a function that calls another only the number that the other has", () => {
  const body = [0, 1, 2, 3].map((at) => ({ name: "movk" as const, operands: [at, at + 0.1] }));
  const step = (name: "start" | "end" | "call" | "func" | "retf", ...operands: number[]) => ({
    name,
    operands,
  });
  const leaf = [step("func", 0, 1, 2), step("retf", 0), step("end")];
  const caller = (of: number) => [step("func", 0, 1, 2), step("call", of, 0, 0), ...body, step("retf", 0), step("end")];
  const more = { boardClass: 0, security: 0, memoryBytes: 0, tickMs: 100, inputs: [], outputs: [] };
  const image = (code: ReturnType<typeof caller>) =>
    encodeImage({ ...more, memoryInitial: new Uint8Array(0), code: [...code, step("start"), step("end")] }).bytes;
  const resident = functionsIn(image([...leaf, ...caller(0)])).map(({ bits }) => bits);
  const there = image([...leaf, ...leaf, ...caller(1)]);
  const parcel = parcelOf(there, resident)!;
  expect(unpack(parcel.bytes, residentFile(resident))).toBe(latin1(there));
  // Four constants of 64 bits and what names them.
  expect(parcel.bitsThere).toBeGreaterThan(4 * 64);
});
