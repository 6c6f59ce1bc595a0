// What "PORT|BOARD" on a command line means: a board of the vessel by its name or by its port, or a port that is no board's. And where backups of
// it are kept.
import { basename, resolve } from "node:path";
import { Reporter } from "../diagnostics/diagnostic.ts";
import { type Backup, backupFolder, backupName, writeBackup } from "../flasher/backup.ts";
import { findBoardsFile } from "../project/boards-files.ts";
import { fileFault } from "../project/file-fault.ts";
import { boardEntry, loadProject } from "../project/load.ts";
import { type BoardLock, boardLock } from "./board-key.ts";
import type { Context } from "./context.ts";

export interface BoardTarget {
  readonly path: string;
  /** The board's name, or the port's. */
  readonly name: string;
  /** Folder of its backups. */
  readonly backups: string;
  readonly lock: BoardLock;
}

/** Undefined with FLX0802, FLX0804 or what is wrong with the vessel's file. A word with a "/" in it is a port, any other a board. */
export function boardTarget(
  context: Context,
  word: string,
  options: Record<string, unknown>,
  reporter: Reporter,
): BoardTarget | undefined {
  const explicit = options.boards as string | undefined;
  const isPort = word.includes("/");
  if (isPort && explicit === undefined && findBoardsFile(context.cwd) === undefined) return portAlone(context, word);
  // A board in trouble shall not wait for a vessel's file to be put right.
  const problems = isPort ? new Reporter() : reporter;
  const project = loadProject(context.cwd, problems, explicit);
  if (!project) return isPort ? portAlone(context, word) : undefined;
  const path = resolve(context.cwd, word);
  const name = isPort
    ? Object.keys(project.file.boards).find((one) => resolve(project.folder, project.file.boards[one]!.port) === path)
    : word;
  if (name === undefined) return { ...portAlone(context, word), backups: backupFolder(project.folder) };
  const entry = boardEntry(project, name, reporter);
  const lock = entry && boardLock(context, name, entry, reporter);
  return lock && { path: resolve(project.folder, entry.port), name, backups: backupFolder(project.folder), lock };
}

const portAlone = (context: Context, word: string): BoardTarget => {
  const path = resolve(context.cwd, word);
  return {
    path,
    name: basename(path),
    backups: backupFolder(context.cwd),
    lock: { key: undefined, bundle: "standard" },
  };
};

/** A file of a backup could not be kept: what a command says, having touched nothing. */
export class BackupNotKept extends Error {
  override readonly name = "BackupNotKept";
}

/** Keeps a backup of the board and remembers where. Throws BackupNotKept. */
export class BackupKeeper {
  path: string | undefined;
  private readonly folder: string;
  private readonly isUnfinished: boolean;

  /** `isUnfinished`: until the work it is made for is known to have gone well (settleBackups). */
  constructor(folder: string, isUnfinished: boolean) {
    this.folder = folder;
    this.isUnfinished = isUnfinished;
  }

  save(backup: Backup): void {
    const path = resolve(this.folder, backupName(backup.board, backup.at, this.isUnfinished));
    try {
      writeBackup(path, backup);
    } catch (error) {
      throw new BackupNotKept(`the backup ${path} cannot be kept: ${fileFault(error)}`, { cause: error });
    }
    this.path = path;
  }
}
