import { readInputs } from "../../../src/inputs/index.ts";
import { buildInventory } from "../../../src/inventory/index.ts";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { casesOf, type Expectation, filesOf, type Suite } from "../expectation.ts";

interface Expected {
  readonly rule: string;
  readonly controls: readonly string[];
  readonly alerts: readonly {
    readonly objects: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
  }[];
}

/** How many rules each of kubescape's controls is made of. */
function rulesOf(folder: string): ReadonlyMap<string, number> {
  const controls = globSync("controls/*.json", { cwd: folder }).map(
    (file): { controlID: string; rulesNames: string[] } => JSON.parse(readFileSync(join(folder, file), "utf8")),
  );
  return new Map(controls.map(({ controlID, rulesNames }) => [controlID, rulesNames.length]));
}

/**
 * The suite judges rules. A rule answers for a control that consists of it alone; a control of many rules says nothing
 * about one of them, so there the mapping is by the rule's own name.
 */
export const suite: Suite = {
  peer: "kubescape",
  folder: "06-policy-regolibrary",
  // the tool asks every container, also those that serve no port
  params: {
    "reliability.liveness-probe": { withoutPorts: true },
    "reliability.readiness-probe": { withoutPorts: true },
  },
  read: (folder) => {
    const rules = rulesOf(folder);
    return casesOf<Expected>(folder).flatMap(({ id, files, expected }): Expectation[] => {
      // A case with settings of its own judges by those, not by what the rule says by default.
      if (existsSync(join(folder, id, "data.json"))) return [];
      const own = expected.controls.filter((control) => rules.get(control) === 1);
      const common = { case: id, checks: [expected.rule, ...own], files: filesOf(folder, files) };
      const alerted = expected.alerts.flatMap(({ objects }) => objects);
      if (expected.alerts.length > 0 && alerted.length === 0) return [{ ...common, object: null, want: "fail" }];
      const resources = buildInventory(readInputs(common.files).documents).resources;
      const objects = new Map<string, Expectation>();
      for (const { ref } of resources) {
        const { kind, name } = ref;
        const alert = alerted.find((each) => each.kind === kind && each.name === name);
        // An alert without a namespace is about one of the objects of its name.
        const namespace = alert ? (alert.namespace ?? null) : ref.namespace;
        const object = { kind, name, namespace };
        objects.set(JSON.stringify(object), { ...common, object, want: alert ? "fail" : "pass" });
      }
      return [...objects.values()];
    });
  },
};
