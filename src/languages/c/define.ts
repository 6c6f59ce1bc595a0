// `#define NAME value`, where value is a constant expression or a text: the name becomes that constant. Other macros are refused.
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { constantValue } from "../code/constant.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { plainText } from "../code/host-channels.ts";
import { literal } from "../code/nodes.ts";
import type { Expression } from "../code/tree.ts";
import { ExpressionChecker } from "./check-expression.ts";
import { C_GRAMMAR } from "./grammar.ts";

/** What the value is parsed inside of. */
const WRAPPER = ["int x=(", ");"] as const;

export function checkDefine(checker: ExpressionChecker, node: SyntaxNode): void {
  const { checking } = checker;
  const name = node.childForFieldName("name")!;
  const value = node.childForFieldName("value");
  const text = value?.text.trim() ?? "";
  if (!value || text === "") {
    checking.refuse(node, "a #define without a value", "leave it out: there is no #ifdef to ask for it");
    return;
  }
  const words = plainText(text);
  if (words !== undefined && text.startsWith('"')) {
    const span = checking.spanOf(name);
    return checking.define(checker.scope, name.text, span, { kind: "text", text: words, span });
  }
  const known = constantOf(checker, value, text);
  if (!known) {
    checking.refuse(
      value,
      `a #define of \`${text.slice(0, 40)}\``,
      "define a constant number or a plain text, or write a function",
    );
    checker.scope.define(name.text, { kind: "broken", span: checking.spanOf(name) });
    return;
  }
  checking.define(checker.scope, name.text, checking.spanOf(name), {
    kind: "constant",
    literal: known,
    span: checking.spanOf(name),
  });
}

function constantOf(
  checker: ExpressionChecker,
  value: SyntaxNode,
  text: string,
): (Expression & { kind: "literal" }) | undefined {
  const span = checker.checking.spanOf(value);
  // The text stands in another parse, so every place in it is the place of the value; its faults are one fault, reported above.
  const reporter = new Reporter();
  const quiet = checker.checking.at(span, reporter);
  return C_GRAMMAR.parse(`${WRAPPER[0]}${text}${WRAPPER[1]}`, (root) => {
    const expression = root.hasError
      ? undefined
      : root.descendantsOfType("init_declarator")[0]?.childForFieldName("value");
    const checked =
      expression && root.namedChildCount === 1
        ? new ExpressionChecker(quiet, checker.scope, new Set()).value(expression)
        : undefined;
    const constant = checked && !reporter.hasErrors ? constantValue(checked) : undefined;
    return checked && constant !== undefined
      ? (literal(constant, checked.type, span) as Expression & { kind: "literal" })
      : undefined;
  });
}
