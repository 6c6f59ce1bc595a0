// A vessel of fake boards for the monitor's tests, with a hub in virtual time.
import { Hub } from "../../src/agents/hub.ts";
import type { FxMap } from "../../src/image/fxmap.ts";
import { VirtualClock } from "../../src/simulator/clock.ts";
import { FakeBoard, idOf, pass, SOUNDER_MAP } from "../agents/fake-board.ts";

export async function fakeVessel(names: readonly string[] = ["sounder", "helm", "bilge"]) {
  const clock = new VirtualClock();
  const boards = names.map((name) => new FakeBoard(name));
  const board = (name: string): FakeBoard => boards.find((one) => one.name === name)!;
  if (names.includes("sounder")) board("sounder").maps = { "00c0ffee": SOUNDER_MAP };
  const hub = new Hub({ clock, boards });
  return { clock, hub, board, pass: (ms = 0) => pass(clock, ms) };
}

export { SOUNDER_MAP };

export const HELM_MAP: FxMap = {
  ...SOUNDER_MAP,
  crc32: "0be11a00",
  name: "helm",
  registers: [{ register: "f0", name: "shoal", visible: true }],
  inputs: [
    { name: "heading", unit: "degree" },
    { name: "speed", unit: "knot" },
    { name: "latitude", unit: "degree" },
  ],
  outputs: [{ name: "buzzer" }],
  topics: [
    {
      id: idOf("under way"),
      name: "under way",
      values: [
        { name: "speed", unit: "knot" },
        { name: "heading", unit: "degree" },
      ],
    },
  ],
};

export const BILGE_MAP: FxMap = {
  ...SOUNDER_MAP,
  crc32: "b119e000",
  name: "bilge",
  sources: [{ path: "docs/demo/bilge.ese", sha256: "00" }],
  registers: [{ register: "r0", name: "starts", visible: true }],
  inputs: [{ name: "float" }],
  outputs: [{ name: "pump" }],
  topics: [{ id: idOf("bilge running"), name: "bilge running", values: [{ name: "starts" }] }],
  code: [{ start: 0, end: 40, bits: 0, source: 0, line: 14, text: "if float > 0, set pump to 1" }],
};
