// The highest security version each board of the vessel was given from here, in .flux/security.json beside flux.boards.json: what a board that was
// erased no longer knows. Going back is the operator's word (flux flash --older), and is written down there.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import { fileFault } from "./file-fault.ts";

const version = z.int().min(0).max(255);

const Document = z.object({
  format: z.literal("flux-security-1"),
  /** By name of the board. */
  floors: z.record(z.string(), version),
  /** Each time a board went back; `image` is its CRC-32. */
  lowered: z.array(
    z.object({ at: z.iso.datetime(), board: z.string(), from: version, to: version, image: z.string() }),
  ),
});
type Document = z.infer<typeof Document>;

const NOTHING: Document = { format: "flux-security-1", floors: {}, lowered: [] };

export interface SecurityFloors {
  /** 0 for a board that was given nothing. */
  readonly of: (board: string) => number;
  /** What the board was given. Throws what the file system does. */
  readonly note: (board: string, security: number, image: string, at: Date) => void;
}

/** The floors of a vessel; undefined, with the fault in the reporter, where the file is there and cannot be believed. */
export function securityFloors(projectFolder: string, reporter: Reporter): SecurityFloors | undefined {
  const path = join(projectFolder, ".flux", "security.json");
  const read = readDocument(path);
  if ("fault" in read) {
    reporter.error("FLX0101", `${path} cannot be read: ${read.fault}`, undefined, {
      hint: "it says which security versions the boards had; put it back from a copy, or delete it if that is known to do no harm",
    });
    return undefined;
  }
  let { document } = read;
  return {
    of: (board) => (Object.hasOwn(document.floors, board) ? document.floors[board]! : 0),
    note: (board, security, image, at) => {
      const from = Object.hasOwn(document.floors, board) ? document.floors[board]! : 0;
      if (security === from) return;
      const lowered = security < from ? [{ at: at.toISOString(), board, from, to: security, image }] : [];
      document = {
        ...document,
        floors: { ...document.floors, [board]: security },
        lowered: [...document.lowered, ...lowered],
      };
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.${process.pid}`, `${JSON.stringify(document, undefined, 2)}\n`);
      renameSync(`${path}.${process.pid}`, path);
    },
  };
}

function readDocument(path: string): { readonly document: Document } | { readonly fault: string } {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? { document: NOTHING } : { fault: fileFault(error) };
  }
  try {
    const parsed = Document.safeParse(JSON.parse(text));
    return parsed.success ? { document: parsed.data } : { fault: "it is not what flux wrote" };
  } catch {
    return { fault: "it is not JSON" };
  }
}
