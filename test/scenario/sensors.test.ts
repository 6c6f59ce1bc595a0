// What the scenario runner makes of a recording is what a board makes of it: the same program, told the same things.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { loadBoardKind, loadProject } from "../../src/project/load.ts";
import { vesselFacts } from "../../src/project/resolve.ts";
import { runRecording } from "../../src/scenario/run.ts";
import { bundleText } from "../../src/simulator/bundle.ts";
import { VirtualClock } from "../../src/simulator/clock.ts";
import { parseRecording, RecordingPlayer } from "../../src/simulator/recording.ts";
import { MESSAGE } from "../../src/wire/frame.ts";
import { FlashedBoard } from "../harness/flashed-board.ts";
import { subjectOf } from "./play.ts";

const root = resolve(import.meta.dirname, "../..");
const kind = loadBoardKind("espruino-wifi", new Reporter())!;
const text = readFileSync(resolve(root, "docs/demo/passage.nmea"), "latin1");

/** Topic and values of a MESSAGE frame's payload (wire/message.ts). */
function decoded(payload: Uint8Array): { topic: number; values: number[] } {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const values: number[] = [];
  for (let at = 5, left = view.getUint8(4); left > 0; left--) {
    const isFloat = view.getUint8(at) === 1;
    values.push(isFloat ? view.getFloat64(at + 1, true) : view.getInt32(at + 1, true));
    at += isFloat ? 9 : 5;
  }
  return { topic: view.getUint16(0, true), values };
}

describe("a recording", () => {
  // Wrong checksums, empty fields and sentences of nobody as well.
  const spoiled = text
    .split("\n")
    .map((line, index) =>
      index % 17 === 3 ? line.replace(/\*../, "*00") : index % 41 === 5 ? "$IIDBT,,f,,M,,F*0B" : line,
    )
    .join("\n");

  it.each([
    ["sounder", "as it is", text],
    ["sounder", "spoiled", spoiled],
    ["bilge", "as it is", text],
    ["helm", "as it is", text],
    ["helm", "spoiled", spoiled],
  ])("makes %s say what it says on a board (%s)", async (name, _, log) => {
    const vessel = vesselFacts(loadProject(root, new Reporter())!, name, new Reporter())!;
    const subject = await subjectOf(readFileSync(resolve(root, `docs/demo/${name}.ese`), "utf8"), vessel);
    const recording = parseRecording(log, "log");

    const here: { topic: number; values: readonly number[] }[] = [];
    const takes = (sent: { topic: number; values: readonly number[] }) =>
      here.push({ topic: sent.topic, values: sent.values }) > 0;
    runRecording({ kind: "play", recording, fromMs: 0 }, subject, { takes });

    const clock = new VirtualClock();
    const board = new FlashedBoard(kind, bundleText("standard"), subject.compiled.bytes, clock);
    const player = new RecordingPlayer({ recording, clock });
    player.onText((lines) => board.board.feedUart(lines));
    // In the middle between two ticks of the board, as the runner has them.
    player.start();
    for (let ms = 0; ms < recording.durationMs; ms += 100) clock.advance(100);
    const there = board.framesOf(MESSAGE).map(({ payload }) => decoded(payload));

    expect(here.length).toBeGreaterThan(2);
    expect(there).toEqual(here);
  });
});
