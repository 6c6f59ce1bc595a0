// Images named on the command line, with the map that lies beside them.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { isUsableMap } from "../agents/map-shape.ts";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import { refusalName } from "../image/capability-names.ts";
import type { FxMap } from "../image/fxmap.ts";
import * as refusal from "../wire/refusal.ts";
import type { Context } from "./context.ts";
import { readBytes } from "./source-file.ts";

export const isImagePath = (path: string): boolean => path.endsWith(".fxi");

/** The map beside an image, if it is there and is of these very bytes. */
export function mapBeside(context: Context, path: string, crc32: string): FxMap | undefined {
  const mapPath = resolve(context.cwd, path.replace(/\.fxi$/, "") + ".fxmap");
  if (!existsSync(mapPath)) return undefined;
  try {
    const map: unknown = JSON.parse(readFileSync(mapPath, "utf8"));
    return isUsableMap(map) && map.crc32 === crc32 ? map : undefined;
  } catch {
    return undefined;
  }
}

/** The CRC-32 field of an image, as FxMap.crc32 has it. */
export const crcField = (image: Uint8Array): string =>
  image.length < 4
    ? ""
    : new DataView(image.buffer, image.byteOffset, image.byteLength)
        .getUint32(image.length - 4, true)
        .toString(16)
        .padStart(8, "0");

/** An image's bytes and map, or undefined with a diagnostic. */
export function readImage(
  context: Context,
  path: string,
  reporter: Reporter,
): { readonly image: Uint8Array; readonly map: FxMap | undefined } | undefined {
  const image = readBytes(context.cwd, path, reporter);
  return image && { image, map: mapBeside(context, path, crcField(image)) };
}

/** Says why an image was refused, and what to do. */
export function reportRefusal(path: string, code: number, offset: number, reporter: Reporter): void {
  const damaged: readonly number[] = [
    refusal.TOO_SHORT,
    refusal.BAD_MAGIC,
    refusal.BAD_LENGTH,
    refusal.BAD_CRC,
    refusal.BAD_COUNT,
  ];
  if (damaged.includes(code)) {
    reporter.error("FLX0701", `${path}: the image is damaged or not a flux image (${refusalName(code)})`, undefined, {
      hint: "build it again, or copy it again from where it came",
    });
  } else {
    reporter.error("FLX0702", `${path}: the image is refused: ${refusalName(code)} at byte ${offset}`, undefined, {
      hint: "build it again with this version of flux (flux version shows format and ABI)",
    });
  }
}
