// Source files of the repository, for tests about the repository itself.
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";

/** TypeScript files below these folders, as sorted paths from the root. */
export const sourceFiles = (root: string, folders: readonly string[]): string[] =>
  folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
        .map((entry) => relative(root, join(entry.parentPath, entry.name))),
    )
    .sort();
