// `depth is safe`: a condition of a definition, said of a quantity it is about. It means the condition; of anything else it is refused.
import type { Term } from "./program.ts";
import type { Expression } from "./tree.ts";
import { namesOf } from "./tree-parts.ts";

const CONDITIONS: ReadonlySet<Expression["kind"]> = new Set([
  "compare",
  "between",
  "within",
  "latch",
  "trip",
  "deadband",
  "is-unknown",
  "logic",
  "not",
  "truth",
]);

/** Whether a term is a condition whose definition, or one of a term in it, names the subject. Terms after it are not known yet. */
export function isSaidOf(terms: ReadonlyMap<string, Term>, condition: string, subject: string): boolean {
  const body = terms.get(condition)?.body;
  if (body?.kind !== "expression" || !CONDITIONS.has(body.expression.kind)) return false;
  return reaches(terms, body.expression, subject, new Set([condition]));
}

function reaches(
  terms: ReadonlyMap<string, Term>,
  expression: Expression,
  subject: string,
  seen: Set<string>,
): boolean {
  return namesOf(expression).some((name) => {
    if (name === subject) return true;
    if (seen.has(name)) return false;
    seen.add(name);
    const body = terms.get(name)?.body;
    return body?.kind === "expression" && reaches(terms, body.expression, subject, seen);
  });
}
