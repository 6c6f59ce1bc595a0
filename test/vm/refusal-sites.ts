// The rules of the VM's check and verification, as their sources state them: each condition on which it refuses, and each fact of the program
// that it keeps for its rules. In a bundle made with the plugin here, each can be left out while it runs, so that one bundle is every mutant.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";
import ts from "typescript";

const folder = fileURLToPath(new URL("../../firmware/vm", import.meta.url));
const FILES = ["reader", "header", "data-tables", "verify", "vm"];
/** Refuses what is above a most: each of its calls is a rule. */
const AT_MOST = "upTo";
/** What the operands of each kind stay below: each is a rule. */
const LIMITS = "limits";
/** What the verifier knows of the program so far; each statement that puts something there is a fact. */
const KEPT =
  /^(?:live|needs|loops|recursive|depth|result|nesting|signatures\[index\]|highest\[float\]|\w+(?:!|\(\))?\.(?:cost_|reached_))$/;

export interface Rule {
  /** Counted from 1; what `globalThis.without` of the bundle is set to. */
  readonly number: number;
  readonly file: string;
  readonly line: number;
  /** The condition, or the refusal where it stands without one. */
  readonly text: string;
  readonly refusal: string;
  /** A fact the rules rest on; otherwise a rule. */
  readonly isFact: boolean;
}

interface Edit {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

interface Source {
  readonly rules: readonly Rule[];
  readonly text: string;
}

const sources = new Map<string, Source>();
let counted = 0;
for (const file of FILES) sources.set(`${file}.ts`, switched(file));

function switched(file: string): Source {
  const text = readFileSync(join(folder, `${file}.ts`), "utf8");
  const tree = ts.createSourceFile(`${file}.ts`, text, ts.ScriptTarget.Latest, true);
  const rules: Rule[] = [];
  const edits: Edit[] = [];
  const rule = (node: ts.Node, refusal: string, isFact = false): number => {
    const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    rules.push({ number: ++counted, file: `firmware/vm/${file}.ts`, line, text: shown(node), refusal, isFact });
    return counted;
  };
  const around = (node: ts.Node, before: string, after: string): void => {
    edits.push({ at: node.getStart(), end: node.getEnd(), text: `${before}${node.getText()}${after}` });
  };
  /** Each alternative of a condition is a rule of its own. */
  const alternatives = (condition: ts.Expression, refusal: string): void => {
    if (ts.isParenthesizedExpression(condition)) alternatives(condition.expression, refusal);
    else if (ts.isBinaryExpression(condition) && condition.operatorToken.kind === ts.SyntaxKind.BarBarToken) {
      alternatives(condition.left, refusal);
      alternatives(condition.right, refusal);
    } else around(condition, "((", `)&&globalThis.without!==${rule(condition, refusal)})`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const [first] = node.arguments;
      if (node.expression.text === "refuse") {
        const statement = node.parent.parent;
        if (ts.isExpressionStatement(node.parent) && ts.isIfStatement(statement))
          alternatives(statement.expression, first!.getText());
        // The definition of AT_MOST is a rule at each of its calls.
        else if (!ts.isConditionalExpression(node.parent))
          around(node, `(globalThis.without!==${rule(node.parent.parent.parent, first!.getText())}&&`, ")");
        return;
      }
      if (node.expression.text === AT_MOST) around(first!, `(globalThis.without===${rule(node, "BAD_DATA")}?1/0:`, ")");
    }
    if (ts.isVariableDeclaration(node) && node.name.getText() === LIMITS && node.initializer)
      for (const limit of (node.initializer as ts.ArrayLiteralExpression).elements)
        around(limit, `(globalThis.without===${rule(limit, "an operand's limit")}?1/0:`, ")");
    if (ts.isExpressionStatement(node) && isKept(node.expression))
      return around(node, `{if(globalThis.without!==${rule(node, "a fact", true)}){`, "}}");
    ts.forEachChild(node, visit);
  };
  visit(tree);
  // What is inside another edit would be lost.
  edits.sort((a, b) => a.at - b.at);
  let changed = "";
  let from = 0;
  for (const { at, end, text: replacement } of edits) {
    if (at < from) throw new Error(`rules of ${file}.ts are inside each other at ${at}`);
    changed += text.slice(from, at) + replacement;
    from = end;
  }
  return { rules, text: changed + text.slice(from) };
}

/** Whether an expression puts something into what is kept. */
function isKept(expression: ts.Expression): boolean {
  if (ts.isPostfixUnaryExpression(expression)) return KEPT.test(expression.operand.getText());
  return (
    ts.isBinaryExpression(expression) &&
    expression.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    expression.operatorToken.kind <= ts.SyntaxKind.LastAssignment &&
    KEPT.test(expression.left.getText())
  );
}

function shown(node: ts.Node): string {
  return node.getText().replaceAll(/\s+/g, " ").slice(0, 90);
}

export const RULES: readonly Rule[] = [...sources.values()].flatMap(({ rules }) => rules);

/** For esbuild: each rule holds unless its number is in the global `without`. */
export const switchedRules: Plugin = {
  name: "switched rules",
  setup(build) {
    build.onLoad({ filter: /firmware[\\/]vm[\\/][a-z-]+\.ts$/ }, ({ path }) => {
      const source = sources.get(basename(path));
      return source && { contents: source.text, loader: "ts" };
    });
  },
};
