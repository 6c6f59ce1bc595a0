// Waiting for files to change. Folders are watched rather than files, because editors put a new file in the place of the old.
import { existsSync, type FSWatcher, watch } from "node:fs";

/** What editors write in one go comes as several events, ms. */
const SETTLED_MS = 60;

/**
 * Resolves to true at the first change of a file that matters in one of the folders, to false once `signal` is aborted.
 * `isStale`: asked once the folders are watched, for what changed before.
 */
export function nextChange(
  folders: readonly string[],
  isRelevant: (name: string) => boolean,
  isStale: () => boolean,
  signal: AbortSignal,
): Promise<boolean> {
  return new Promise((resolve) => {
    const watchers: FSWatcher[] = [];
    let timer: NodeJS.Timeout | undefined;
    const end = (isChanged: boolean): void => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      signal.removeEventListener("abort", stop);
      resolve(isChanged);
    };
    const stop = (): void => end(false);
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    for (const folder of new Set(folders)) {
      if (!existsSync(folder)) continue;
      const watcher = watch(folder, (_, name) => {
        if (name !== null && !isRelevant(name)) return;
        clearTimeout(timer);
        timer = setTimeout(() => end(true), SETTLED_MS);
      });
      // A folder that goes away is a change as well.
      watcher.on("error", () => end(true));
      watchers.push(watcher);
    }
    if (isStale()) end(true);
  });
}
