import { spawnSync } from "node:child_process";
import { realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { RingfenceError } from "../core/errors.ts";
import type { Judgement } from "../core/judgement.ts";
import type { ScanOptions } from "./scan.ts";

/** Most bytes that git may print. */
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/**
 * Narrows a scan to files that changed since git's `ref` parted from what is checked out, uncommitted and untracked files
 * among them. For a chart it is the file that printed a field or set a value of it, for a kustomization any file that an
 * object was put together from.
 *
 * @param paths What is scanned; each may lie in a repository of its own.
 * @throws git/failed where there is no git, no repository or no such commit
 */
export function changedSince(
  ref: string,
  paths: readonly string[],
  folder: string,
): Required<Pick<ScanOptions, "about" | "concerns">> {
  const changed = new Set<string>();
  const seen = new Set<string>();
  for (const path of paths) {
    if (path === "-") throw new RingfenceError("git/failed", "standard input has no history in git");
    const top = topOf(resolve(folder, path));
    if (seen.has(top)) continue;
    seen.add(top);
    for (const name of changesIn(top, ref)) changed.add(join(top, name));
  }
  const isChanged = memo((file) => {
    // a repository inside of another is told by its folder alone
    for (let at = realPath(resolve(folder, file)); ; at = dirname(at)) {
      if (changed.has(at)) return true;
      if (dirname(at) === at) return false;
    }
  });
  const isChangedBelow = memo((file) => {
    const prefix = join(dirname(realPath(resolve(folder, file))), "/");
    return changed.values().some((name) => name.startsWith(prefix));
  });
  return {
    about: ({ document: { file, locator } }) =>
      locator.values !== undefined || locator.files !== undefined || !locator.part?.() || isChanged(file),
    concerns: (judgement) => {
      const files = filesBehind(judgement);
      return files === null ? isChangedBelow(judgement.location?.file ?? "") : files.some(isChanged);
    },
  };
}

/** The files that decide about a judgement; null where all that is known is that they lie beside its place. */
function filesBehind({ location, origin, values }: Judgement): readonly string[] | null {
  const locator = origin?.document.locator;
  const own = location === null ? [] : [location.file];
  if (locator?.values) return [...own, ...(values ?? []).flatMap(({ where }) => where?.file ?? [])];
  if (locator?.files) return [...own, ...locator.files];
  return locator?.part?.() ? own : null;
}

function memo(answer: (file: string) => boolean): (file: string) => boolean {
  const known = new Map<string, boolean>();
  return (file) => {
    let own = known.get(file);
    if (own === undefined) known.set(file, (own = answer(file)));
    return own;
  };
}

/** A path without symbolic links in its folders; as it is where a folder is not there any more. */
function realPath(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}

function topOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new RingfenceError("input/missing", `${path} does not exist`);
  const top = git(stat.isDirectory() ? path : dirname(path), ["rev-parse", "--show-toplevel"]);
  if (top === null) throw new RingfenceError("git/failed", `${path} lies in no git repository`);
  return resolve(top.replace(/\r?\n$/, ""));
}

function changesIn(top: string, ref: string): string[] {
  const commit =
    git(top, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`])?.trim() ||
    // before the first commit everything is new
    (ref === "HEAD" ? git(top, ["hash-object", "-t", "tree", "--stdin"])?.trim() : null);
  if (!commit) throw new RingfenceError("git/failed", `git knows no commit ${ref} in ${top}`);
  // a shallow clone may not hold where the two parted: then all that differs counts
  const base = git(top, ["merge-base", commit, "HEAD"])?.trim() || commit;
  const changed = git(top, ["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", base, "--"]);
  const untracked = git(top, ["ls-files", "--others", "--exclude-standard", "-z"]);
  if (changed === null || untracked === null)
    throw new RingfenceError("git/failed", `git cannot tell what changed since ${ref}`);
  return `${changed}${untracked}`.split("\0").filter((name) => name !== "");
}

/** What git prints; null when it refuses. */
function git(folder: string, args: readonly string[]): string | null {
  const { GIT_DIR: _dir, GIT_WORK_TREE: _tree, ...env } = process.env;
  // the repository's own settings must not start programs
  const safe = ["-C", folder, "-c", "core.fsmonitor=false", "-c", "core.quotePath=false"];
  const done = spawnSync("git", [...safe, ...args], {
    encoding: "utf8",
    maxBuffer: MAX_OUTPUT_BYTES,
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...env, GIT_OPTIONAL_LOCKS: "0" },
  });
  if (done.error) throw new RingfenceError("git/failed", "git cannot be run", done.error);
  return done.status === 0 ? done.stdout : null;
}
