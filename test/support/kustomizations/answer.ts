import { createHash } from "node:crypto";
import { build } from "../../../src/inputs/kustomize/build.ts";
import { BuildIssue } from "../../../src/inputs/kustomize/issue.ts";
import { Loader } from "../../../src/inputs/kustomize/loader.ts";
import { TreeIssue, treeValue } from "../../../src/lang/yaml/tree.ts";
import { memoryFiles } from "./memory.ts";

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([one], [other]) => (one < other ? -1 : 1))
            .map(([key, item]) => [key, sorted(item)]),
        )
      : value;

/** A short text that stands for objects in their order; `error` where there are none because the build failed. */
export const digest = (objects: readonly unknown[] | "error"): string =>
  objects === "error"
    ? "error"
    : createHash("sha256")
        .update(JSON.stringify(sorted(objects)))
        .digest("hex")
        .slice(0, 12);

/** What a build in memory makes; `error` when it says why it cannot. */
export function buildInMemory(files: Readonly<Record<string, string>>, path: string): unknown[] | "error" {
  try {
    return build(new Loader(memoryFiles(files), path), null).map(({ node }) => treeValue(node, true));
  } catch (error) {
    if (error instanceof BuildIssue || error instanceof TreeIssue) return "error";
    throw error;
  }
}
