// Whether the firmware that a board's entry in flux.boards.json leads to has the drivers a program needs: asked before anything is sent.
import type { Reporter } from "../diagnostics/diagnostic.ts";
import { decodeImage } from "../image/decode.ts";
import { driverNames, driversOfEntry, driversOfProgram } from "../project/drivers.ts";
import type { BoardEntry } from "../project/schema.ts";
import { driversText, variantWith } from "../wire/bundle-variants.ts";

/** False with FLX0905, which says what to write and to run. */
export function servesProgram(board: string, entry: BoardEntry, image: Uint8Array, reporter: Reporter): boolean {
  const decoded = decodeImage(image);
  if (decoded.kind !== "program") return true;
  const { name, drivers } = variantWith(driversOfEntry(entry));
  const lacking = driversOfProgram(decoded.program) & ~drivers;
  if (lacking === 0) return true;
  const wanted = [...new Set([...(entry.drivers ?? []), ...driverNames(lacking)])];
  reporter.error(
    "FLX0905",
    `the program of ${board} needs ${driversText(lacking)}; by its entry in flux.boards.json the board has the "${name}" firmware, which leaves that out`,
    undefined,
    { hint: `write "drivers": ${JSON.stringify(wanted)} in boards.${board}, then: flux install ${board}` },
  );
  return false;
}
