import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { type FoundBackup, hasProgram, newestBackup, parseBackup, settleBackups } from "../../flasher/backup.ts";
import { type RecoverEvent, type RecoverReport, recover } from "../../flasher/recover.ts";
import { openSerialPort } from "../../link/serial.ts";
import { fileFault } from "../../project/file-fault.ts";
import { bundleText } from "../../simulator/bundle.ts";
import { BackupKeeper, BackupNotKept, boardTarget } from "../board-target.ts";
import type { Context, ExitCode } from "../context.ts";
import { concludeFault } from "../outcome.ts";
import { progressReporter } from "../progress.ts";

export async function run(
  context: Context,
  args: readonly (string | string[] | undefined)[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const asJson = options.json === true;
  const reporter = new Reporter();
  const target = boardTarget(context, args[0] as string, options, reporter);
  const found = target && findBackup(context, target.backups, target.name, options.backup, reporter);
  if (!target || reporter.hasErrors) return concludeFault(context, asJson, reporter, 2);
  const keeper = new BackupKeeper(target.backups, false);
  const progress = progressReporter(context, target.name, asJson);
  let result: Awaited<ReturnType<typeof recover>>;
  try {
    result = await recover(
      {
        path: target.path,
        board: target.name,
        openPort: openSerialPort,
        bundle: bundleText(target.lock.bundle),
        key: target.lock.key,
        at: new Date().toISOString(),
        save: (backup) => keeper.save(backup),
        ...(found ? { backup: found.backup, isRestoreWanted: found.isUnfinished } : {}),
      },
      (event) => progress.on(event, lineOf(event)),
    );
  } catch (error) {
    if (!(error instanceof BackupNotKept)) throw error;
    progress.end();
    reporter.error("FLX0101", error.message, undefined, {
      hint: "let your user write there, or run it in another folder",
    });
    return concludeFault(context, asJson, reporter, 3, { board: target.name });
  }
  progress.end();
  if (result.kind === "failed") {
    reporter.report(result.diagnostic);
    return concludeFault(context, asJson, reporter, 3, { board: target.name });
  }
  settleBackups(target.backups, target.name);
  const { report } = result;
  const from = report.done.includes("restore") ? (found?.path ?? null) : null;
  if (asJson) {
    context.json({ type: "recovered", board: target.name, ...report, backup: from, kept: keeper.path ?? null });
    return 0;
  }
  if (keeper.path) context.print(`${target.name}: what the board held is kept in ${keeper.path}`);
  if (report.removed.length > 0)
    context.print(`${target.name}: boot code that is not flux's was taken off the board: ${report.removed.join(", ")}`);
  if (from) context.print(`${target.name}: its program and log come from ${from}`);
  context.print(`${target.name}: ${stateOf(report)}`);
  if (report.isKeyLost)
    context.print(
      `${target.name}: it has lost its key, and takes anyone's commands; give it one: flux install ${target.name}`,
    );
  return 0;
}

function findBackup(
  context: Context,
  folder: string,
  board: string,
  wanted: unknown,
  reporter: Reporter,
): FoundBackup | undefined {
  if (typeof wanted !== "string") return newestBackup(folder, board);
  const path = resolve(context.cwd, wanted);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    reporter.error("FLX0101", `${path}: ${fileFault(error)}`, undefined, { hint: `backups are kept in ${folder}` });
    return undefined;
  }
  const backup = parseBackup(text);
  // Named by hand, it is what shall be on the board.
  if (backup && hasProgram(backup)) return { path, backup, isUnfinished: true };
  reporter.error("FLX0101", `${path}: it is no whole backup with a program in it`, undefined, {
    hint: `backups are kept in ${folder}; flux compact makes one`,
  });
  return undefined;
}

const STEP_WORDS: Readonly<Partial<Record<RecoverEvent["step"], string>>> = {
  "back-up": "back up",
  "boot-code": "take foreign boot code away",
  erase: "erase Storage",
};

const lineOf = ({ step, done, total }: RecoverEvent): string => {
  const words = STEP_WORDS[step] ?? step;
  return total === undefined ? words : `${words} ${Math.floor((100 * (done ?? 0)) / total)} %`;
};

function stateOf({ state, imageCrc, isOnTrial, done }: RecoverReport): string {
  const before = done.length === 0 ? "it is well, and nothing had to be done; it" : "it is in order again; it";
  if (state === "running") return `${before} runs image ${imageCrc}${isOnTrial ? ", which is on trial" : ""}`;
  if (imageCrc !== undefined)
    return `${before} holds image ${imageCrc}, whose program does not run, and its outputs are safe (its faults: flux monitor)`;
  return `${before} runs no program, and its outputs are safe; send it one: flux flash`;
}
