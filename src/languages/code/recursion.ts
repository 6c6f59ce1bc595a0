// Finds functions that call each other in a circle. A function may call itself; circles of several are refused, because the depth of
// calls on a board is small and a circle hides where it comes from.
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../diagnostics/source.ts";
import type { FirFunction, FirModule } from "../../fir/function.ts";

interface Call {
  readonly callee: string;
  readonly span: Span | undefined;
}

/** Reports each circle of two or more functions that `added` take part in, at the call that closes it. */
export function reportMutualRecursion(module: FirModule, added: ReadonlySet<string>, reporter: Reporter): void {
  const calls = new Map(module.functions.map((one) => [one.name, callsOf(one)]));
  const finished = new Set<string>();
  // Depth-first with a stack of its own: chains of calls may be as long as the program.
  for (const start of calls.keys()) {
    if (finished.has(start)) continue;
    const path: { readonly name: string; next: number }[] = [{ name: start, next: 0 }];
    while (path.length > 0) {
      const top = path.at(-1)!;
      const call = calls.get(top.name)?.[top.next++];
      if (!call) {
        finished.add(top.name);
        path.pop();
        continue;
      }
      const from = path.findIndex((one) => one.name === call.callee);
      if (from >= 0) {
        const circle = path.slice(from).map((one) => one.name);
        if (circle.length > 1 && circle.some((name) => added.has(name))) report(circle, call, reporter);
      } else if (!finished.has(call.callee)) path.push({ name: call.callee, next: 0 });
    }
  }
}

const callsOf = (one: FirFunction): Call[] =>
  one.blocks.flatMap((block) =>
    block.instructions.flatMap(({ op, callee, span }) =>
      op === "call" && callee !== undefined ? [{ callee, span }] : [],
    ),
  );

function report(circle: readonly string[], closing: Call, reporter: Reporter): void {
  reporter.error(
    "FLX0502",
    `functions that call each other in a circle (${[...circle, circle[0]].join(" calls ")}) cannot be compiled for a board`,
    closing.span,
    {
      hint: "let one of them do the work of the other, or use a loop",
    },
  );
}
