// A syntax tree in plain objects. A block is walked many times while types are inferred, and asking the parser's own tree costs more each
// time than copying it costs once.
import type { SyntaxNode as ParserNode } from "../code/grammar.ts";

export class SyntaxNode {
  readonly type: string;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly isNamed: boolean;
  parent: SyntaxNode | undefined;
  children: SyntaxNode[] = [];
  /** What the node is to its parent. */
  field: string | null;
  private readonly source: string;
  private named: readonly SyntaxNode[] | undefined;

  constructor(
    source: string,
    parent: SyntaxNode | undefined,
    type: string,
    isNamed: boolean,
    field: string | null,
    startIndex: number,
    endIndex: number,
  ) {
    this.source = source;
    this.parent = parent;
    this.type = type;
    this.isNamed = isNamed;
    this.field = field;
    this.startIndex = startIndex;
    this.endIndex = endIndex;
  }

  /** A node over `children`, for a tree that is put together otherwise. */
  static over(source: string, type: string, children: readonly (readonly [string, SyntaxNode])[]): SyntaxNode {
    const [first, last] = [children[0]![1], children.at(-1)![1]];
    const node = new SyntaxNode(source, undefined, type, true, null, first.startIndex, last.endIndex);
    for (const [field, child] of children) {
      child.parent = node;
      child.field = field;
      node.children.push(child);
    }
    return node;
  }

  get text(): string {
    return this.source.slice(this.startIndex, this.endIndex);
  }

  /** The children that mean something: no punctuation, no comments. */
  get parts(): readonly SyntaxNode[] {
    this.named ??= this.children.filter(
      ({ isNamed, type }) => isNamed && type !== "comment" && type !== "line_continuation",
    );
    return this.named;
  }

  childForFieldName(field: string): SyntaxNode | undefined {
    return this.children.find((child) => child.field === field);
  }

  childrenForFieldName(field: string): SyntaxNode[] {
    return this.children.filter((child) => child.field === field);
  }

  /** In the order of the text, the node itself included. */
  descendantsOfType(types: string | readonly string[]): SyntaxNode[] {
    const found: SyntaxNode[] = [];
    const open: SyntaxNode[] = [this];
    while (open.length > 0) {
      const node = open.pop()!;
      if (typeof types === "string" ? node.type === types : types.includes(node.type)) found.push(node);
      for (let i = node.children.length - 1; i >= 0; i--) open.push(node.children[i]!);
    }
    return found;
  }
}

/** Copies the tree under `root`, which was parsed from `source`. */
export function copyTree(root: ParserNode, source: string): SyntaxNode {
  const cursor = root.walk();
  const here = (parent: SyntaxNode | undefined): SyntaxNode =>
    new SyntaxNode(
      source,
      parent,
      cursor.nodeType,
      cursor.nodeIsNamed,
      cursor.currentFieldName,
      cursor.startIndex,
      cursor.endIndex,
    );
  const copied = here(undefined);
  let at = copied;
  for (let isDone = false; !isDone; ) {
    if (cursor.gotoFirstChild()) {
      const child = here(at);
      at.children.push(child);
      at = child;
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent() || !at.parent) {
        isDone = true;
        break;
      }
      at = at.parent;
    }
    if (isDone) break;
    const { parent } = at;
    if (!parent) break;
    const next = here(parent);
    parent.children.push(next);
    at = next;
  }
  cursor.delete();
  return copied;
}
