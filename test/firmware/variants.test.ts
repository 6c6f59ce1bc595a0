// The bundles that leave drivers out: smaller, honest about what they lack, and refusing what they could not do; and which of them an entry leads to.
import { describe, expect, it } from "vitest";
import { servesProgram } from "../../src/cli/bundle-serves.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { driversOfEntry, driversOfProgram } from "../../src/project/drivers.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import { BoardEntry } from "../../src/project/schema.ts";
import { bundleWith } from "../../src/simulator/bundle.ts";
import { VARIANTS } from "../../src/wire/bundle-variants.ts";
import { DRIVER_BUSES, DRIVER_NMEA, DRIVER_SERVO, DRIVER_WATCHES, DRIVERS_ALL } from "../../src/wire/drivers.ts";
import * as wire from "../../src/wire/frame.ts";
import { DRIVERS_SHIFT, RUN_STATE_AT, TRIAL_AT } from "../../src/wire/hello.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { FlashedBoard } from "../harness/flashed-board.ts";
import { Bench } from "../harness/flasher-bench.ts";

const kind = loadBoardKind("espruino-wifi", new Reporter())!;

const programOf = (text: string) => assemble({ path: "test.fxasm", text }, new Reporter())!;
const imageOf = (text: string): Uint8Array => encodeImage(programOf(text)).bytes;

const NEEDS = [
  [
    "plain pins",
    ".input 0 1 0\n.from digital B3 pullup\n.input 0 1 0\n.from analog A0 1 0\n.output pwm B4 0 0 1\ntick\nend",
    0,
  ],
  ["NMEA", ".input 0 100 0\n.from nmea DBT 3 linear 1\ntick\nend", DRIVER_NMEA],
  ["a sentence to say", '.output nmea SDDBT 1000 "" value 1 1 0 ",M" 0 1\ntick\nend', DRIVER_NMEA],
  ["a debounced pin", ".input 0 1 0\n.from digital B3 debounce 5\ntick\nend", DRIVER_WATCHES],
  ["a counter", ".input 0 1 0\n.from counter B3 1\ntick\nend", DRIVER_WATCHES],
  ["I2C", ".input 0 1 0\n.from i2c B6 B7 72 read 2 value 0 2 signed big 1 0\ntick\nend", DRIVER_BUSES],
  ["SPI", ".input 0 1 0\n.from spi B3 B4 B5 A4 send 0 0 value 0 2 signed big 1 0\ntick\nend", DRIVER_BUSES],
  ["a servo", ".output servo B4 1000 2000 0 -1 1\ntick\nend", DRIVER_SERVO],
] as const;

describe.each(VARIANTS)("the bundle $name", ({ name, drivers }) => {
  it.each(NEEDS)("runs a program with %s if it has the driver, else refuses it whole", async (_, text, needed) => {
    const board = new FlashedBoard(kind, await bundleClass(name), imageOf(text));
    board.clock.advance(2_000);
    board.send(wire.HELLO);
    const hello = board.framesOf(wire.HELLO_REPLY).at(-1)!.payload;
    expect(hello[TRIAL_AT]! >> DRIVERS_SHIFT).toBe(drivers);
    const has = (needed & ~drivers) === 0;
    expect(hello[RUN_STATE_AT]).toBe(has ? wire.RUN_RUNNING : wire.RUN_EMPTY);
  });
});

it.each(["", "sealed-"])("each variant is smaller than those that have what it has (%s)", async (prefix) => {
  const size = async (name: string) =>
    (await bundleClass(prefix === "" ? name : name === "standard" ? "sealed" : prefix + name)).length;
  for (const one of VARIANTS)
    for (const other of VARIANTS)
      if (one !== other && (one.drivers & ~other.drivers) === 0)
        expect(await size(one.name)).toBeLessThan(await size(other.name));
});

describe("the bundle an entry leads to", () => {
  const entryOf = (bound: object) => BoardEntry.parse({ board: "espruino-wifi", port: "p", ...bound });
  const pinInput = { inputs: { float: { digital: { pin: "A1" } } } };

  it.each([
    ["that binds nothing: the program may name its sources itself", {}, "standard"],
    ["of plain pins", pinInput, "small"],
    ["of nothing, that says so", { drivers: [] }, "small"],
    ["with a debounce", { inputs: { float: { digital: { pin: "A1", debounce: "20 ms" } } } }, "pins"],
    ["with a servo", { ...pinInput, outputs: { rudder: { servo: { pin: "A0" }, range: [0, 1] } } }, "pins"],
    ["with a sentence to say", { ...pinInput, outputs: { depth: { nmea: "DBT" } } }, "nmea"],
    ["with a sentence", { inputs: { depth: { nmea: "DBT" } } }, "nmea"],
    ["whose program asks for more", { ...pinInput, drivers: ["nmea"] }, "nmea"],
    [
      "with a sensor",
      { inputs: { t: { i2c: { scl: "B6", sda: "B7", address: 72, read: 2, value: { bytes: 2 } } } } },
      "buses",
    ],
  ])("%s", (_, bound, name) => {
    const drivers = driversOfEntry(entryOf(bound));
    expect(bundleWith(drivers, false)).toBe(name);
    expect(bundleWith(drivers, true)).toBe(name === "standard" ? "sealed" : `sealed-${name}`);
  });

  it.each(NEEDS)(
    "is refused where the program has %s and it has not, with what to write and run",
    (_, text, needed) => {
      expect(driversOfProgram(programOf(text))).toBe(needed);
      const reporter = new Reporter();
      const serves = servesProgram("bilge", entryOf(pinInput), imageOf(text), reporter);
      expect(serves).toBe(needed === 0);
      if (serves) return;
      expect(reporter.diagnostics).toMatchObject([{ code: "FLX0905" }]);
      const [, list = ""] = /"drivers": (\[.*?\])/.exec(reporter.diagnostics[0]!.hint ?? "") ?? [];
      expect(reporter.diagnostics[0]!.hint).toContain("flux install bilge");
      // Doing what it says serves.
      const mended = entryOf({ ...pinInput, drivers: JSON.parse(list) });
      expect(servesProgram("bilge", mended, imageOf(text), new Reporter())).toBe(true);
    },
  );
});

it("a board whose firmware lacks a driver is not sent a byte of the image", async () => {
  const small = await bundleClass("small");
  const bench = new Bench();
  expect(await bench.flash(imageOf("tick\nend"), undefined, { bundle: small })).toMatchObject({ kind: "flashed" });
  const before = bench.storage.read("fx.b");
  const result = await bench.flash(imageOf(NEEDS[1][1]), undefined, { bundle: small });
  expect(result).toMatchObject({ kind: "failed", diagnostic: { code: "FLX0905" } });
  expect(bench.storage.read("fx.b")).toBe(before);
  expect(await bench.hello()).toMatchObject({ drivers: 0, runState: wire.RUN_RUNNING });
  expect(DRIVERS_ALL & ~VARIANTS.at(-1)!.drivers).toBe(0);
});
