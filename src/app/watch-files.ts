import { type FSWatcher, statSync, watch } from "node:fs";
import { resolve } from "node:path";

const QUIET_MS = 150;

/** Calls `again` after each burst of changes below the paths, until the process ends. One call at a time. */
export async function watchInputs(paths: readonly string[], folder: string, again: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(again);
    }, QUIET_MS);
  };
  const watchers: FSWatcher[] = paths
    .filter((path) => path !== "-")
    .map((path) => {
      const full = resolve(folder, path);
      return watch(full, { recursive: statSync(full).isDirectory() }, changed);
    });
  await new Promise<void>((done) => {
    for (const watcher of watchers) watcher.once("close", done);
  });
}
