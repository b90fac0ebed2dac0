/** How long schemas take over the objects of a folder of manifests. */
import { librarySchemas } from "../../../test/support/schemas.ts";
import { readInputs } from "../../inputs/index.ts";
import { buildInventory } from "../../inventory/index.ts";

const folder = process.env.RINGFENCE_BENCH_MANIFESTS;
if (folder === undefined) {
  console.log("schema: set RINGFENCE_BENCH_MANIFESTS to a folder of manifests");
} else {
  const { documents } = readInputs([folder], { renderers: [] });
  const { resources } = buildInventory(documents, []);
  const schemas = librarySchemas();
  for (const pass of ["first", "second", "third"]) {
    const before = process.cpuUsage();
    let wrong = 0;
    for (const { object } of resources) wrong += schemas.validate(object).length === 0 ? 0 : 1;
    const { user, system } = process.cpuUsage(before);
    const spent = `${((user + system) / 1000).toFixed(1)} ms CPU`;
    console.log(`schema: ${pass} pass over ${resources.length} objects (${wrong} not valid): ${spent}`);
  }
}
