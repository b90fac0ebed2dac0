import type { Judgement, Lot } from "../../core/judgement.ts";
import { type Ref, toPointer, type Where } from "../../core/location.ts";
import type { Ring, Severity } from "../../core/severity.ts";
import type { JsonObject, Resource } from "../../facts/index.ts";
import { presentDepth } from "../field-path.ts";
import { mayBeExcused } from "../judgement.ts";
import { isMap } from "./match.ts";
import type { Verdict } from "./policy.ts";

function texts(value: unknown): Readonly<Record<string, string>> {
  if (!isMap(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

const metadataOf = ({ object }: Resource): JsonObject => (isMap(object["metadata"]) ? object["metadata"] : {});

/** What one of the user's policies says of an object. */
class PolicyJudgement implements Judgement {
  readonly raised = 0;
  readonly raisedBecause = [];
  readonly ring: Ring = "cluster";
  readonly container = null;
  readonly weight = 0;
  readonly impliedBy = null;
  readonly rollup = false;
  readonly fix = null;
  readonly frameworks = [];
  readonly topics = [];
  readonly #verdict: Verdict;
  readonly #resource: Resource;

  constructor(verdict: Verdict, resource: Resource) {
    this.#verdict = verdict;
    this.#resource = resource;
  }

  get control(): string {
    return this.#verdict.policy.id;
  }
  get title(): string {
    return this.#verdict.policy.title;
  }
  get severity(): Severity {
    return this.#verdict.policy.severity;
  }
  get outcome(): Judgement["outcome"] {
    return this.#verdict.outcome;
  }
  get resource(): Ref {
    return this.#resource.ref;
  }
  get path(): string {
    const { at } = this.#verdict;
    return toPointer(at.slice(0, presentDepth(this.#resource.object, at)));
  }
  /** The rule tells the findings of one policy about one object apart. */
  get stablePath(): string {
    return this.#verdict.policy.rule;
  }
  get location(): Where | null {
    const found = this.#resource.document.locator.locate([...this.#resource.at, ...this.#verdict.at]);
    return found ? { file: found.file, line: found.line, column: found.column } : null;
  }
  get message(): string {
    return this.#verdict.message || "nothing wrong here";
  }
  get why(): string {
    return this.#verdict.policy.why;
  }
  get labels(): Readonly<Record<string, string>> {
    return texts(metadataOf(this.#resource)["labels"]);
  }
  get annotations(): Readonly<Record<string, string>> {
    return texts(metadataOf(this.#resource)["annotations"]);
  }
  get mayBeExcused(): boolean {
    return mayBeExcused(this.#resource);
  }

  comments(): readonly string[] {
    const { location } = this;
    return location ? this.#resource.document.locator.commentsAt(location.line, location.file) : [];
  }
}

/** What one policy says with one outcome. */
export class PolicyLot implements Lot {
  readonly rollup = false;
  readonly weight = 0;
  readonly various = true;
  readonly #verdict: Verdict;
  readonly #members: { readonly judgement: Judgement; readonly order: number }[] = [];

  constructor(verdict: Verdict) {
    this.#verdict = verdict;
  }

  get control(): string {
    return this.#verdict.policy.id;
  }
  get title(): string {
    return this.#verdict.policy.title;
  }
  get severity(): Severity {
    return this.#verdict.policy.severity;
  }
  get outcome(): Judgement["outcome"] {
    return this.#verdict.outcome;
  }
  get size(): number {
    return this.#members.length;
  }

  /** Adds what the policy says of an object; `order` is the object's place in the input. */
  add(verdict: Verdict, resource: Resource, order: number): void {
    this.#members.push({ judgement: new PolicyJudgement(verdict, resource), order });
  }

  order(index: number): number {
    return this.#members[index]?.order ?? 0;
  }

  at(index: number): Judgement {
    return (this.#members[index] as { judgement: Judgement }).judgement;
  }
}
