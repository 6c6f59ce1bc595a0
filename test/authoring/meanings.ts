// Programs of the demo and of these tests, understood.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "vitest";
import { type Understanding, understand } from "../../src/authoring/understanding.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { loadProject } from "../../src/project/load.ts";
import { vesselFacts } from "../../src/project/resolve.ts";
import { NO_VESSEL, type VesselFacts } from "../../src/project/vessel-facts.ts";
import { loadVocabularies } from "../../src/vocabulary/load.ts";

const root = resolve(import.meta.dirname, "../..");

/** What a text of FLUX-ese means. */
export async function meaningOf(
  text: string,
  vessel: Partial<VesselFacts> = {},
  path = "test.ese",
  words?: string,
): Promise<Understanding> {
  const reporter = new Reporter();
  const vocabulary =
    words === undefined ? undefined : loadVocabularies([{ path: "test.fluxvocab", text: words }], reporter);
  const options = {
    folder: root,
    vessel: { ...NO_VESSEL, ...vessel },
    ...(vocabulary ? { vocabulary: () => vocabulary } : {}),
  };
  const understood = await understand({ path, text }, options, reporter);
  expect(reporter.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return understood!;
}

/** What the program of a board of the demo means. */
export function demo(board: string): Promise<Understanding> {
  const reporter = new Reporter();
  const project = loadProject(root, reporter)!;
  const path = `docs/demo/${board}.ese`;
  return meaningOf(readFileSync(join(root, path), "utf8"), vesselFacts(project, board, reporter), path);
}
