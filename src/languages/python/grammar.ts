// The Python grammar; loading it is left to the plug.
import { Grammar } from "../code/grammar.ts";

export const PYTHON_GRAMMAR = new Grammar("tree-sitter-python/tree-sitter-python.wasm");
