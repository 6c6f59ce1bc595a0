// Turns the ERROR and MISSING nodes of a tree-sitter tree into diagnostics, each with the token it is about. Iterative: a broken file may
// nest as deep as it is long.
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../../diagnostics/source.ts";
import type { SyntaxNode } from "./grammar.ts";

/** More than this many faults in one block is noise: one cause breaks the rest of a file. */
const FAULTS_MAX = 20;

/** Reports every fault of the tree. Returns whether there was one. `language` as people write it: "C". */
export function reportSyntaxErrors(
  root: SyntaxNode,
  source: SourceFile,
  language: string,
  reporter: Reporter,
): boolean {
  if (!root.hasError) return false;
  let count = 0;
  const open: SyntaxNode[] = [root];
  const seen = new Set<number>();
  while (open.length > 0 && count < FAULTS_MAX) {
    const node = open.pop()!;
    const fault = node.isMissing ? missing(node, source) : node.isError ? unreadable(node, source) : undefined;
    if (fault && !seen.has(fault.span.start)) {
      seen.add(fault.span.start);
      count++;
      reporter.error(
        "FLX0501",
        `${fault.message}, so the ${language} block cannot be read`,
        fault.span,
        fault.hint ? { hint: fault.hint } : {},
      );
    }
    if (node.isError) continue;
    const children = node.children;
    for (let i = children.length - 1; i >= 0; i--)
      if (children[i]!.hasError || children[i]!.isMissing) open.push(children[i]!);
  }
  return true;
}

interface Fault {
  readonly message: string;
  readonly span: Span;
  readonly hint?: string;
}

function missing(node: SyntaxNode, source: SourceFile): Fault {
  // The place where it is due is right after what was read last, not after the blanks before the next token.
  const before = source.text.slice(0, node.startIndex).trimEnd().length;
  const start = Math.max(0, before - 1);
  const after = before > 0 ? ` after \`${lastToken(source.text.slice(Math.max(0, before - 80), before))}\`` : "";
  const name = node.type === "identifier" ? "name or value" : node.type.replaceAll("_", " ");
  const wanted = /^\W/.test(node.type) ? `\`${node.type}\`` : `${/^[aeiou]/.test(name) ? "an" : "a"} ${name}`;
  return {
    message: `${wanted} is missing${after}`,
    span: { file: source, start, end: Math.max(before, start) },
    hint: `put ${wanted} here`,
  };
}

const OPENING = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);

function unreadable(node: SyntaxNode, source: SourceFile): Fault {
  const text = source.text.slice(node.startIndex, node.endIndex);
  const unclosed = firstUnclosed(text);
  if (unclosed !== undefined) {
    const start = node.startIndex + unclosed;
    const mark = source.text[start]!;
    return {
      message: `\`${mark}\` is not closed`,
      span: { file: source, start, end: start + 1 },
      hint: `put the \`${OPENING.get(mark)}\` that belongs to it`,
    };
  }
  const blanks = text.length - text.trimStart().length;
  const token = firstToken(text.trimStart()) || firstToken(source.text.slice(node.endIndex).trimStart());
  const start = node.startIndex + (blanks < text.length ? blanks : 0);
  const end = Math.min(source.text.length, start + Math.max(1, token.length));
  return {
    message: token === "" ? "the block ends too early" : `\`${token}\` does not fit here`,
    span: { file: source, start: Math.min(start, end), end },
  };
}

/** Offset of the first bracket that nothing closes, strings and comments aside. */
function firstUnclosed(text: string): number | undefined {
  const open: number[] = [];
  const marks = /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|[()[\]{}]/g;
  for (const match of text.matchAll(marks)) {
    const mark = match[0];
    if (OPENING.has(mark)) open.push(match.index);
    else if (/^[)\]}]$/.test(mark)) {
      if (open.length > 0 && OPENING.get(text[open.at(-1)!]!) === mark) open.pop();
      else return undefined;
    }
  }
  return open[0];
}

const firstToken = (text: string): string => (/^(?:[\w$]+|"[^"\n]{0,20}"?|[^\s\w])/.exec(text)?.[0] ?? "").slice(0, 40);
const lastToken = (text: string): string => (/(?:[\w$]+|[^\s\w])$/.exec(text)?.[0] ?? "").slice(-40);
