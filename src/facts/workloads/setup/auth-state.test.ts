import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { buildInventory, type JsonObject, resourceFrom } from "../../../inventory/index.ts";
import { builtInCatalogue, builtInKinds } from "../../../pack/index.ts";
import { establishWorkloads } from "../establish.ts";

const kinds = await builtInKinds();
const catalogue = await builtInCatalogue();

const config = (name: string, data: Record<string, string>): JsonObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data,
});
const secret = (name: string, stringData: Record<string, string>): JsonObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name },
  data: Object.fromEntries(
    Object.entries(stringData).map(([key, text]) => [key, Buffer.from(text).toString("base64")]),
  ),
});
const deployment = (container: JsonObject, spec: JsonObject = {}): JsonObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "w" },
  spec: { template: { spec: { ...spec, containers: [{ name: "main", ...container }] } } },
});

/** `product state (evidence)` for each product of the first workload. */
function statesOf(...objects: JsonObject[]): string[] {
  const inventory = buildInventory(objects.map((object) => resourceFrom(object).document));
  const { workloads, setups } = establishWorkloads(inventory, kinds, catalogue);
  return workloads
    .slice(0, 1)
    .flatMap(({ pods }) => pods.flatMap(({ containers }) => containers.flatMap((each) => setups.of(each).auth)))
    .map(({ product, state, evidence }) => `${product.id} ${state} (${evidence.join("; ")})`);
}

const vllm = { image: "vllm/vllm-openai:v0.9.0" };
const jupyter = { image: "quay.io/jupyter/base-notebook:2025-01-20" };
const mounting = (name: string, kind: "configMap" | "secret", mountPath: string, subPath?: string) => ({
  mounts: { volumeMounts: [{ name: "v", mountPath, ...(subPath === undefined ? {} : { subPath }) }] },
  volumes: { volumes: [{ name: "v", [kind]: kind === "secret" ? { secretName: name } : { name } }] },
});

for (const [name, objects, expected] of [
  ["the default", [deployment(vllm)], ["vllm open ()"]],
  ["an option", [deployment({ ...vllm, args: ["--api-key", "$(KEY)"] })], ["vllm closed (option --api-key)"]],
  [
    "an option inside a script",
    [deployment({ command: ["sh", "-c", "vllm serve x --api-key=$KEY"] })],
    ["vllm closed (option --api-key)"],
  ],
  [
    "a variable written out",
    [deployment({ ...vllm, env: [{ name: "VLLM_API_KEY", value: "k" }] })],
    ["vllm closed (variable VLLM_API_KEY)"],
  ],
  ["an empty variable", [deployment({ ...vllm, env: [{ name: "VLLM_API_KEY", value: "" }] })], ["vllm open ()"]],
  [
    "a variable from a Secret",
    [deployment({ ...vllm, env: [{ name: "VLLM_API_KEY", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }] })],
    ["vllm closed (variable VLLM_API_KEY from Secret s)"],
  ],
  [
    "variables of a Secret that is not there",
    [deployment({ ...vllm, envFrom: [{ secretRef: { name: "s" } }] })],
    ["vllm unknown ()"],
  ],
  [
    "variables of a Secret with the key",
    [deployment({ ...vllm, envFrom: [{ secretRef: { name: "s" } }] }), secret("s", { VLLM_API_KEY: "k" })],
    ["vllm closed (variable VLLM_API_KEY from Secret s)"],
  ],
  [
    "variables of a Secret without the key",
    [deployment({ ...vllm, envFrom: [{ secretRef: { name: "s" } }] }), secret("s", { HF_TOKEN: "k" })],
    ["vllm open ()"],
  ],
  ["arguments that are not known", [deployment({ command: ["sh", "-c", "vllm serve x $EXTRA"] })], ["vllm unknown ()"]],
  ["Jupyter's own token", [deployment(jupyter)], ["jupyter closed ()"]],
  [
    "Jupyter beside an unknown Secret",
    [deployment({ ...jupyter, envFrom: [{ secretRef: { name: "s" } }] })],
    ["jupyter closed ()"],
  ],
  [
    "Jupyter without a token",
    [deployment({ ...jupyter, command: ["start-notebook.py"], args: ["--NotebookApp.token=''"] })],
    ["jupyter open (option --NotebookApp.token)"],
  ],
  [
    "Jupyter without a token, by a shell",
    [deployment({ ...jupyter, args: ["sh", "-c", "start-notebook.py --NotebookApp.token=''"] })],
    ["jupyter open (option --NotebookApp.token)"],
  ],
  [
    "Jupyter without a token but with a password",
    [deployment({ ...jupyter, args: ["start-notebook.py", "--ServerApp.token=", "--ServerApp.password=argon2:x"] })],
    ["jupyter closed (option --ServerApp.password)"],
  ],
  [
    "Jupyter by a mounted Python file",
    [
      deployment(
        { ...jupyter, ...mounting("j", "configMap", "/etc/jupyter").mounts },
        mounting("j", "configMap", "/etc/jupyter").volumes,
      ),
      config("j", { "jupyter_server_config.py": "c.ServerApp.token = ''\n" }),
    ],
    ["jupyter open (ServerApp.token in jupyter_server_config.py of ConfigMap j)"],
  ],
  [
    "Jupyter by a mounted expression",
    [
      deployment(
        { ...jupyter, ...mounting("j", "configMap", "/etc/jupyter").mounts },
        mounting("j", "configMap", "/etc/jupyter").volumes,
      ),
      config("j", { "jupyter_server_config.py": "c.ServerApp.token = os.environ['T']\n" }),
    ],
    ["jupyter unknown ()"],
  ],
  [
    "JupyterHub by its chart's Secret",
    [
      deployment(
        { image: "quay.io/jupyterhub/k8s-hub:4.2.0", ...mounting("hub", "secret", "/s").mounts },
        mounting("hub", "secret", "/s").volumes,
      ),
      secret("hub", { "values.yaml": "hub: { config: { JupyterHub: { authenticator_class: dummy } } }" }),
    ],
    ["jupyterhub open (hub.config.JupyterHub.authenticator_class in values.yaml of Secret hub)"],
  ],
  [
    "JupyterHub without its configuration",
    [deployment({ image: "quay.io/jupyterhub/k8s-hub:4.2.0" })],
    ["jupyterhub unknown ()"],
  ],
  [
    "LiteLLM by one mounted file",
    [
      deployment(
        { image: "ghcr.io/berriai/litellm:main", ...mounting("l", "configMap", "/app/config.yaml", "c").mounts },
        mounting("l", "configMap", "/x").volumes,
      ),
      config("l", { c: "general_settings: { master_key: os.environ/KEY }" }),
    ],
    ["litellm closed (general_settings.master_key in config.yaml of ConfigMap l)"],
  ],
  [
    "LiteLLM with a file that is not there",
    [
      deployment(
        { image: "ghcr.io/berriai/litellm:main", ...mounting("l", "configMap", "/app").mounts },
        mounting("l", "configMap", "/app").volumes,
      ),
    ],
    ["litellm unknown ()"],
  ],
  ["an old TorchServe", [deployment({ image: "pytorch/torchserve:0.9.0-cpu" })], ["torchserve open (version 0.9.0)"]],
  [
    "a new TorchServe",
    [deployment({ image: "pytorch/torchserve:0.12.0-cpu" })],
    ["torchserve closed (version 0.12.0)"],
  ],
  ["TorchServe of an unknown version", [deployment({ image: "pytorch/torchserve:latest" })], ["torchserve unknown ()"]],
  [
    "RStudio without sign-in",
    [deployment({ image: "rocker/rstudio:4", env: [{ name: "DISABLE_AUTH", value: "true" }] })],
    ["rstudio open (variable DISABLE_AUTH)"],
  ],
  [
    "MinIO with the published password",
    [deployment({ image: "minio/minio", env: [{ name: "MINIO_ROOT_PASSWORD", value: "minio123" }] })],
    ["minio open (variable MINIO_ROOT_PASSWORD)"],
  ],
  [
    "MinIO with its own password",
    [deployment({ image: "minio/minio", env: [{ name: "MINIO_ROOT_PASSWORD", value: "x" }] })],
    ["minio closed (variable MINIO_ROOT_PASSWORD)"],
  ],
  [
    "a Ray cluster's field",
    [
      {
        apiVersion: "ray.io/v1",
        kind: "RayCluster",
        metadata: { name: "r" },
        spec: {
          authOptions: { mode: "token" },
          headGroupSpec: {
            rayStartParams: {},
            template: { spec: { containers: [{ name: "head", image: "rayproject/ray:2.53.0" }] } },
          },
        },
      },
    ],
    ["ray closed (field spec.authOptions.mode)"],
  ],
  ["ordinary software", [deployment({ image: "nginx" })], []],
] as [string, JsonObject[], string[]][]) {
  test(`tells who may enter by ${name}`, () => assert.deepEqual(statesOf(...objects), expected));
}

test("no value of a Secret or a setting is told", () => {
  const objects = [
    deployment({ ...vllm, args: ["--api-key=hunter2"], envFrom: [{ secretRef: { name: "s" } }] }),
    secret("s", { VLLM_API_KEY: "hunter3" }),
  ];
  assert.ok(!JSON.stringify(statesOf(...objects)).includes("hunter"));
});

test("wrong types in every field are read as absent", () => {
  const anything = fc.oneof(
    fc.anything({ maxDepth: 3 }),
    fc.constantFrom<unknown>(
      [{ secretRef: 1 }],
      [{ name: "A", valueFrom: { secretKeyRef: [] } }],
      [{ name: "v", configMap: 1 }],
    ),
  );
  const part = (...names: string[]) => fc.dictionary(fc.constantFrom(...names), anything);
  fc.assert(
    fc.property(
      part("args", "command", "env", "envFrom", "volumeMounts"),
      part("volumes"),
      part("data", "stringData"),
      (container, spec, data) => {
        const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "j" }, ...data };
        assert.ok(Array.isArray(statesOf(deployment({ ...jupyter, ...container }, spec as JsonObject), object)));
      },
    ),
    { numRuns: 500 },
  );
});
