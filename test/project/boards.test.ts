// The board files that ship, and a new vessel's file.
import { describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { boardKindNames } from "../../src/project/boards-files.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import { BoardsFile } from "../../src/project/schema.ts";
import { vesselFile } from "../../src/project/vessel-file.ts";

describe("boards/", () => {
  const names = boardKindNames();

  it("has about twenty kinds, the ones with a USB console among them", () => {
    expect(names.length).toBeGreaterThanOrEqual(20);
    expect(names).toEqual(expect.arrayContaining(["espruino-pico", "espruino-wifi", "raspberry-pi-pico", "esp32"]));
  });

  it.each(names)("%s fits the schema, and its facts fit each other", (name) => {
    const reporter = new Reporter();
    const kind = loadBoardKind(name, reporter);
    expect(reporter.diagnostics).toEqual([]);
    expect(kind!.storageBytes % kind!.storagePageBytes).toBe(0);
    expect(kind!.variables * kind!.variableBytes).toBeLessThanOrEqual(kind!.ramBytes);
    expect(kind!.authentication === 1).toBe(kind!.can.includes("sha256"));
    if (kind!.console === "usb") expect(kind!.consolePins).toBeUndefined();
  });
});

describe("a new vessel", () => {
  const board = { name: "sounder", kind: "espruino-pico", port: "/dev/ttyACM0" };

  it("is a file that flux reads", () => {
    const made = vesselFile(
      {
        name: "Nordri",
        quantities: { vessel_draft: "1.8 m" },
        boards: [board, { ...board, name: "helm", program: "helm.ese" }],
      },
      "./boards/vessel.schema.json",
    );
    const file = BoardsFile.parse(JSON.parse("text" in made ? made.text : "{}"));
    expect(file.vessel.quantities).toEqual({ vessel_draft: "1.8 m" });
    expect(Object.entries(file.boards).map(([name, { program }]) => [name, program])).toEqual([
      ["sounder", undefined],
      ["helm", "helm.ese"],
    ]);
  });

  it("says where what was given is wrong", () => {
    const of = (boards: readonly (typeof board)[]) => vesselFile({ name: "x", quantities: {}, boards }, "s");
    expect(of([{ ...board, name: "Big Sounder" }])).toEqual({
      problems: [expect.stringContaining("boards.Big Sounder")],
    });
    expect(of([board, board])).toEqual({ problems: ["boards.sounder: two boards have this name"] });
  });
});
