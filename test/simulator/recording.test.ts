import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { VirtualClock } from "../../src/simulator/clock.ts";
import {
  loadRecording,
  nmeaChecksum,
  parseRecording,
  type Recording,
  RecordingPlayer,
} from "../../src/simulator/recording.ts";

const shared = process.env.FLUX_SHARED ?? resolve(import.meta.dirname, "../../../shared");
const logs = join(shared, "data/nmea");
const hasLogs = existsSync(logs);
if (!hasLogs) process.stderr.write(`recording.test.ts: no ${logs}, the tests with real logs are skipped\n`);

const sentence = (body: string): string => `$${body}*${nmeaChecksum(body)}`;
const times = (recording: Recording): number[] => recording.sentences.map(({ timeMs }) => timeMs);

function load(file: string): Recording {
  const loaded = loadRecording(join(logs, file), file);
  if (loaded.kind === "fault") throw new Error(loaded.diagnostic.message);
  return loaded.recording;
}

describe.runIf(hasLogs)("recordings of real boats", () => {
  it("reads the depths of the Plaka log, and no heading where the field is empty", () => {
    const recording = load("signalk-plaka.log");
    const of = (address: string) => recording.sentences.filter((one) => one.address === address);
    const depths = of("IIDBT").flatMap(({ values }) => values);
    expect(depths.slice(0, 2)).toEqual([
      { path: "environment.depth.belowTransducer", value: 10.44 },
      { path: "environment.depth.belowTransducer", value: 10.46 },
    ]);
    expect(of("IIDBT")).toHaveLength(1655);
    expect(of("IIHDT")).toHaveLength(3309);
    const empty = of("IIHDT").filter(({ fields }) => fields[0] === "");
    expect(empty.length).toBeGreaterThan(0);
    // Unknown, not zero.
    for (const { values } of empty) expect(values).toEqual([{ path: "navigation.headingTrue", value: null }]);
    expect(of("IIVDR")[0]!.values).toEqual([{ path: "environment.current", value: null }]);
    const counts = new Map<string, number>();
    for (const { address } of recording.sentences)
      counts.set(address.slice(-3), (counts.get(address.slice(-3)) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toMatchObject({
      DBT: 1655,
      VTG: 1655,
      GLL: 1655,
      HDT: 3309,
      HDM: 1654,
      VDR: 1654,
    });
    expect(recording.wrongChecksums).toBe(0);
    expect(recording.durationMs).toBeGreaterThan(1655 * 1000);
  });

  it("finds the wrong checksum among the AIS lines", () => {
    const recording = load("pyais-timestamped.ais");
    expect(recording.wrongChecksums).toBe(1);
    expect(recording.sentences.find((one) => !one.isChecksumRight)?.values).toEqual([]);
    expect(recording.strayLines).toBe(0);
  });

  it("reads talkers that are numbers", () => {
    const recording = load("signalk-n2kd-183-merrimac.log");
    expect([recording.sentences.length, recording.strayLines, recording.wrongChecksums]).toEqual([541, 0, 0]);
    const depths = recording.sentences.filter(({ address }) => address === "05DBT").flatMap(({ values }) => values);
    expect(depths[0]).toEqual({ path: "environment.depth.belowTransducer", value: 0.5 });
    const headings = recording.sentences.filter(({ address }) => address === "24HDG");
    const magnetic = headings[0]!.values.find(({ path }) => path === "navigation.headingMagnetic");
    expect(magnetic?.value).toBeCloseTo((182.1 * Math.PI) / 180, 8);
  });

  it("reads every log without throwing, in order of time", () => {
    for (const file of readdirSync(logs)) {
      const all = times(load(file));
      expect(all.every((time, at) => at === 0 || time >= all[at - 1]!)).toBe(true);
    }
  });
});

describe("parseRecording", () => {
  it("takes lines with stamps before them, and leaves comments out", () => {
    const hdt = sentence("IIHDT,90.0,T");
    const recording = parseRecording(`# log\r\n2024-01-01T10:00:00Z ${hdt}\r\n\n1700000000.5;${hdt}\nnoise\n`, "x");
    expect(recording.sentences.map(({ text, line }) => [text, line])).toEqual([
      [hdt, 2],
      [hdt, 4],
    ]);
    expect(recording.strayLines).toBe(1);
  });

  it("takes times from the logger's stamps: ISO 8601, seconds and milliseconds since 1970, tag blocks", () => {
    const hdt = sentence("IIHDT,90.0,T");
    const stamped = (...stamps: string[]) => times(parseRecording(stamps.map((stamp) => stamp + hdt).join("\n"), "x"));
    expect(stamped("2024-01-01T10:00:00Z ", "2024-01-01T10:00:02.5Z ", "2024-01-01T10:00:01Z ")).toEqual([
      0, 2500, 2500,
    ]);
    expect(stamped("1471172400150;A;", "1471172409150;A;")).toEqual([0, 9000]);
    expect(stamped("1700000000.5;", "", "1700000001;")).toEqual([0, 0, 500]);
    expect(stamped("\\s:gps,c:1700000000*5E\\", "\\s:gps,c:1700000060*5E\\")).toEqual([0, 60_000]);
  });

  it("gives null for an empty field of a quantity flux knows, never zero", () => {
    const values = (body: string) => parseRecording(sentence(body), "x").sentences[0]!.values;
    expect(values("IIDBT,,f,,M,,F")).toEqual([{ path: "environment.depth.belowTransducer", value: null }]);
    expect(values("IIDPT,,")).toContainEqual({ path: "environment.depth.belowTransducer", value: null });
    expect(values("GPGLL,,,,,,V,N")).toContainEqual({ path: "navigation.position", value: null });
    expect(values("GPXTE,A,A,,R,N,D")).toEqual([{ path: "navigation.courseRhumbline.crossTrackError", value: null }]);
    expect(values("IIDBT,0.0,f,0.0,M,0.0,F")).toEqual([{ path: "environment.depth.belowTransducer", value: 0 }]);
  });

  it("takes times from the sentences, over midnight, never back", () => {
    const gll = (time: string) => sentence(`GPGLL,6005.071,N,02332.346,E,${time},A,D`);
    const log = [
      sentence("IIHDT,1,T"),
      gll("235958"),
      sentence("IIHDT,2,T"),
      gll("235959.50"),
      gll("235959"),
      gll("000001"),
    ];
    expect(times(parseRecording(log.join("\n"), "x"))).toEqual([0, 0, 0, 1500, 1500, 3000]);
  });

  it("counts a second for each return of the first formatter in a log without times", () => {
    const log = ["IIHDT,1,T", "IIDBT,3.3,f,1.0,M,0.5,F", "IIHDT,2,T", "IIDBT,3.3,f,1.0,M,0.5,F", "IIHDT,3,T"];
    expect(times(parseRecording(log.map(sentence).join("\n"), "x"))).toEqual([0, 0, 1000, 1000, 2000]);
  });

  it("gives a wrong checksum no value and no time", () => {
    const { sentences, wrongChecksums } = parseRecording("$IIDBT,034.25,f,010.44,M,005.64,F*28\n", "x");
    expect(wrongChecksums).toBe(1);
    expect(sentences[0]).toMatchObject({ isChecksumRight: false, values: [] });
  });
});

describe("loadRecording", () => {
  const folder = mkdtempSync(join(tmpdir(), "flux-recording-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("reports a log that is missing, and one without sentences", () => {
    const missing = loadRecording(join(folder, "none.nmea"), "none.nmea");
    expect(missing).toMatchObject({ kind: "fault", diagnostic: { code: "FLX0002" } });
    writeFileSync(join(folder, "empty.nmea"), "# nothing\nhello\n");
    const empty = loadRecording(join(folder, "empty.nmea"), "empty.nmea");
    expect(empty).toMatchObject({ kind: "fault", diagnostic: { code: "FLX0002", severity: "error" } });
    expect(loadRecording(folder, "folder").kind).toBe("fault");
  });
});

describe("RecordingPlayer", () => {
  const log = ["IIHDT,1,T", "IIHDM,1,M", "IIHDT,2,T", "IIHDT,3,T"].map(sentence);
  const recording = parseRecording([...log, "$IIHDT,9,T*00"].join("\n"), "x");

  function played(options: { speed?: number; startMs?: number; loop?: boolean }) {
    const clock = new VirtualClock();
    const player = new RecordingPlayer({ recording, clock, ...options });
    const heard: [number, string][] = [];
    player.onText((text) => heard.push([clock.now(), text]));
    player.onEnd(() => heard.push([clock.now(), "end"]));
    player.start();
    return { clock, player, heard };
  }

  it("plays all lines at their times, the wrong ones too, and says when it ends", () => {
    const { clock, player, heard } = played({});
    clock.advance(60_000);
    expect(heard).toEqual([
      [0, `${log[0]}\r\n${log[1]}\r\n`],
      [1000, `${log[2]}\r\n`],
      [2000, `${log[3]}\r\n`],
      [3000, "$IIHDT,9,T*00\r\n"],
      [4000, "end"],
    ]);
    expect(player.rejectedCount).toBe(1);
    expect(player.durationMs).toBe(4000);
  });

  it("plays faster, from a place, and round and round", () => {
    const { clock, player, heard } = played({ speed: 10, startMs: 2000, loop: true });
    clock.advance(499);
    expect(heard.map(([at]) => at)).toEqual([0, 100, 200, 300, 400]);
    player.stop();
    clock.advance(1000);
    expect(heard).toHaveLength(5);
  });

  it("ends at once when it begins behind the end, even in a loop", () => {
    const { clock, heard } = played({ startMs: 9000, loop: true });
    clock.advance(10_000);
    expect(heard).toEqual([[0, "end"]]);
  });
});
