// The Python front end: from its syntax to functions of a FIR module.

import { Reporter } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../diagnostics/source.ts";
import { emptyModule, type FirModule } from "../../fir/function.ts";
import { lowerFunctions } from "../code/lower-function.ts";
import { withoutNeedlessChecks } from "../code/needless-checks.ts";
import { readableText } from "../code/readable.ts";
import { reportMutualRecursion } from "../code/recursion.ts";
import type { FrontEnd, LanguageServices, Signature } from "../language.ts";
import { parameterFact } from "./check-call.ts";
import { type CheckedProgram, ProgramChecker } from "./check-program.ts";
import { ANY_INT } from "./facts.ts";
import { PYTHON_GRAMMAR } from "./grammar.ts";
import { python } from "./index.ts";
import { Inference } from "./inference.ts";
import { Checking } from "./meanings.ts";
import { readSyntax } from "./syntax.ts";
import type { SyntaxNode } from "./syntax-node.ts";

export const frontEnd: FrontEnd = {
  load: () => PYTHON_GRAMMAR.load(),
  declare,
  compile,
};

/** Nothing outside of the block calls its functions with arguments. */
const isClosed = (source: SourceFile, services: LanguageServices): boolean =>
  services.isWhole === true || python.extensions.some((extension) => source.path.endsWith(extension));

/**
 * Checks the block until everything is known of it; undefined if that does not end. First from the calls in the block alone, which tells
 * what kind of number each parameter is; then, if functions of other blocks may call too, with parameters that take every number of that kind.
 */
function infer(root: SyntaxNode, source: SourceFile, services: LanguageServices): Inference | undefined {
  const fromCalls = new Inference();
  let parameters: readonly string[] = [];
  const isSettled = fromCalls.settle(() => {
    parameters = trial(root, source, services, fromCalls).parameters;
  });
  if (!isSettled) return undefined;
  if (isClosed(source, services)) return fromCalls;
  const inference = new Inference(
    new Map(parameters.map((key) => [key, parameterFact(fromCalls.fact(key) ?? ANY_INT)])),
  );
  return inference.settle(() => trial(root, source, services, inference)) ? inference : undefined;
}

/** A round that builds nothing and reports nothing. */
const trial = (
  root: SyntaxNode,
  source: SourceFile,
  services: LanguageServices,
  inference: Inference,
): CheckedProgram =>
  new ProgramChecker(new Checking(source, emptyModule(""), services, new Reporter(), inference)).check(root);

function declare(source: SourceFile, services: LanguageServices): Signature[] {
  // Faults are reported when the block is compiled.
  const reporter = new Reporter();
  const text = readableText(source, "Python", reporter);
  if (text === undefined) return [];
  const root = PYTHON_GRAMMAR.parse(text, (parsed) => readSyntax(parsed, source, reporter));
  const inference = root && infer(root, source, services);
  return inference ? [...trial(root, source, services, inference).signatures] : [];
}

function compile(source: SourceFile, module: FirModule, services: LanguageServices): void {
  const { reporter } = services;
  const text = readableText(source, "Python", reporter);
  if (text === undefined) return;
  const root = PYTHON_GRAMMAR.parse(text, (parsed) => readSyntax(parsed, source, reporter));
  if (!root) return;
  const before = reporter.diagnostics.length;
  const inference = infer(root, source, services);
  if (!inference) {
    reporter.error(
      "FLX0602",
      "the types in this block depend on each other in too long a chain",
      { file: source, start: root.startIndex, end: root.startIndex },
      { hint: "annotate the parameters and results of its functions" },
    );
    return;
  }
  const checker = new ProgramChecker(new Checking(source, module, services, reporter, inference));
  const program = checker.check(root);
  if (reporter.diagnostics.slice(before).some((one) => one.severity === "error")) return;
  if (reportOtherwiseDeclared(checker, program, services)) return;
  lowerFunctions(withoutNeedlessChecks(program.functions, module, isClosed(source, services)), program.called, module);
  reportMutualRecursion(module, new Set(program.functions.map((one) => one.name)), reporter);
}

/** What was declared before later blocks were known must still be so: their callers count on it. */
function reportOtherwiseDeclared(
  checker: ProgramChecker,
  program: CheckedProgram,
  services: LanguageServices,
): boolean {
  let isOther = false;
  for (const signature of program.signatures) {
    const known = services.signatures.get(signature.name);
    if (!known || JSON.stringify(sorted(known)) === JSON.stringify(sorted(signature))) continue;
    isOther = true;
    services.reporter.error(
      "FLX0504",
      `the types of \`${signature.name}\` depend on a function of a later block`,
      checker.functionNamed(signature.name)?.span,
      { hint: "annotate what is a float: its parameters (x: float), its result (-> float)" },
    );
  }
  return isOther;
}

const sorted = ({ name, params, result }: Signature) => ({ name, params, result });
