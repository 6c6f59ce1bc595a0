// Loads a tree-sitter grammar that ships as wasm in an npm package, and parses text with it. Offsets are those of the JavaScript string.
import { createRequire } from "node:module";
import { type Node, Parser, Language as TreeSitterLanguage } from "web-tree-sitter";

export type SyntaxNode = Node;

const resolveFromHere = createRequire(import.meta.url).resolve;
let runtime: Promise<void> | undefined;

const startRuntime = (): Promise<void> => {
  runtime ??= Parser.init({ locateFile: (name: string) => resolveFromHere(`web-tree-sitter/${name}`) });
  return runtime;
};

/** One grammar, loaded once. */
export class Grammar {
  private readonly file: string;
  private parser: Parser | undefined;
  private loading: Promise<void> | undefined;

  /** `file`: package path of the wasm, "tree-sitter-c/tree-sitter-c.wasm". */
  constructor(file: string) {
    this.file = file;
  }

  load(): Promise<void> {
    this.loading ??= (async () => {
      await startRuntime();
      const parser = new Parser();
      parser.setLanguage(await TreeSitterLanguage.load(resolveFromHere(this.file)));
      this.parser = parser;
    })();
    return this.loading;
  }

  /** Parses and hands the root to `use`; the tree is freed afterwards, so no node may be kept. */
  parse<Result>(text: string, use: (root: SyntaxNode) => Result): Result {
    if (!this.parser) throw new Error(`grammar ${this.file} is used before load()`);
    const tree = this.parser.parse(text);
    if (!tree) throw new Error(`grammar ${this.file} gave no tree`);
    try {
      return use(tree.rootNode);
    } finally {
      tree.delete();
    }
  }
}
