// Which sentences of a program ran, and which of its conditions were true, false or unknown, over scenarios and recordings.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { bindScenarios } from "../../scenario/bind.ts";
import { type Coverage, coverageOf, neverSeen } from "../../scenario/coverage.ts";
import { readScenarios, SCENARIO_ENDING } from "../../scenario/read.ts";
import { coverageLines } from "../../scenario/report.ts";
import { runRecording, runScenario } from "../../scenario/run.ts";
import type { Subject } from "../../scenario/subject.ts";
import { loadSubject, scenariosBeside } from "../../scenario/suite.ts";
import { loadRecording } from "../../simulator/recording.ts";
import type { Context, ExitCode } from "../context.ts";
import { diagnosticsJson, programOptions, setUpProgram } from "../program.ts";
import { readSource } from "../source-file.ts";

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const program = String(args[0]);
  const reporter = new Reporter();
  const settings = programOptions(options);
  const named = (args[1] as readonly string[] | undefined) ?? [];
  const over = named.length > 0 ? named : defaultRuns(context, program, reporter);
  const subject =
    over.length > 0
      ? await loadSubject(
          program,
          context.cwd,
          (path, _, faults) => setUpProgram(context, path, settings, faults),
          reporter,
        )
      : undefined;
  const coverage = subject && (await measure(context, subject, over, reporter));
  if (options.json) {
    context.json({
      file: program,
      over,
      ...(coverage ? { summary: coverage.summary } : {}),
      rows: coverage?.rows.map((row) => ({ ...row, never: neverSeen(row) })) ?? [],
      diagnostics: await diagnosticsJson(reporter.diagnostics),
    });
  } else {
    await context.showDiagnostics(reporter.diagnostics);
    if (coverage) {
      context.print(`${program} over ${over.join(", ")}`);
      for (const line of coverageLines(coverage, options.never === true ? "never" : "rows")) context.print(`  ${line}`);
    }
  }
  return coverage ? 0 : 2;
}

/** The scenarios beside the program. */
function defaultRuns(context: Context, program: string, reporter: Reporter): string[] {
  const beside = scenariosBeside(program, context.cwd);
  if (beside !== undefined) return [beside];
  const wanted = program.replace(/\.\w+$/, "") + SCENARIO_ENDING;
  reporter.error("FLX1002", `${program} has no scenarios beside it (${wanted}), and no recording is named`, undefined, {
    hint: `flux coverage ${program} RECORDING, or write ${wanted}`,
  });
  return [];
}

async function measure(
  context: Context,
  subject: Subject,
  over: readonly string[],
  reporter: Reporter,
): Promise<Coverage | undefined> {
  const meter = await coverageOf(subject, reporter);
  if (!meter) {
    if (reporter.hasErrors) return undefined;
    reporter.error("FLX1002", `${subject.source.path} has no sentences of FLUX-ese to watch`, undefined, {
      hint: "coverage is of sentences and conditions; a program in C or assembly has none",
    });
    return undefined;
  }
  for (const path of over) {
    if (path.endsWith(SCENARIO_ENDING)) {
      const source = readSource(context.cwd, path, reporter);
      const scenarios = source && bindScenarios(readScenarios(source, reporter), subject, context.cwd, reporter);
      if (!scenarios || reporter.hasErrors) return undefined;
      for (const scenario of scenarios) runScenario(scenario, subject, meter.runOptions);
      continue;
    }
    const absolute = resolve(context.cwd, path);
    const loaded = loadRecording(absolute, path);
    if (loaded.kind === "fault") {
      reporter.report(
        existsSync(absolute)
          ? { ...loaded.diagnostic, hint: "name .scenario.md files and logs of NMEA 0183" }
          : loaded.diagnostic,
      );
      return undefined;
    }
    runRecording({ kind: "play", recording: loaded.recording, fromMs: 0 }, subject, meter.runOptions);
  }
  return meter.result();
}
