// The Rust front end: from its syntax to functions of a FIR module.

import { Reporter } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../diagnostics/source.ts";
import { emptyModule, type FirModule } from "../../fir/function.ts";
import { lowerFunctions } from "../code/lower-function.ts";
import { withoutNeedlessChecks } from "../code/needless-checks.ts";
import { readableText } from "../code/readable.ts";
import { reportMutualRecursion } from "../code/recursion.ts";
import { reportSyntaxErrors } from "../code/syntax-errors.ts";
import type { FrontEnd, LanguageServices, Signature } from "../language.ts";
import { ProgramChecker } from "./check-program.ts";
import { RUST_GRAMMAR } from "./grammar.ts";
import { rust } from "./index.ts";
import { Checking } from "./meanings.ts";

export const frontEnd: FrontEnd = {
  load: () => RUST_GRAMMAR.load(),
  declare,
  compile,
};

function declare(source: SourceFile, services: LanguageServices): Signature[] {
  const text = readableText(source, "Rust", new Reporter());
  if (text === undefined) return [];
  // Faults are reported when the block is compiled.
  const checking = new Checking(source, emptyModule(""), { ...services, reporter: new Reporter() });
  return RUST_GRAMMAR.parse(text, (root) => (root.hasError ? [] : new ProgramChecker(checking).declare(root)));
}

function compile(source: SourceFile, module: FirModule, services: LanguageServices): void {
  const { reporter } = services;
  const text = readableText(source, "Rust", reporter);
  if (text === undefined) return;
  RUST_GRAMMAR.parse(text, (root) => {
    if (reportSyntaxErrors(root, source, "Rust", reporter)) return;
    // A reporter of its own, because whether the block is right must not depend on the blocks before it.
    const own = new Reporter();
    const program = new ProgramChecker(new Checking(source, module, { ...services, reporter: own })).check(root);
    for (const one of own.diagnostics) reporter.report(one);
    if (own.hasErrors || !program) return;
    const isClosed = services.isWhole === true || rust.extensions.some((extension) => source.path.endsWith(extension));
    lowerFunctions(withoutNeedlessChecks(program.functions, module, isClosed), program.called, module);
    reportMutualRecursion(module, new Set(program.functions.map((one) => one.name)), reporter);
  });
}
