// Puts the firmware bundle on boards, and with it the key and the resident words that flux.boards.json names for each, or takes away what it no longer
// names.
import { resolve } from "node:path";
import type { ResidentSet } from "../../authoring/resident-set.ts";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { installWithKey, type KeyedInstallEvent } from "../../flasher/keyed.ts";
import { openSerialPort } from "../../link/serial.ts";
import { boardEntry, loadBoardKind, loadProject } from "../../project/load.ts";
import { bundleText } from "../../simulator/bundle.ts";
import type { BoardLine } from "../board-eval.ts";
import { type BoardLock, boardLock } from "../board-key.ts";
import type { Context, ExitCode } from "../context.ts";
import { concludeFault } from "../outcome.ts";
import { progressReporter } from "../progress.ts";
import { residentSetOf, sayResident } from "../resident-words.ts";

interface Job {
  readonly board: string;
  readonly path: string;
  readonly lock: BoardLock;
  readonly bundle: string;
  readonly words: ResidentSet | "none";
}

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
  line: BoardLine = { open: openSerialPort },
): Promise<ExitCode> {
  const reporter = new Reporter();
  const asJson = options.json === true;
  const jobs = await makeJobs(context, (args[0] as string[] | undefined) ?? [], options, line, reporter);
  if (reporter.hasErrors) return concludeFault(context, asJson, reporter, 2);
  let code: ExitCode = 0;
  for (const job of jobs) {
    const problems = new Reporter();
    if (await installOne(context, job, asJson, options.lostKey === true, line, problems)) continue;
    code = await concludeFault(context, asJson, problems, 3, { board: job.board });
  }
  return code;
}

async function makeJobs(
  context: Context,
  names: readonly string[],
  options: Record<string, unknown>,
  line: BoardLine,
  reporter: Reporter,
): Promise<Job[]> {
  const project = loadProject(context.cwd, reporter, options.boards as string | undefined);
  if (!project) return [];
  const wanted = names.length > 0 ? names : Object.keys(project.file.boards);
  if (options.port !== undefined && wanted.length !== 1) {
    reporter.error("FLX0001", "--port goes with exactly one board", undefined, {
      hint: "flux install BOARD --port PATH",
    });
    return [];
  }
  const jobs: Job[] = [];
  for (const board of new Set(wanted)) {
    const entry = boardEntry(project, board, reporter);
    const kind = entry && loadBoardKind(entry.board, reporter);
    if (!entry || !kind) continue;
    if (entry.key !== undefined && kind.authentication === 0) {
      reporter.error(
        "FLX0909",
        `boards.${board}: a ${kind.name} has no SHA-256 of its own, so it cannot use a key`,
        undefined,
        {
          hint: 'take "key" out of its entry; flux boards KIND says which level a board can carry',
        },
      );
      continue;
    }
    const lock = boardLock(context, board, entry, reporter);
    const path =
      typeof options.port === "string" ? resolve(context.cwd, options.port) : resolve(project.folder, entry.port);
    if (!lock) continue;
    const bundle = line.bundle ?? bundleText(lock.bundle);
    const words = await residentSetOf(project, board, entry, bundle, reporter);
    if (words) jobs.push({ board, path, lock, bundle, words });
  }
  return jobs;
}

const progressLine = ({ step, done, total }: KeyedInstallEvent): string =>
  step === "reset"
    ? "press reset on the board now"
    : total
      ? `${step} ${Math.floor((100 * (done ?? 0)) / total)} %`
      : step;

async function installOne(
  context: Context,
  { board, path, lock, bundle, words }: Job,
  asJson: boolean,
  isKeyLost: boolean,
  line: BoardLine,
  problems: Reporter,
): Promise<boolean> {
  const progress = progressReporter(context, board, asJson);
  const result = await installWithKey(
    {
      path,
      openPort: line.open,
      bundle,
      key: lock.key,
      resident: words === "none" ? undefined : words.file,
      isKeyLost,
      ...(line.clock ? { clock: line.clock } : {}),
    },
    (event) => progress.on(event, progressLine(event), event.step === "reset"),
  );
  progress.end();
  if (result.kind === "failed") {
    problems.report(result.diagnostic);
    return false;
  }
  const level = result.hasKey ? 1 : 0;
  if (asJson) context.json({ type: "installed", board, bundle: result.wroteBundle, firmware: lock.bundle, level });
  else
    context.print(
      `${board}: ${result.wroteBundle ? `bundle "${lock.bundle}" installed` : `the bundle "${lock.bundle}" was there`}, level ${level}: ${
        result.hasKey
          ? "takes commands and images from the holder of its key only"
          : "checks that an image is whole, not who sent it"
      }`,
    );
  sayResident(context, board, words, result.resident, asJson);
  return true;
}
