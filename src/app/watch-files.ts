import { type FSWatcher, statSync, watch } from "node:fs";
import { dirname, join, resolve } from "node:path";

const QUIET_MS = 150;
/** What a scan reads; a report that is written beside the manifests must not start the next scan. */
const READ = /\.(ya?ml|json|tpl)$|(^|[/\\])\.ringfenceignore$/;

/**
 * Calls `again` after each burst of changes below the paths, until the signal or the process ends it. One call at a time.
 *
 * @param except A file, absolute, whose changes do not count: the scan's own report.
 */
export async function watchInputs(
  paths: readonly string[],
  folder: string,
  except: string | null,
  again: () => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const changed = (base: string, name: string | null): void => {
    if (name !== null && (!READ.test(name) || join(base, name) === except)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(again);
    }, QUIET_MS);
  };
  const watchers: FSWatcher[] = paths
    .filter((path) => path !== "-")
    .map((path) => {
      const full = resolve(folder, path);
      const recursive = statSync(full).isDirectory();
      const base = recursive ? full : dirname(full);
      return watch(full, { recursive }, (_event, name) => changed(base, name));
    });
  signal?.addEventListener("abort", () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  });
  await new Promise<void>((done) => {
    for (const watcher of watchers) watcher.once("close", done);
  });
}
