// The C grammar, one for the process.
import { Grammar } from "../code/grammar.ts";

export const C_GRAMMAR = new Grammar("tree-sitter-c/tree-sitter-c.wasm");
