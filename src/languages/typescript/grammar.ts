// The TypeScript grammar, one for the process.
import { Grammar } from "../code/grammar.ts";

export const TYPESCRIPT_GRAMMAR = new Grammar("tree-sitter-typescript/tree-sitter-typescript.wasm");
