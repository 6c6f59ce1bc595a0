// The Rust grammar, one for the process.
import { Grammar } from "../code/grammar.ts";

export const RUST_GRAMMAR = new Grammar("tree-sitter-rust/tree-sitter-rust.wasm");
