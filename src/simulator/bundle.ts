// The firmware bundles as `npm run build` left them: what the simulator runs is what a board is given.
import { existsSync, readFileSync } from "node:fs";
import { packageFile } from "../project/package-root.ts";

export type BundleClass = "core" | "standard" | "sealed";

const texts = new Map<BundleClass, string>();

/** Text of a bundle. Throws when it was never built. */
export function bundleText(boardClass: BundleClass): string {
  let text = texts.get(boardClass);
  if (text === undefined) {
    const path = packageFile("dist", "firmware", `${boardClass}.js`);
    if (!existsSync(path)) throw new Error(`the firmware bundle ${path} is missing; build it with: npm run build`);
    text = readFileSync(path, "utf8");
    texts.set(boardClass, text);
  }
  return text;
}
