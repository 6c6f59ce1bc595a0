// What was sent to the vessel's boards, kept in .flux/images/ beside flux.boards.json by the image's CRC-32, so that the monitor can name
// the registers and messages of whatever a board says it runs.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FxMap } from "../image/fxmap.ts";

const imageFolder = (projectFolder: string): string => join(projectFolder, ".flux", "images");

/** Keeps an image and its map; each file is complete or absent. */
export function keepImage(projectFolder: string, bytes: Uint8Array, map: FxMap): void {
  const folder = imageFolder(projectFolder);
  mkdirSync(folder, { recursive: true });
  for (const [ending, content] of [
    [".fxi", bytes],
    [".fxmap", JSON.stringify(map)],
  ] as const) {
    const path = join(folder, `${map.crc32}${ending}`);
    writeFileSync(`${path}.${process.pid}`, content);
    renameSync(`${path}.${process.pid}`, path);
  }
}

/** The map of an image by the CRC-32 a board reports (8 hex digits), if it was flashed from here. */
export function keptMap(projectFolder: string, crc32: string): FxMap | undefined {
  if (!/^[0-9a-f]{8}$/.test(crc32)) return undefined;
  try {
    const map = JSON.parse(readFileSync(join(imageFolder(projectFolder), `${crc32}.fxmap`), "utf8")) as FxMap;
    return map.format === 1 && map.crc32 === crc32 ? map : undefined;
  } catch {
    return undefined;
  }
}
