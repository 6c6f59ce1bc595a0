// The order diagnostics are shown in.
import type { Diagnostic } from "./diagnostic.ts";

/** By file (in the order the files were first met), then position, errors before warnings; those without a place first. */
export function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const files = [...new Set(diagnostics.map(({ primary }) => primary?.span.file.path))];
  const rank = (one: Diagnostic) => (one.primary ? files.indexOf(one.primary.span.file.path) : -1);
  return [...diagnostics].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.primary?.span.start ?? 0) - (b.primary?.span.start ?? 0) ||
      Number(a.severity === "warning") - Number(b.severity === "warning"),
  );
}
