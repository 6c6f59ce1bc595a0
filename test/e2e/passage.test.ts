// The demo programs on virtual boards in virtual time, over the synthetic passage: the alarm and its message come at the right second.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileProgram } from "../../src/compile.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { nameId } from "../../src/image/crc.ts";
import { loadBoardKind, loadProject } from "../../src/project/load.ts";
import { vesselFacts } from "../../src/project/resolve.ts";
import { VirtualClock } from "../../src/simulator/clock.ts";
import { loadRecording, parseRecording, RecordingPlayer } from "../../src/simulator/recording.ts";
import * as wire from "../../src/wire/frame.ts";
import { HEADER_BYTES } from "../../src/wire/message.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { PASSAGE_MOMENTS, passage } from "../../tools/passage.ts";
import { FlashedBoard } from "../harness/flashed-board.ts";
import { root } from "./flux-command.ts";

const bundle = await bundleClass("standard");

interface Said {
  readonly second: number;
  readonly topic: number;
  readonly destination: number;
  readonly values: readonly number[];
}

/** A board of the demo vessel that runs its program, past the console's window and with a session begun. */
async function boardOf(name: string) {
  const reporter = new Reporter();
  const project = loadProject(root, reporter)!;
  const path = join(root, "docs/demo", `${name}.ese`);
  const facts = vesselFacts(project, name, reporter)!;
  const source = { path, text: readFileSync(path, "utf8") };
  const compiled = await compileProgram(
    source,
    { folder: join(root, "docs/demo"), vessel: facts, strict: true },
    reporter,
  );
  expect(reporter.diagnostics.filter((one) => one.severity === "error")).toEqual([]);
  const clock = new VirtualClock();
  const flashed = new FlashedBoard(loadBoardKind("espruino-wifi", reporter)!, bundle, compiled!.bytes, clock);
  // Past the console's window, with a session begun.
  clock.advance(2_000);
  flashed.send(wire.HELLO);
  return { flashed, clock, map: compiled!.map };
}

/** Plays the whole passage to one board; messages and pin changes with the second of the passage they came in. */
async function sail(name: string): Promise<{ said: Said[]; pins: { second: number; pin: string; value: number }[] }> {
  const { flashed, clock } = await boardOf(name);
  const player = new RecordingPlayer({ recording: parseRecording(passage(), "passage"), clock });
  player.onText((text) => flashed.board.feedUart(text));
  const begin = clock.now();
  const second = () => (clock.now() - begin) / 1000;
  const pins: { second: number; pin: string; value: number }[] = [];
  flashed.board.onPin((pin, value) => pins.push({ second: second(), pin, value }));
  player.start();
  for (let at = 0; at < PASSAGE_MOMENTS.end; at++) clock.advance(1_000);
  const said = flashed.frames.flatMap(({ atMs, frame }): Said[] => {
    if (frame.type !== wire.MESSAGE_OUT) return [];
    const view = new DataView(frame.payload.buffer, frame.payload.byteOffset);
    const values = Array.from({ length: view.getUint8(4) }, (_, index) =>
      view.getFloat64(HEADER_BYTES + index * 9 + 1, true),
    );
    return [{ second: (atMs - begin) / 1000, topic: view.getUint16(0, true), destination: frame.destination, values }];
  });
  return { said, pins };
}

const topics = (said: readonly Said[], name: string) => said.filter((one) => one.topic === nameId(name));
/** A sentence is seen at the tick after it; the tick period is 1 s. */
const within = (second: number | undefined, from: number) => {
  expect(second).toBeGreaterThanOrEqual(from);
  expect(second).toBeLessThanOrEqual(from + 1);
};

describe("the demo programs over the passage", () => {
  it("warns the helm once when the water gets shoal, and once when it is deep enough", async () => {
    const { said, pins } = await sail("sounder");
    const shoal = topics(said, "shoal water");
    expect(shoal).toHaveLength(1);
    within(shoal[0]!.second, PASSAGE_MOMENTS.shoalAt);
    expect(shoal[0]!.destination).toBe(nameId("helm"));
    expect(shoal[0]!.values[0]).toBeLessThan(4.8);
    const deep = topics(said, "deep enough").filter((one) => one.second > PASSAGE_MOMENTS.shoalAt);
    expect(deep).toHaveLength(1);
    within(deep[0]!.second, PASSAGE_MOMENTS.deepAt);
    // The alarm's pin: on with the first sounding below the limit, off with the first not below.
    const on = pins.find((one) => one.value === 1);
    within(on?.second, PASSAGE_MOMENTS.shoalAt);
  });

  it("says that soundings are lost after five seconds without one, and takes nothing for zero", async () => {
    const { said } = await sail("sounder");
    const lost = topics(said, "no sounding");
    expect(lost).toHaveLength(1);
    expect(lost[0]!.second).toBeGreaterThan(PASSAGE_MOMENTS.lostFrom + 5);
    expect(lost[0]!.second).toBeLessThan(PASSAGE_MOMENTS.lostTo);
  });

  it("pumps while the float is up and tells all after three seconds", async () => {
    const { said, pins } = await sail("bilge");
    const running = topics(said, "bilge running");
    expect(running.map((one) => one.values)).toEqual([[1], [2]]);
    within(running[0]!.second, PASSAGE_MOMENTS.bilgeFrom + 3);
    within(running[1]!.second, PASSAGE_MOMENTS.bilgeAgainFrom + 3);
    expect(running[0]!.destination).toBe(0);
    const pump = pins.filter((one, index) => index === 0 || one.value !== pins[index - 1]!.value);
    const ons = pump.filter((one) => one.value === 1);
    within(ons[0]?.second, PASSAGE_MOMENTS.bilgeFrom);
    within(ons[1]?.second, PASSAGE_MOMENTS.bilgeAgainFrom);
  });
});

const recordings = join(process.env.FLUX_SHARED ?? join(root, "../shared"), "data/nmea");

describe.runIf(existsSync(recordings))("the demo programs on a real recording", () => {
  /** Value of a named input after so many seconds of the recording; NaN is unknown. */
  async function inputAfter(board: string, input: string, seconds: number): Promise<number> {
    const { flashed, clock, map } = await boardOf(board);
    const loaded = loadRecording(join(recordings, "signalk-plaka.log"), "signalk-plaka.log");
    if (loaded.kind === "fault") throw new Error(loaded.diagnostic.message);
    const player = new RecordingPlayer({ recording: loaded.recording, clock });
    player.onText((text) => flashed.board.feedUart(text));
    player.start();
    for (let at = 0; at < seconds; at++) clock.advance(1_000);
    flashed.send(wire.STATE_REQUEST);
    const wanted = wire.ENTRY_INPUT + map.inputs.findIndex((one) => one.name === input);
    for (const { payload } of flashed.framesOf(wire.STATE)) {
      const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
      for (let at = 5; at < view.byteLength; at += view.getUint8(at) < wire.ENTRY_FLOAT ? 5 : 9) {
        if (view.getUint8(at) === wanted) return view.getFloat64(at + 1, true);
      }
    }
    throw new Error(`the board sent no input "${input}"`);
  }

  it("reads the recorded soundings, as they stand in the sentences", async () => {
    expect(await inputAfter("sounder", "depth", 1)).toBe(10.44);
    expect(await inputAfter("sounder", "depth", 3)).toBe(10.46);
  });

  it("takes the empty headings for unknown, not for zero", async () => {
    expect(await inputAfter("helm", "heading", 3)).toBeNaN();
    expect(await inputAfter("helm", "latitude", 3)).toBeCloseTo(((60 + 5.068 / 60) * Math.PI) / 180, 4);
  });
});
