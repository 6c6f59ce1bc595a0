// Builds the boards' programs, then installs, sends, reads back, verifies and starts, board by board.
import { relative, resolve } from "node:path";
import type { ResidentSet } from "../../authoring/resident-set.ts";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { backupFolder, settleBackups } from "../../flasher/backup.ts";
import { type FlashEvent, flash } from "../../flasher/flash.ts";
import { decodeImage } from "../../image/decode.ts";
import type { FxMap } from "../../image/fxmap.ts";
import { openSerialPort } from "../../link/serial.ts";
import { fileFault } from "../../project/file-fault.ts";
import { keepImage } from "../../project/image-store.ts";
import { boardEntry, loadBoardKind, loadProject, type Project } from "../../project/load.ts";
import { type SecurityFloors, securityFloors } from "../../project/security-floor.ts";
import { bundleText } from "../../simulator/bundle.ts";
import { IMAGE_SECURITY_AT } from "../../wire/image-header.ts";
import { TRIAL_SECONDS } from "../../wire/slot-log.ts";
import type { BoardLine } from "../board-eval.ts";
import { type BoardLock, boardLock } from "../board-key.ts";
import { servesProgram } from "../bundle-serves.ts";
import type { Context, ExitCode } from "../context.ts";
import { readImage, reportRefusal } from "../image-file.ts";
import { concludeFault } from "../outcome.ts";
import { withEnding } from "../output-file.ts";
import { compileFile } from "../program.ts";
import { progressReporter } from "../progress.ts";
import { signerOf } from "../release-signature.ts";
import { refreshResident, residentSetOf } from "../resident-words.ts";

/** From here on it is said that room runs out. */
const FEW_UPDATES = 3;

interface Job {
  readonly board: string;
  readonly path: string;
  readonly image: Uint8Array;
  readonly map: FxMap | undefined;
  readonly lock: BoardLock;
  readonly bundle: string;
  readonly words: ResidentSet | "none";
  /** Whose signature the image bears; asked for only where the board is locked. */
  readonly signedBy: string | undefined;
}

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
  line: BoardLine = { open: openSerialPort },
): Promise<ExitCode> {
  const reporter = new Reporter();
  const project = loadProject(context.cwd, reporter, options.boards as string | undefined);
  const floors = project && securityFloors(project.folder, reporter);
  const jobs = project
    ? await makeJobs(context, project, (args[0] as string[] | undefined) ?? [], options, line, reporter)
    : [];
  const asJson = options.json === true;
  if (reporter.hasErrors || !project || !floors) return concludeFault(context, asJson, reporter, 2);
  await context.showDiagnostics(asJson ? [] : reporter.diagnostics);
  let code: ExitCode = 0;
  for (const job of jobs) {
    const problems = new Reporter();
    const wishes = { asJson, waitForTrial: options.wait === true, older: options.older === true };
    const done = await flashOne(context, project, floors, job, wishes, line, problems);
    if (!done) code = await concludeFault(context, asJson, problems, 3, { board: job.board });
    else if (!asJson) await context.showDiagnostics(problems.diagnostics);
  }
  return code;
}

async function makeJobs(
  context: Context,
  project: Project,
  names: readonly string[],
  options: Record<string, unknown>,
  line: BoardLine,
  reporter: Reporter,
): Promise<Job[]> {
  const wanted =
    names.length > 0
      ? names
      : Object.entries(project.file.boards).flatMap(([name, entry]) => (entry.program ? [name] : []));
  if ((options.image !== undefined || options.port !== undefined) && wanted.length !== 1) {
    reporter.error("FLX0001", "--image and --port go with exactly one board", undefined, {
      hint: "flux flash BOARD --image FILE",
    });
    return [];
  }
  if (wanted.length === 0) {
    reporter.error("FLX0801", `${project.path}: no board has a program`, undefined, {
      hint: 'add "program": "FILE" to a board, or say which: flux flash BOARD --image FILE',
    });
  }
  const jobs: Job[] = [];
  for (const board of new Set(wanted)) {
    const entry = boardEntry(project, board, reporter);
    if (!entry || !loadBoardKind(entry.board, reporter)) continue;
    const lock = boardLock(context, board, entry, reporter);
    if (!lock) continue;
    const bundle = line.bundle ?? bundleText(lock.bundle);
    const words = await residentSetOf(project, board, entry, bundle, reporter);
    if (!words) continue;
    const isLocked = options.locked === true || entry.locked === true;
    /** With the signature that a locked board asks for: without, there is no job. */
    const addJob = (file: string, image: Uint8Array, map: FxMap | undefined): void => {
      if (!line.bundle && !servesProgram(board, entry, image, reporter)) return;
      const signer = isLocked ? signerOf(context, file, image, reporter) : undefined;
      if (!isLocked || signer) jobs.push({ board, path, image, map, lock, bundle, words, signedBy: signer?.name });
    };
    const path = resolve(
      project.folder,
      typeof options.port === "string" ? resolve(context.cwd, options.port) : entry.port,
    );
    if (typeof options.image === "string") {
      const read = readImage(context, options.image, reporter);
      const decoded = read && decodeImage(read.image);
      if (decoded?.kind === "refused") reportRefusal(options.image, decoded.refusal, decoded.offset, reporter);
      else if (read) addJob(options.image, read.image, read.map);
    } else if (entry.program === undefined) {
      reporter.error("FLX0801", `${project.path}: boards.${board} has no program`, undefined, {
        hint: 'add "program": "FILE", or use --image FILE',
      });
    } else {
      const program = resolve(project.folder, entry.program);
      const compiled = await compileFile(
        context,
        program,
        { board, boards: project.path, strict: options.strict === true, release: options.release === true },
        reporter,
      );
      if (compiled) addJob(withEnding(relative(context.cwd, program), ".fxi"), compiled.bytes, compiled.map);
    }
  }
  return jobs;
}

function progressLine({ step, done = 0, total }: FlashEvent): string {
  if (step === "resume") return `resuming at block ${done} of ${total}`;
  return total ? `${step} ${Math.floor((100 * done) / total)} %` : step;
}

async function flashOne(
  context: Context,
  project: Project,
  floors: SecurityFloors,
  job: Job,
  {
    asJson,
    waitForTrial,
    older,
  }: { readonly asJson: boolean; readonly waitForTrial: boolean; readonly older: boolean },
  line: BoardLine,
  problems: Reporter,
): Promise<boolean> {
  const started = performance.now();
  const progress = progressReporter(context, job.board, asJson);
  const onEvent = (event: FlashEvent) => progress.on(event, progressLine(event), event.step === "resume");
  const { words, bundle } = job;
  const to = {
    path: job.path,
    openPort: line.open,
    bundle,
    ...(line.clock ? { clock: line.clock } : {}),
    key: job.lock.key,
  };
  const refresh = async (): Promise<boolean> =>
    words === "none" || (await refreshResident(context, job.board, words, to, asJson, problems));
  const isRefreshed = await refresh();
  const result = await flash(
    { ...to, image: job.image, waitForTrial, older, securityFloor: floors.of(job.board) },
    onEvent,
  );
  progress.end();
  if (result.kind === "failed") {
    problems.report(result.diagnostic);
    return false;
  }
  // A board that had to be given its bundle first.
  if (!isRefreshed) await refresh();
  settleBackups(backupFolder(project.folder), job.board);
  if (job.map) keep(project, job.image, job.map, problems);
  noteSecurity(floors, job, result.report.imageCrc, problems);
  const seconds = Math.round(performance.now() - started) / 1000;
  if (asJson) {
    context.json({
      type: "flashed",
      board: job.board,
      bytes: job.image.length,
      crc32: result.report.imageCrc,
      echo: result.report.echo ?? null,
      signedBy: job.signedBy ?? null,
      level: job.lock.key ? 1 : 0,
      installed: result.report.installed,
      onTrial: result.report.isOnTrial,
      updatesLeft: result.report.updatesLeft,
      seconds,
    });
  } else {
    const { installed, echo } = result.report;
    const install = installed ? "bundle installed, " : "";
    const signed = (echo === undefined ? "" : `, echo ${echo}`) + (job.signedBy ? `, signed by ${job.signedBy}` : "");
    const { isOnTrial, updatesLeft } = result.report;
    if (updatesLeft <= FEW_UPDATES)
      context.print(
        `${job.board}: room for ${updatesLeft} more ${updatesLeft === 1 ? "update" : "updates"}; with the board attended, make room: flux compact ${job.board}`,
      );
    context.print(
      `${job.board}: ${install}${job.image.length} bytes sent, read back and started (CRC-32 ${result.report.imageCrc}${signed}, ${seconds} s)`,
    );
    if (isOnTrial)
      context.print(
        `${job.board}: on trial; after ${TRIAL_SECONDS} s of healthy running it is confirmed, and if it fails the board goes back`,
      );
  }
  return true;
}

/** The board runs the image whether its names can be kept here or not. */
function keep(project: Project, image: Uint8Array, map: FxMap, problems: Reporter): void {
  try {
    keepImage(project.folder, image, map);
  } catch (error) {
    problems.warning(
      "FLX0101",
      `the names of ${map.name} cannot be kept for the monitor: ${fileFault(error)}`,
      undefined,
      {
        hint: `let your user write in .flux beside ${project.path}, and flash again`,
      },
    );
  }
}

/** The board holds to what it has confirmed whether this host can write its own floor down or not. */
function noteSecurity(floors: SecurityFloors, { board, image }: Job, crc: string, problems: Reporter): void {
  try {
    floors.note(board, image[IMAGE_SECURITY_AT]!, crc, new Date());
  } catch (error) {
    problems.warning(
      "FLX0101",
      `the security version of ${board} cannot be written down: ${fileFault(error)}`,
      undefined,
      {
        hint: "let your user write in .flux beside flux.boards.json, and flash again",
      },
    );
  }
}
