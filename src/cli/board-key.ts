// What a board of the vessel holds of a key: the entry in flux.boards.json names one of the user's, and the board's own is made from it.
import type { Reporter } from "../diagnostics/diagnostic.ts";
import { boardKey, keysFolder, readPrivateKey } from "../keys/store.ts";
import { driversOfEntry } from "../project/drivers.ts";
import type { BoardEntry } from "../project/schema.ts";
import { type BundleClass, bundleWith } from "../simulator/bundle.ts";
import type { Context } from "./context.ts";

export interface BoardLock {
  /** Undefined for a board that is to hold none. */
  readonly key: Uint8Array | undefined;
  /** Which bundle belongs on it. */
  readonly bundle: BundleClass;
}

/** Undefined with FLX0804 when the key that is named is not there, or is none for boards. */
export function boardLock(
  context: Pick<Context, "env">,
  board: string,
  { key: name, ...entry }: Pick<BoardEntry, "key" | "inputs" | "outputs" | "drivers">,
  reporter: Reporter,
): BoardLock | undefined {
  const drivers = driversOfEntry(entry);
  if (name === undefined) return { key: undefined, bundle: bundleWith(drivers, false) };
  const found = readPrivateKey(keysFolder(context.env), name, reporter, "boards");
  if (!found) return undefined;
  if (found.use === "boards") return { key: boardKey(found.secret, board), bundle: bundleWith(drivers, true) };
  reporter.error("FLX0804", `boards.${board}.key: "${name}" is a key for signing releases, not for boards`, undefined, {
    hint: "make one for boards: flux keys make NAME --for boards",
  });
  return undefined;
}
