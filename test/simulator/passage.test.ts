import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parseRecording } from "../../src/simulator/recording.ts";
import { PASSAGE_MOMENTS, passage } from "../../tools/passage.ts";

describe("the demo passage", () => {
  const { sentences, wrongChecksums, strayLines, durationMs } = parseRecording(passage(), "passage");
  const of = (address: string) => sentences.filter((one) => one.address === address);
  const depths = of("IIDBS").map(({ fields }) => (fields[2] === "" ? undefined : Number(fields[2])));

  it("is the committed file", () => {
    expect(readFileSync(resolve(import.meta.dirname, "../../docs/demo/passage.nmea"), "latin1")).toBe(passage());
  });

  it("says that it is synthetic and has right checksums, one group a second", () => {
    expect(passage()).toMatch(/^# SYNTHETIC /);
    expect([wrongChecksums, strayLines, durationMs]).toEqual([0, 0, 360_000]);
    for (const address of ["GPGLL", "IIDBT", "IIDBS", "IIHDT", "IIVTG", "IIXDR"]) {
      expect(of(address).map(({ timeMs }) => timeMs)).toEqual(
        Array.from({ length: 360 }, (_, second) => second * 1000),
      );
    }
  });

  it("shoals at its moments", () => {
    const { shoalAt, deepAt, lostFrom, lostTo } = PASSAGE_MOMENTS;
    expect(depths[shoalAt]).toBeLessThan(4.8);
    expect(depths.slice(0, shoalAt).every((depth) => depth! >= 4.8)).toBe(true);
    expect(depths[deepAt]).toBeGreaterThan(5.8);
    expect(depths[deepAt - 1]).toBeLessThanOrEqual(5.8);
    expect(Math.min(...depths.filter((depth) => depth !== undefined))).toBe(2.8);
    for (const [second, depth] of depths.entries())
      expect(depth === undefined).toBe(second >= lostFrom && second < lostTo);
  });

  it("holds what Signal K reads as it was meant", () => {
    const { bilgeFrom, bilgeTo } = PASSAGE_MOMENTS;
    expect(of("IIDBT")[0]!.values).toEqual([{ path: "environment.depth.belowTransducer", value: 11.5 }]);
    expect(of("IIDBS")[0]!.values).toEqual([{ path: "environment.depth.belowSurface", value: 12 }]);
    expect(of("IIHDT")[0]!.values[0]!.value).toBeCloseTo((63.5 * Math.PI) / 180, 3);
    expect(of("GPGLL")[0]!.values[0]!.value).toEqual({ latitude: 60.07, longitude: 23.53 });
    expect(of("IIXDR")[bilgeFrom - 1]!.fields[1]).toBe("0");
    expect(of("IIXDR")[bilgeFrom]!.fields).toEqual(["S", "1", "", "BILGE"]);
    expect(of("IIXDR")[bilgeTo]!.fields[1]).toBe("0");
  });
});
