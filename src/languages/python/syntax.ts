// Faults of Python's syntax: those the parser finds, and those of indentation, about which the grammar is more patient than Python.
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../../diagnostics/source.ts";
import type { SyntaxNode as ParserNode } from "../code/grammar.ts";
import { reportSyntaxErrors } from "../code/syntax-errors.ts";
import { repairPrecedence } from "./precedence.ts";
import { copyTree, type SyntaxNode } from "./syntax-node.ts";

/** The tree of a block that Python would read; undefined after a report of its faults. */
export function readSyntax(root: ParserNode, source: SourceFile, reporter: Reporter): SyntaxNode | undefined {
  if (reportSyntaxErrors(root, source, "Python", reporter)) return undefined;
  const copied = copyTree(root, source.text);
  repairPrecedence(copied, source.text);
  return reportIndentation(copied, source, reporter) ? undefined : copied;
}

function reportIndentation(root: SyntaxNode, source: SourceFile, reporter: Reporter): boolean {
  let hasFaults = false;
  const report = (message: string, span: Span, hint: string) => {
    hasFaults = true;
    reporter.error("FLX0501", `${message}, so the Python block cannot be read`, span, { hint });
  };
  const spanOf = (node: SyntaxNode): Span => ({
    file: source,
    start: node.startIndex,
    end: Math.min(node.endIndex, node.startIndex + node.text.split("\n")[0]!.length),
  });
  const open: SyntaxNode[] = [root];
  while (open.length > 0) {
    const node = open.pop()!;
    const children = node.parts;
    open.push(...children.filter((child) => /_(?:statement|definition|clause)$|^block$/.test(child.type)));
    if (node.type !== "block" && node.type !== "module") continue;
    const parent = node.parent;
    if (node.type === "block" && children.length === 0 && parent) {
      report("the indented lines are missing", spanOf(parent), "indent the lines that belong to it, or write pass");
      continue;
    }
    const first = children.find((child) => isFirstOnLine(child, source.text));
    for (const child of children) {
      if (
        !first ||
        !isFirstOnLine(child, source.text) ||
        indentation(child, source.text) === indentation(first, source.text)
      )
        continue;
      report(
        "this line is indented otherwise than those before it",
        spanOf(child),
        "give the lines of a block the same indentation",
      );
    }
  }
  return hasFaults;
}

const lineStart = (node: SyntaxNode, text: string): number => text.lastIndexOf("\n", node.startIndex - 1) + 1;
/** A byte order mark, and the form feed that stands for it, indent nothing. */
const indentation = (node: SyntaxNode, text: string): string =>
  text.slice(lineStart(node, text), node.startIndex).replace(/^[\f\uFEFF]+/, "");
const isFirstOnLine = (node: SyntaxNode, text: string): boolean => /^[ \t\f]*$/.test(indentation(node, text));
