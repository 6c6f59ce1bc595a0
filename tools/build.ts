// Builds what is shipped: the board bundles, then the command with lazily loaded chunks. Packages of plain JavaScript go into the chunks:
// two hundred small files of them would take longer to find than a program takes to compile.
import { chmodSync, copyFileSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { BUILT_WORDS, buildWords } from "../src/vocabulary/built.ts";
import { shippedFiles } from "../src/vocabulary/files.ts";
import { buildFirmware } from "./build-firmware.ts";

/** Packages that find files of their own (binaries, grammars), or that only the monitor needs. */
const OUTSIDE = ["serialport", "@serialport/*", "web-tree-sitter", "tree-sitter-*", "@signalk/*", "ink", "react"];
/** CommonJS packages ask for Node's own modules at run time. */
const CAN_REQUIRE = `import{createRequire as requireFrom}from"node:module";const require=requireFrom(import.meta.url);`;

if (existsSync("dist/cli")) rmSync("dist/cli", { recursive: true });
await buildFirmware();
await build({
  entryPoints: ["src/cli/main.ts"],
  outdir: "dist/cli",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external: OUTSIDE,
  banner: { js: CAN_REQUIRE },
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
  chunkNames: "chunks/[name]-[hash]",
  // Less to read at each start; names stay, for the traces of faults.
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: "warning",
});
chmodSync("dist/cli/main.js", 0o755);
// Each start would read them again.
writeFileSync(BUILT_WORDS, buildWords(shippedFiles()));
// For the editors of those who write TypeScript and C blocks.
copyFileSync("src/languages/typescript/flux.d.ts", "dist/flux.d.ts");
copyFileSync("src/languages/c/flux.h", "dist/flux.h");
