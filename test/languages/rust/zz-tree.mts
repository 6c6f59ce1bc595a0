import { Grammar } from "/work/main/src/languages/code/grammar.ts";
const g = new Grammar("tree-sitter-rust/tree-sitter-rust.wasm"); await g.load();
for (const t of process.argv.slice(2)) g.parse(t, (r) => console.log(r.toString(), "\n"));
