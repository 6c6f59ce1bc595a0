// The firmware bundles as `npm run build` left them: what the simulator runs is what a board is given.
import { existsSync, readFileSync } from "node:fs";
import { packageFile } from "../project/package-root.ts";
import { type VariantName, variantWith } from "../wire/bundle-variants.ts";

/** `sealed`: the standard one for a board that holds a key. */
export type BundleClass = "core" | VariantName | "sealed" | `sealed-${Exclude<VariantName, "standard">}`;

/** The smallest bundle with these drivers (wire/drivers.ts), for a board that holds a key or one that does not. */
export function bundleWith(drivers: number, isSealed: boolean): BundleClass {
  const { name } = variantWith(drivers);
  if (!isSealed) return name;
  return name === "standard" ? "sealed" : `sealed-${name}`;
}

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
