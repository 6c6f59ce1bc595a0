// Whether what was read as a map can be used as one: maps are files that people and other versions write, and neither the hub in the middle of
// a passage nor a command must fall over a broken one.
import type { FxMap } from "../image/fxmap.ts";

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const isNamed = (value: unknown): value is Record<string, unknown> =>
  isRecord(value) && typeof value.name === "string" && (value.unit === undefined || typeof value.unit === "string");

const listOf = (value: unknown, isRow: (row: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isRow);

/** True if every part that is read of a map that was kept has the shape FxMap says. */
export function isUsableMap(map: unknown): map is FxMap {
  return (
    isRecord(map) &&
    map.format === 1 &&
    typeof map.crc32 === "string" &&
    typeof map.name === "string" &&
    listOf(map.sources, (row) => isRecord(row) && typeof row.path === "string") &&
    listOf(map.registers, (row) => isNamed(row) && typeof row.register === "string") &&
    listOf(map.inputs, isNamed) &&
    listOf(map.outputs, isNamed) &&
    listOf(map.topics, (row) => isNamed(row) && typeof row.id === "number" && listOf(row.values, isNamed)) &&
    listOf(map.agents, (row) => isNamed(row) && typeof row.id === "number") &&
    listOf(map.functions, (row) => isNamed(row) && typeof row.kind === "string") &&
    (map.texts === undefined ||
      listOf(map.texts, (row) => isRecord(row) && typeof row.id === "number" && typeof row.text === "string")) &&
    (map.cells === undefined || listOf(map.cells, (row) => isNamed(row) && typeof row.word === "number")) &&
    (map.words === undefined ||
      listOf(
        map.words,
        (row) =>
          isRecord(row) &&
          [row.start, row.end].every((part) => typeof part === "number") &&
          listOf(row.words, (word) => typeof word === "string"),
      )) &&
    listOf(
      map.code,
      (row) =>
        isRecord(row) &&
        [row.start, row.end, row.source, row.line].every((part) => typeof part === "number") &&
        typeof row.text === "string",
    )
  );
}
