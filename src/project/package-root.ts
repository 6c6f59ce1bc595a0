// Where flux itself is installed: the folder that holds boards/, vocabularies/ and dist/, from source and from the built command alike.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

let root: string | undefined;

/** A file or folder of the package. */
export function packageFile(...parts: string[]): string {
  root ??= findRoot();
  return join(root, ...parts);
}

function findRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); dirname(folder) !== folder; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json")) && existsSync(join(folder, "vocabularies"))) return folder;
  }
  throw new Error("flux cannot find its own folder (package.json beside vocabularies/); reinstall it");
}
