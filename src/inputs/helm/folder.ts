import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { withoutMark } from "./archive.ts";
import { ChartError, type ChartFile } from "./chart.ts";
import { chartIgnoreRules } from "./helmignore.ts";

/** Bytes that the files of a chart may have together. */
const MAX_CHART_BYTES = 100 * 1024 * 1024;
/** Files and folders that a chart may hold. */
const MAX_ENTRIES = 20_000;
/** Levels that a chart's folders may nest. */
const MAX_FOLDERS = 64;

/**
 * The files of a chart's folder that its `.helmignore` leaves, sorted by path; `texts` stand for what files hold.
 *
 * @throws ChartError
 */
export function readChartFolder(root: string, texts?: ReadonlyMap<string, string>): ChartFile[] {
  const names = readdirSync(root);
  const ignored = chartIgnoreRules(
    names.includes(".helmignore") ? readFileSync(join(root, ".helmignore"), "utf8") : "",
  );
  const files: ChartFile[] = [];
  let bytes = 0;
  let entries = 0;
  const walk = (folder: string, prefix: string, depth: number): void => {
    if (depth > MAX_FOLDERS) throw new ChartError(prefix, `folders nest deeper than ${MAX_FOLDERS} levels`);
    for (const name of readdirSync(folder).sort()) {
      if (++entries > MAX_ENTRIES) throw new ChartError("", `the chart holds more than ${MAX_ENTRIES} files`);
      const path = join(folder, name);
      const shown = prefix + name;
      const stats = statSync(path, { throwIfNoEntry: false });
      if (!stats) {
        if (ignored(shown, false)) continue;
        throw new ChartError(shown, "the symbolic link leads nowhere");
      }
      if (ignored(shown, stats.isDirectory())) continue;
      if (stats.isDirectory()) {
        walk(path, `${shown}/`, depth + 1);
        continue;
      }
      if (!stats.isFile()) throw new ChartError(shown, "the file is neither a regular file nor a folder");
      bytes += stats.size;
      if (bytes > MAX_CHART_BYTES)
        throw new ChartError("", `the chart is larger than ${MAX_CHART_BYTES / 1024 / 1024} MiB`);
      const text = texts?.get(resolve(path));
      files.push({ name: shown, bytes: withoutMark(text === undefined ? readFileSync(path) : Buffer.from(text)) });
    }
  };
  walk(root, "", 0);
  return files;
}
