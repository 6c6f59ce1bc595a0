// The C front end: from its syntax to functions of a FIR module.

import { Reporter } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../diagnostics/source.ts";
import { emptyModule, type FirModule } from "../../fir/function.ts";
import { lowerFunctions } from "../code/lower-function.ts";
import { readableText } from "../code/readable.ts";
import { reportMutualRecursion } from "../code/recursion.ts";
import { reportSyntaxErrors } from "../code/syntax-errors.ts";
import type { FrontEnd, LanguageServices, Signature } from "../language.ts";
import { ProgramChecker } from "./check-program.ts";
import { C_GRAMMAR } from "./grammar.ts";
import { Checking } from "./meanings.ts";

export const frontEnd: FrontEnd = {
  load: () => C_GRAMMAR.load(),
  declare,
  compile,
};

function declare(source: SourceFile, services: LanguageServices): Signature[] {
  const text = readableText(source, "C", new Reporter());
  if (text === undefined) return [];
  // Faults are reported when the block is compiled.
  const checking = new Checking(source, emptyModule(""), services, new Reporter());
  return C_GRAMMAR.parse(text, (root) => (root.hasError ? [] : new ProgramChecker(checking).declare(root)));
}

function compile(source: SourceFile, module: FirModule, services: LanguageServices): void {
  const { reporter } = services;
  const text = readableText(source, "C", reporter);
  if (text === undefined) return;
  C_GRAMMAR.parse(text, (root) => {
    if (reportSyntaxErrors(root, source, "C", reporter)) return;
    const before = reporter.diagnostics.length;
    const program = new ProgramChecker(new Checking(source, module, services)).check(root);
    if (reporter.diagnostics.slice(before).some((one) => one.severity === "error")) return;
    lowerFunctions(program.functions, program.called, module);
    reportMutualRecursion(module, new Set(program.functions.map((one) => one.name)), reporter);
  });
}
