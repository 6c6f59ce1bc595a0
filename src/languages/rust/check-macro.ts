// The few macros that mean something on a board: those that stop the program. Their messages are left out.
import type { SyntaxNode } from "../code/grammar.ts";
import { PANIC } from "../code/trap-arguments.ts";
import type { Checker } from "./check-expression.ts";
import { NEVER } from "./types.ts";
import { makeValue, unitBlock, type Value } from "./value.ts";

const STOPS: ReadonlySet<string> = new Set(["panic", "unreachable", "unimplemented", "todo"]);

const INSTEAD = new Map([
  ["println", "send numbers with flux_tell or flux_broadcast"],
  ["print", "send numbers with flux_tell or flux_broadcast"],
  ["vec", "use an array: [0; 10]"],
  ["assert", "write if !(…) { panic!() }"],
  ["assert_eq", "write if a != b { panic!() }"],
  ["assert_ne", "write if a == b { panic!() }"],
  ["debug_assert", "write if !(…) { panic!() }"],
  ["matches", "use match"],
]);

export function checkMacro(checker: Checker, node: SyntaxNode): Value | undefined {
  const name = node.childForFieldName("macro")!.text;
  const span = checker.span(node);
  if (STOPS.has(name))
    return makeValue({ type: NEVER, span, build: () => unitBlock([{ kind: "trap", argument: PANIC, span }], span) });
  return checker.checking.refuse(node, `the macro \`${name}!\``, INSTEAD.get(name) ?? "write a function");
}
