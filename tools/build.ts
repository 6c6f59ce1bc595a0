// Builds what is shipped: the board bundles, then the command with lazily loaded chunks (packages stay outside, in node_modules).
import { chmodSync, copyFileSync, existsSync, rmSync } from "node:fs";
import { build } from "esbuild";
import { buildFirmware } from "./build-firmware.ts";

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
  packages: "external",
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
  chunkNames: "chunks/[name]-[hash]",
  logLevel: "warning",
});
chmodSync("dist/cli/main.js", 0o755);
// For the editors of those who write TypeScript blocks.
copyFileSync("src/languages/typescript/flux.d.ts", "dist/flux.d.ts");
