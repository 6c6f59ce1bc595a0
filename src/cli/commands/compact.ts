import { Reporter } from "../../diagnostics/diagnostic.ts";
import { settleBackups } from "../../flasher/backup.ts";
import { type CompactEvent, compact } from "../../flasher/compact.ts";
import { openSerialPort } from "../../link/serial.ts";
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
  if (!target) return concludeFault(context, asJson, reporter, 2);
  const keeper = new BackupKeeper(target.backups, true);
  const progress = progressReporter(context, target.name, asJson);
  const onEvent = (event: CompactEvent): void => {
    if (event.step === "compact" && !asJson) {
      progress.end();
      context.print(`${target.name}: everything is kept in ${keeper.path}`);
      context.print(`${target.name}: compacting; do not cut the power now`);
    }
    progress.on(event, lineOf(event));
  };
  let result: Awaited<ReturnType<typeof compact>>;
  try {
    result = await compact(
      {
        path: target.path,
        board: target.name,
        openPort: openSerialPort,
        bundle: bundleText(target.lock.bundle),
        key: target.lock.key,
        at: new Date().toISOString(),
        save: (backup) => keeper.save(backup),
      },
      onEvent,
    );
  } catch (error) {
    if (!(error instanceof BackupNotKept)) throw error;
    progress.end();
    reporter.error("FLX0101", error.message, undefined, {
      hint: "let your user write there, or run it in another folder; the board was left as it is",
    });
    return concludeFault(context, asJson, reporter, 3, { board: target.name });
  }
  progress.end();
  if (result.kind === "failed") {
    const { diagnostic, isStorageTouched } = result;
    if (isStorageTouched)
      reporter.report({
        ...diagnostic,
        hint: `its files are kept in ${keeper.path}; put them back: flux recover ${args[0]}`,
      });
    else {
      settleBackups(target.backups, target.name);
      reporter.report(diagnostic);
    }
    return concludeFault(context, asJson, reporter, 3, { board: target.name });
  }
  settleBackups(target.backups, target.name);
  const { report } = result;
  if (asJson) context.json({ type: "compacted", board: target.name, ...report });
  else {
    const put = report.restored === 0 ? "" : ` (${report.restored} of them written again)`;
    context.print(
      `${target.name}: ${report.freeAfter - report.freeBefore} bytes more are free; ${report.files} files compared with the backup${put}`,
    );
    context.print(
      `${target.name}: room for ${report.updatesAfter} updates before the next compaction, ${report.updatesBefore} before this one`,
    );
  }
  return 0;
}

const lineOf = ({ step, done, total }: CompactEvent): string => {
  const words = step === "back-up" ? "back up" : step;
  return total === undefined ? words : `${words}: file ${done} of ${total}`;
};
