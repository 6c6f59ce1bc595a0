// The TypeScript front end: from its syntax to functions of a FIR module.
import { Reporter } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../diagnostics/source.ts";
import { emptyModule, type FirModule } from "../../fir/function.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { lowerFunctions } from "../code/lower-function.ts";
import { withoutNeedlessChecks } from "../code/needless-checks.ts";
import { readableText } from "../code/readable.ts";
import { reportMutualRecursion } from "../code/recursion.ts";
import { refuse } from "../code/subset.ts";
import { reportSyntaxErrors } from "../code/syntax-errors.ts";
import type { FrontEnd, LanguageServices, Signature } from "../language.ts";
import { ProgramChecker } from "./check-program.ts";
import { parseTypeScript, TYPESCRIPT_GRAMMAR } from "./grammar.ts";
import { Checking, Inference } from "./meanings.ts";
import { tooDeep } from "./nesting.ts";

const NAME = "TypeScript";
/** Each trial widens at least one variable by a step; a program that needs more gets float64 for all. */
const TRIALS_MAX = 40;

export const frontEnd: FrontEnd = {
  load: () => TYPESCRIPT_GRAMMAR.load(),
  declare,
  compile,
};

function declare(source: SourceFile, services: LanguageServices): Signature[] {
  const text = readableText(source, NAME, new Reporter());
  if (text === undefined) return [];
  // Faults are reported when the block is compiled.
  const checking = new Checking(source, emptyModule(""), services, new Inference(), new Reporter(), new Set());
  return parseTypeScript(text, (root) =>
    root.hasError || tooDeep(root) ? [] : new ProgramChecker(checking).declare(root),
  );
}

function compile(source: SourceFile, module: FirModule, services: LanguageServices): void {
  const { reporter } = services;
  const text = readableText(source, NAME, reporter);
  if (text === undefined) return;
  parseTypeScript(text, (root, swapped) => {
    if (reportSyntaxErrors(root, source, NAME, reporter)) return;
    const deep = tooDeep(root);
    if (deep) {
      const span = { file: source, start: deep.startIndex, end: Math.min(deep.startIndex + 1, text.length) };
      return refuse(reporter, span, "code nested this deep", "put parts of it into variables and functions");
    }
    const inference = inferForms(root, (trial) => {
      return new Checking(source, emptyModule(""), services, trial, new Reporter(), swapped);
    });
    const before = reporter.diagnostics.length;
    const checking = new Checking(source, module, services, inference, reporter, swapped);
    const program = new ProgramChecker(checking).check(root);
    if (reporter.diagnostics.slice(before).some((one) => one.severity === "error")) return;
    lowerFunctions(withoutNeedlessChecks(program.functions, module), program.called, module);
    reportMutualRecursion(module, new Set(program.functions.map((one) => one.name)), reporter);
  });
}

/** Trials on modules that are thrown away, until every variable has a form that holds all its values. */
function inferForms(root: SyntaxNode, checkingOf: (inference: Inference) => Checking): Inference {
  const inference = new Inference();
  for (let trial = 0; trial < TRIALS_MAX; trial++) {
    inference.hasGrown = false;
    new ProgramChecker(checkingOf(inference)).check(root);
    if (!inference.hasGrown) return inference;
  }
  inference.widenAll();
  return inference;
}
