// Resident words in a board's Storage: whenever the power goes while they are written, the program runs on, and writing them again makes them right.
import { expect, it } from "vitest";
import { installWithKey } from "../../src/flasher/keyed.ts";
import { putResident, residentRoom } from "../../src/flasher/resident.ts";
import { RUN_RUNNING } from "../../src/wire/frame.ts";
import { RESIDENT_FILE } from "../../src/wire/resident-file.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { Bench, benchWith, bundle, crcOf, imageOf, PATH } from "../harness/flasher-bench.ts";

const OLD = imageOf(1);
const NEW = imageOf(2);
const FILE = Uint8Array.from({ length: 1000 }, (_, at) => (at * 89 + 7) & 255);
const OTHER = Uint8Array.from({ length: 1000 }, (_, at) => (at * 31 + 3) & 255);

const put = (bench: Bench, file: Uint8Array | undefined, text = bundle) =>
  bench.during(putResident({ path: PATH, openPort: () => bench.line.open(), file, bundle: text, clock: bench.clock }));
const held = (bench: Bench): Uint8Array | undefined => {
  const text = bench.storage.read(RESIDENT_FILE);
  return text === undefined ? undefined : new Uint8Array(Buffer.from(text, "latin1"));
};

it("are written, renewed, left and taken away", async () => {
  const bench = await benchWith([OLD]);
  expect(await put(bench, undefined)).toEqual({ kind: "same" });
  expect(await put(bench, FILE)).toEqual({ kind: "written" });
  expect(held(bench)).toEqual(FILE);
  expect(await put(bench, FILE)).toEqual({ kind: "same" });
  expect(await put(bench, OTHER)).toEqual({ kind: "written" });
  expect(held(bench)).toEqual(OTHER);
  expect(await bench.hello()).toMatchObject({ imageCrc: crcOf(OLD), runState: RUN_RUNNING });
  expect(await put(bench, undefined)).toEqual({ kind: "erased" });
  expect(held(bench)).toBeUndefined();
});

it("are for the holder of the board's key, where it has one", async () => {
  const sealed = await bundleClass("sealed");
  const key = Buffer.alloc(32, 0x5a);
  const bench = new Bench();
  const line = { path: PATH, openPort: () => bench.line.open(), bundle: sealed, clock: bench.clock };
  const install = (more: object) => bench.during(installWithKey({ ...line, ...more }));
  expect(await install({ key, resident: FILE })).toMatchObject({ hasKey: true, resident: "written" });
  expect(held(bench)).toEqual(FILE);
  for (const other of [undefined, Buffer.alloc(32, 0xa5)])
    expect(await bench.during(putResident({ ...line, file: OTHER, key: other }))).toMatchObject({
      kind: "failed",
      diagnostic: { code: "FLX0909" },
    });
  expect(held(bench)).toEqual(FILE);
  expect(await bench.during(putResident({ ...line, file: OTHER, key }))).toEqual({ kind: "written" });
  expect(held(bench)).toEqual(OTHER);
});

it("are not for a board that is to hold a key and holds none", async () => {
  const bench = new Bench();
  const line = { path: PATH, openPort: () => bench.line.open(), bundle, clock: bench.clock };
  expect(await bench.during(installWithKey(line))).toMatchObject({ hasKey: false, resident: "same" });
  expect(await bench.during(putResident({ ...line, file: FILE, key: Buffer.alloc(32, 0x5a) }))).toMatchObject({
    diagnostic: { code: "FLX0909" },
  });
  expect(held(bench)).toBeUndefined();
});

it("are for an agent of this bundle: to another nothing is done", async () => {
  const bench = await benchWith([OLD]);
  const before = bench.storage.toBytes();
  expect(await put(bench, FILE, `${bundle}\n//`)).toEqual({ kind: "no agent" });
  expect(bench.storage.toBytes()).toEqual(before);
});

it("may lose the power at any byte: the program runs on, and the next time makes them right", async () => {
  const counted = await benchWith([OLD]);
  await put(counted, OTHER);
  const sizes: number[] = [];
  counted.storage.cutPower = ({ bytes }) => {
    sizes.push(bytes);
    return undefined;
  };
  await put(counted, FILE);
  expect(sizes.length).toBeGreaterThan(3);
  let cuts = 0;
  for (const [operation, size] of sizes.entries()) {
    for (const bytes of new Set([0, 1, 5, size >> 1, size - 1, size])) {
      const bench = await benchWith([OLD]);
      await put(bench, OTHER);
      let number = 0;
      bench.storage.cutPower = () => (number++ === operation ? bytes : undefined);
      const cut = await put(bench, FILE);
      bench.storage.cutPower = undefined;
      if (cut.kind === "failed") cuts++;
      bench.restart();
      const at = { operation, bytes };
      expect([at, await bench.hello()]).toMatchObject([at, { imageCrc: crcOf(OLD), runState: RUN_RUNNING }]);
      expect([at, (await put(bench, FILE)).kind]).toEqual([at, expect.stringMatching(/^(written|same)$/)]);
      expect([at, held(bench)]).toEqual([at, FILE]);
      expect([at, (await bench.flash(NEW)).kind]).toEqual([at, "flashed"]);
      expect([at, held(bench)]).toEqual([at, FILE]);
    }
  }
  expect(cuts).toBeGreaterThan(10);
});

it("have the room that a bundle, two slots, two logs, a key and an update leave", () => {
  expect(residentRoom(20_480, 20_480)).toBe(0);
  expect(residentRoom(65_536, 20_000)).toBeGreaterThan(30_000);
  expect(residentRoom(65_536, 20_000) - residentRoom(65_536, 20_001)).toBe(1);
});
