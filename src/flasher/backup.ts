// What a board's Storage held, as a file on the host: made before anything that could cost it, and what `flux recover` puts back. The file says of
// itself whether it is whole.
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { crc32 } from "../image/crc.ts";
import type { BoardFile } from "../link/board-files.ts";
import { LOG_0, LOG_1, RECORD_BYTES, RECORD_CONFIRM, RECORD_TRIAL, SLOT_A, SLOT_B } from "../wire/slot-log.ts";

/** Of a log record, at its end. */
const CRC_BYTES = 4;

export interface Backup {
  /** Board of the vessel, or the port's name. */
  readonly board: string;
  /** When, as an ISO date. */
  readonly at: string;
  readonly files: readonly BoardFile[];
}

const FORMAT = "flux-backup-1";
const ENDING = ".fluxbackup";
/** In the name until the compaction it was made for is known to have gone well. */
const UNFINISHED = "-unfinished";

const Document = z.object({
  format: z.literal(FORMAT),
  board: z.string(),
  at: z.string(),
  files: z.array(z.object({ name: z.base64(), content: z.base64(), crc32: z.number() })),
});

const base64 = (bytes: Uint8Array | string): string =>
  Buffer.from(bytes as string, typeof bytes === "string" ? "latin1" : undefined).toString("base64");

/** Text of the file: JSON, the bytes in base64. */
export const backupText = ({ board, at, files }: Backup): string =>
  `${JSON.stringify(
    {
      format: FORMAT,
      board,
      at,
      files: files.map(({ name, content }) => ({
        name: base64(name),
        content: base64(content),
        crc32: crc32(content),
      })),
    },
    undefined,
    1,
  )}\n`;

/** The backup in a text; undefined if it is none, or a file in it is not as it was written. */
export function parseBackup(text: string): Backup | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const document = Document.safeParse(value);
  if (!document.success) return undefined;
  const { board, at } = document.data;
  const files = document.data.files.map((file) => ({
    name: Buffer.from(file.name, "base64").toString("latin1"),
    content: Uint8Array.from(Buffer.from(file.content, "base64")),
    crc32: file.crc32,
  }));
  if (files.some((file) => crc32(file.content) !== file.crc32)) return undefined;
  return { board, at, files: files.map(({ name, content }) => ({ name, content })) };
}

/** Where a board's backups are kept beside flux.boards.json, and the name of one. */
export const backupFolder = (projectFolder: string): string => join(projectFolder, ".flux", "backups");
export const backupName = (board: string, at: string, isUnfinished: boolean): string =>
  `${board}-${at.replace(/[:.]/g, "")}${isUnfinished ? UNFINISHED : ""}${ENDING}`;

/** Writes it so that it is on the disk, whole, when this returns. Throws what the file system throws. */
export function writeBackup(path: string, backup: Backup): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  // A board's key may be among the files: it is for its owner only.
  const file = openSync(temporary, "w", 0o600);
  try {
    writeSync(file, backupText(backup));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  if (!parseBackup(readFileSync(path, "utf8"))) throw new Error(`${path} does not hold what was written`);
}

export interface FoundBackup {
  readonly path: string;
  readonly backup: Backup;
  /** The compaction it was made for was cut: what the board holds is not to be trusted. */
  readonly isUnfinished: boolean;
}

/** Paths of a board's backups, the newest first. */
function backupsOf(folder: string, board: string): string[] {
  try {
    // The date in the name sorts as it is written.
    return readdirSync(folder)
      .filter((name) => name.startsWith(`${board}-`) && name.endsWith(ENDING))
      .sort()
      .reverse()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** The newest whole backup of a board in a folder that has a program in it; undefined if there is none. */
export function newestBackup(folder: string, board: string): FoundBackup | undefined {
  for (const path of backupsOf(folder, board)) {
    const backup = parseBackup(readFileSync(path, "utf8"));
    if (backup?.board === board && hasProgram(backup)) return { path, backup, isUnfinished: isUnfinished(path) };
  }
  return undefined;
}

const isUnfinished = (path: string): boolean => path.endsWith(UNFINISHED + ENDING);

/** The board is well: what was unfinished is over, and nothing of it will be put back by itself. */
export function settleBackups(folder: string, board: string): void {
  for (const path of backupsOf(folder, board))
    if (isUnfinished(path)) renameSync(path, path.slice(0, -(UNFINISHED + ENDING).length) + ENDING);
}

/** The files of slots and log: they belong together. The logs come last, so that nothing counts before all is there. */
export const PROGRAM_FILES = [SLOT_A, SLOT_B, LOG_0, LOG_1] as const;

/** Whether it holds a slot, and a log that says of one that an image is in it. */
export const hasProgram = ({ files }: Backup): boolean =>
  files.some(({ name }) => name === SLOT_A || name === SLOT_B) &&
  files.some(({ name, content }) => (name === LOG_0 || name === LOG_1) && saysOfImage(content));

function saysOfImage(log: Uint8Array): boolean {
  for (let at = 0; at + RECORD_BYTES <= log.length; at += RECORD_BYTES) {
    const record = Buffer.from(log.subarray(at, at + RECORD_BYTES));
    const crcAt = RECORD_BYTES - CRC_BYTES;
    if (record[2] !== RECORD_TRIAL && record[2] !== RECORD_CONFIRM) continue;
    if (record.readUInt32LE(crcAt) === crc32(record.subarray(0, crcAt))) return true;
  }
  return false;
}
