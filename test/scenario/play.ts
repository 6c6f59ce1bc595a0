// Plays scenarios given as text on a program given as text.
import { compileProgram } from "../../src/compile.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { renderDiagnostics } from "../../src/diagnostics/render-terminal.ts";
import { NO_VESSEL, type VesselFacts } from "../../src/project/vessel-facts.ts";
import { bindScenarios } from "../../src/scenario/bind.ts";
import { type Coverage, coverageOf } from "../../src/scenario/coverage.ts";
import { readScenarios } from "../../src/scenario/read.ts";
import { suiteLines } from "../../src/scenario/report.ts";
import { runScenario, type ScenarioResult } from "../../src/scenario/run.ts";
import type { Subject } from "../../src/scenario/subject.ts";

const ALARM = {
  name: "alarm",
  sink: { kind: "digital", pin: "B2" },
  safe: { numerator: 0, denominator: 1 },
  lowest: { numerator: 0, denominator: 1 },
  highest: { numerator: 1, denominator: 1 },
} as const;

export const VESSEL: VesselFacts = {
  ...NO_VESSEL,
  quantities: new Map([["vessel_draft", "1.8 m"]]),
  outputs: new Map([["alarm", ALARM]]),
  agents: ["bridge", "bilge"],
};

export async function subjectOf(text: string, vessel: VesselFacts = VESSEL): Promise<Subject> {
  const reporter = new Reporter();
  const source = { path: "watch.ese", text };
  const options = { folder: import.meta.dirname, vessel };
  const compiled = await compileProgram(source, options, reporter);
  if (!compiled) throw new Error(renderDiagnostics(reporter.diagnostics, { colour: false }));
  return { source, options, compiled };
}

export interface Played {
  readonly results: readonly ScenarioResult[];
  /** What `flux test` prints. */
  readonly lines: readonly string[];
  readonly coverage: Coverage;
  /** As rendered; "" when all could be read. */
  readonly faults: string;
}

/** Reads, binds and plays; where something cannot be read or bound, nothing is played. */
export async function play(program: string, scenarios: string, vessel: VesselFacts = VESSEL): Promise<Played> {
  const subject = await subjectOf(program, vessel);
  const reporter = new Reporter();
  const file = readScenarios({ path: "watch.scenario.md", text: scenarios }, reporter);
  const bound = bindScenarios(file, subject, import.meta.dirname, reporter);
  const faults = renderDiagnostics(reporter.diagnostics, { colour: false });
  const meter = (await coverageOf(subject, new Reporter()))!;
  const results = reporter.hasErrors ? [] : bound.map((scenario) => runScenario(scenario, subject));
  if (!reporter.hasErrors) for (const scenario of bound) runScenario(scenario, subject, meter.runOptions);
  const lines = suiteLines({ file: "watch.scenario.md", program: "watch.ese", results, coverage: undefined });
  return { results, lines, coverage: meter.result(), faults };
}
