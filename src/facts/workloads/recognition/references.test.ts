import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import * as fc from "fast-check";
import { candidate } from "../../../../test/support/candidates.ts";
import type { JsonObject } from "../../../inventory/index.ts";
import { readCatalogue } from "../../../pack/index.ts";
import { referenceOf } from "./locator.ts";
import { indexProducts } from "./product-index.ts";
import { referencesOf } from "./references.ts";

const index = indexProducts(await readCatalogue(join(import.meta.dirname, "..", "..", "..", "..", "library")));
const commit = "0123456789abcdef0123456789abcdef01234567";
const digest = `sha256:${"ab".repeat(32)}`;

for (const [text, locator, pinned] of [
  ["meta-llama/Llama-3.1-8B", "hf://meta-llama/Llama-3.1-8B", false],
  ["gpt2", "hf://gpt2", false],
  [`hf://owner/model@${commit}`, `hf://owner/model@${commit}`, true],
  [`hf://owner/model:${commit}`, `hf://owner/model@${commit}`, true],
  ["hf://owner/model:main", "hf://owner/model@main", false],
  ["HF://owner/model", "hf://owner/model", false],
  ["s3://bucket/model", "s3://bucket/model", false],
  ["s3://bucket/model?versionId=3HL4kqtJlcpXrof3", "s3://bucket/model?versionId=3HL4kqtJlcpXrof3", true],
  ["gs://bucket/model#1712345678901234", "gs://bucket/model#1712345678901234", true],
  ["oci://registry/model:1", "oci://registry/model:1", false],
  [`oci://registry/model@${digest}`, `oci://registry/model@${digest}`, true],
  ["http://host/m.gguf", "http://host/m.gguf", false],
  [`https://host/m.gguf#sha256=${"ab".repeat(32)}`, `https://host/m.gguf#sha256=${"ab".repeat(32)}`, true],
  [`https://huggingface.co/o/m/resolve/${commit}/m.gguf`, `https://huggingface.co/o/m/resolve/${commit}/m.gguf`, true],
  ["https://huggingface.co/o/m/resolve/main/m.gguf", "https://huggingface.co/o/m/resolve/main/m.gguf", false],
  ["pvc://claim/folder", "pvc://claim/folder", false],
  ["/models/llama", "file:///models/llama", false],
  ["models/m.gguf", "file://models/m.gguf", false],
  ["m.gguf", "file://m.gguf", false],
  ["models:/churn/3", "mlflow://models:/churn/3", "unknown"],
  ["models:/churn@champion", "mlflow://models:/churn@champion", false],
  ["models:/churn/Production", "mlflow://models:/churn/Production", false],
  ["$(MODEL)", "$(MODEL)", "unknown"],
  ["s3://bucket/${MODEL}", "s3://bucket/${MODEL}", "unknown"],
  ["{{ .Values.model }}", "{{ .Values.model }}", "unknown"],
] as [string, string, boolean | "unknown"][]) {
  test(`reads the reference ${text}`, () => {
    const reference = referenceOf(text, "model", []);
    assert.deepEqual([reference?.locator, reference?.pinned], [locator, pinned]);
  });
}

test("texts that name nothing give no reference", () => {
  for (const text of ["", "  ", "-", "two words", "a".repeat(3000)])
    assert.equal(referenceOf(text, "model", []), null, text);
});

/** Models, then data, as `kind locator pinned path`. */
function listed(container: JsonObject, spec: JsonObject = {}): string[] {
  const { models, data } = referencesOf(candidate([{ name: "main", image: "app", ...container }], { spec }), index);
  return [...models, ...data].map(
    ({ kind, locator, pinned, path }) => `${kind} ${locator} ${pinned} ${path.slice(3).join(".")}`,
  );
}

const at = "containers.0";
for (const [name, container, expected, spec] of [
  ["vllm serve", { args: ["vllm", "serve", "o/m"] }, [`model hf://o/m false ${at}.args.2`]],
  ["a network's name", { args: ["train.py", "--model=resnet50"] }, [`model resnet50 unknown ${at}.args.1`]],
  [
    "an option and its revision",
    { args: ["--model", "o/m", `--revision=${commit}`] },
    [`model hf://o/m@${commit} true ${at}.args.1`],
  ],
  ["an option with =", { args: ["--model-id=o/m"] }, [`model hf://o/m false ${at}.args.0`]],
  [
    "a tokenizer with its own revision",
    { args: ["--model=o/m", "--tokenizer=o/t", "--tokenizer-revision", commit] },
    [`model hf://o/m false ${at}.args.0`, `tokenizer hf://o/t@${commit} true ${at}.args.1`],
  ],
  [
    "adapters",
    { args: ["--lora-modules", "a=o/a", '{"name":"b","path":"/lora/b"}', "--port", "80"] },
    [`adapter hf://o/a false ${at}.args.1`, `adapter file:///lora/b false ${at}.args.2`],
  ],
  [
    "a draft model in JSON",
    { args: ["--speculative-config", '{"model":"o/d"}'] },
    [`model hf://o/d false ${at}.args.1`],
  ],
  ["a script", { command: ["sh", "-c"], args: ["M=o/m; exec vllm serve $M"] }, [`model hf://o/m false ${at}.args.0`]],
  [
    "python -m is no model",
    { command: ["python", "-m", "o.m/x", "--model", "o/m"] },
    [`model hf://o/m false ${at}.command.4`],
  ],
  ["a served name is no model", { args: ["--model-name", "llama", "--served-model-name", "o/x"] }, []],
  ["llama.cpp", { args: ["llama-server", "-m", "/models/x.gguf"] }, [`model file:///models/x.gguf false ${at}.args.2`]],
  [
    "ollama",
    { command: ["sh", "-c", "ollama serve & ollama pull llama3:8b"] },
    [`model ollama://llama3:8b false ${at}.command.2`],
  ],
  ["a variable", { env: [{ name: "MODEL_ID", value: "o/m" }] }, [`model hf://o/m false ${at}.env.0.value`]],
  ["a variable that is only a name", { env: [{ name: "MODEL_NAME", value: "llama" }] }, []],
  [
    "a download",
    { command: ["sh", "-c", "aws s3 cp --recursive s3://b/m /models"] },
    [`model s3://b/m false ${at}.command.2`],
  ],
  [
    "a download of data",
    { command: ["sh", "-c", "gsutil -m cp -r gs://b/datasets/x /data"] },
    [`dataset gs://b/datasets/x false ${at}.command.2`],
  ],
  [
    "weights by curl",
    { command: ["curl", "-LO", "http://host/m.gguf"] },
    [`model http://host/m.gguf false ${at}.command.2`],
  ],
  ["a health check by curl", { command: ["curl", "http://host:8000/health"] }, []],
  [
    "a clone from the Hub",
    { command: ["git", "clone", "https://huggingface.co/o/m"] },
    [`model hf://o/m false ${at}.command.2`],
  ],
  ["a clone from elsewhere", { command: ["git", "clone", "https://github.com/o/m"] }, []],
  [
    "a download from the Hub",
    { command: ["hf", "download", "o/m", "--revision", "main"] },
    [`model hf://o/m@main false ${at}.command.2`],
  ],
  [
    "a data set of the Hub",
    { command: ["hf", "download", "o/d", "--repo-type", "dataset"] },
    [`dataset hf://o/d false ${at}.command.2`],
  ],
  [
    "Python text",
    { command: ["python", "-c", "m = AutoModel.from_pretrained('o/m'); d = load_dataset(\"o/d\")"] },
    [`model hf://o/m false ${at}.command.2`, `dataset hf://o/d false ${at}.command.2`],
  ],
  [
    "a path on a claim",
    { args: ["--model=/models/llama"], volumeMounts: [{ name: "m", mountPath: "/models", subPath: "v1/" }] },
    [`model pvc://weights/v1/llama false ${at}.args.0`],
    { volumes: [{ name: "m", persistentVolumeClaim: { claimName: "weights" } }] },
  ],
  [
    "an image volume",
    { args: ["--model=/models"], volumeMounts: [{ name: "m", mountPath: "/models" }] },
    [`model oci://r/m@${digest} true ${at}.args.0`],
    { volumes: [{ name: "m", image: { reference: `r/m@${digest}` } }] },
  ],
  [
    "what an init container wrote",
    { args: ["--model=/models/x"], volumeMounts: [{ name: "m", mountPath: "/models" }] },
    [`model file:///models/x unknown ${at}.args.0`],
    { volumes: [{ name: "m", emptyDir: {} }] },
  ],
  [
    "volumes by what they hold",
    {
      volumeMounts: [
        { name: "m", mountPath: "/mnt/models/a" },
        { name: "d", mountPath: "/data" },
        { name: "h", mountPath: "/home/user" },
        { name: "l", mountPath: "/var/log" },
        { name: "b", mountPath: "/bucket" },
      ],
    },
    [
      "model pvc://m false volumes.0",
      "dataset nfs://n/x false volumes.1",
      "volume pvc://h false volumes.2",
      "volume gs://b false volumes.4",
    ],
    {
      volumes: [
        { name: "m", persistentVolumeClaim: { claimName: "m" } },
        { name: "d", nfs: { server: "n", path: "/x" } },
        { name: "h", persistentVolumeClaim: { claimName: "h" } },
        { name: "l", hostPath: { path: "/var/log" } },
        { name: "b", csi: { driver: "gcsfuse.csi.storage.gke.io", volumeAttributes: { bucketName: "b" } } },
      ],
    },
  ],
] as [string, JsonObject, string[], JsonObject?][]) {
  test(`finds ${name}`, () => assert.deepEqual(listed(container, spec), expected));
}

test("a modelcar's image is the model", () => {
  const car = {
    name: "modelcar",
    image: "r/m:1",
    args: ["sh", "-c", "ln -sf /proc/$$/root/models /mnt/ && sleep infinity"],
  };
  assert.deepEqual(listed(car), [`model oci://r/m:1 false ${at}.image`]);
});

test("fields that the kind declares come first", () => {
  const given = {
    ...candidate([{ name: "m", args: ["--model", "o/b"] }]),
    declaredModels: [{ value: "s3://b/a", path: ["spec", "uri"] }],
  };
  assert.deepEqual(
    referencesOf(given, index).models.map(({ locator }) => locator),
    ["s3://b/a", "hf://o/b"],
  );
});

test("wrong types in every field are read as absent", () => {
  const anything = fc.oneof(
    fc.anything({ maxDepth: 3 }),
    fc.constantFrom<unknown>(
      [{ name: "m", mountPath: 1 }],
      [{ name: "m", image: 7 }],
      ["--model"],
      ["--lora-modules", "{"],
      [{ name: "MODEL_ID", value: {} }],
    ),
  );
  const container = fc.dictionary(fc.constantFrom("image", "command", "args", "env", "volumeMounts"), anything);
  const spec = fc.dictionary(fc.constantFrom("volumes"), anything);
  fc.assert(
    fc.property(fc.array(container, { maxLength: 2 }), spec, (containers, around) => {
      const found = referencesOf(candidate(containers as JsonObject[], { spec: around as JsonObject }), index);
      assert.ok(Array.isArray(found.models));
    }),
    { numRuns: 2000 },
  );
});
