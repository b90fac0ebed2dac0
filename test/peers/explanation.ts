import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import type { Comparison } from "./compare.ts";

/** Why ours is right where a peer says otherwise; an entry of `<peer>.yaml`. */
interface Explanation {
  /** The case's id; `*` stands for any text. */
  readonly cases: string;
  /** Only for this check of the peer. */
  readonly check?: string;
  /** What the peer says. */
  readonly peer: "pass" | "fail";
  /** Only for objects of these names; `*` stands for any text. */
  readonly objects?: readonly string[];
  readonly because: string;
  /** Where Kubernetes itself settles it as ours; such a disagreement does not count against the agreement. */
  readonly settled?: string;
}

/** The explanations of a peer; none where it has no file. */
export function explanationsOf(peer: string): readonly Explanation[] {
  const file = join(import.meta.dirname, `${peer}.yaml`);
  return existsSync(file) ? (load(readFileSync(file, "utf8")) as Explanation[]) : [];
}

const matches = (pattern: string, text: string) =>
  new RegExp(
    `^${pattern
      .split("*")
      .map((part) => RegExp.escape(part))
      .join(".*")}$`,
    "s",
  ).test(text);

/** True when the explanation is about this disagreement. */
export const explains = ({ cases, check, peer, objects }: Explanation, told: Comparison): boolean =>
  peer === told.want &&
  matches(cases, told.case) &&
  (check === undefined || told.checks.includes(check)) &&
  (objects === undefined || objects.some((pattern) => matches(pattern, told.object?.name ?? "")));
