import { dirname, basename } from "node:path";
import type { Document } from "../../../src/core/document.ts";
import { readInputs } from "../../../src/inputs/index.ts";
import { casesOf, type Expectation, filesOf, type Suite } from "../expectation.ts";

interface Expected {
  readonly constraint: string;
  readonly object: string;
  readonly violations: boolean | number;
  readonly inventory?: readonly string[];
}

type Fields = { readonly [key: string]: unknown };
const fieldOf = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((at, key) => (at as Fields | undefined)?.[key], value);

/** Images that the constraint lets off; an exemption is no verdict on the object. */
function exempts(constraint: Document | undefined, object: Document | undefined): boolean {
  const patterns = fieldOf(constraint?.value, "spec", "parameters", "exemptImages");
  if (!Array.isArray(patterns)) return false;
  const images = ["containers", "initContainers", "ephemeralContainers"]
    .flatMap((list) => fieldOf(object?.value, "spec", list) ?? [])
    .map((container) => String(fieldOf(container, "image")));
  return images.some((image) =>
    patterns.some((pattern: string) =>
      pattern.endsWith("*") ? image.startsWith(pattern.slice(0, -1)) : image.split(":")[0] === pattern,
    ),
  );
}

/** `psp-apparmor` for `…/psp-apparmor/constraint.yaml`, `psp-apparmor/constraint2` for another of the folder. */
const idOf = (constraint: string): string =>
  `${basename(dirname(constraint))}/${basename(constraint, ".yaml")}`.replace(/\/constraint$/, "");

/** A Gatekeeper policy means what its constraint's parameters say, so the id is the name of the sample constraint. */
export const suite: Suite = {
  peer: "gatekeeper",
  folder: "06-policy-gatekeeper-samples",
  params: { "network.external-ips": { allowed: ["203.0.113.0"] } },
  read: (folder) =>
    casesOf<Expected>(folder).flatMap(({ id, expected }): Expectation[] => {
      const { constraint, object, violations, inventory = [] } = expected;
      const [rule, subject] = [constraint, object].map((file) => readInputs(filesOf(folder, [file])).documents[0]);
      if (fieldOf(subject?.value, "kind") === "AdmissionReview" || exempts(rule, subject)) return [];
      const kind = String(fieldOf(subject?.value, "kind"));
      const name = String(fieldOf(subject?.value, "metadata", "name"));
      return [
        {
          case: id,
          checks: [idOf(constraint)],
          files: filesOf(folder, [object, ...inventory]),
          object: { kind, name, namespace: null },
          want: violations === false || violations === 0 ? "pass" : "fail",
        },
      ];
    }),
};
