import type { Container, Facts } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { about, listAt, textAt } from "./related.ts";

/** Variables that switch verification off, with the values that do it. */
const VARIABLES: Readonly<Record<string, RegExp>> = {
  NODE_TLS_REJECT_UNAUTHORIZED: /^0$/,
  PYTHONHTTPSVERIFY: /^0$/,
  GIT_SSL_NO_VERIFY: /^(?:1|true|yes|on)$/i,
  VAULT_SKIP_VERIFY: /^(?:1|t|true)$/i,
  NOMAD_SKIP_VERIFY: /^(?:1|t|true)$/i,
  CONSUL_HTTP_SSL_VERIFY: /^(?:0|f|false)$/i,
  MLFLOW_TRACKING_INSECURE_TLS: /^(?:1|true)$/i,
  WANDB_INSECURE_DISABLE_SSL: /^(?:1|true)$/i,
  KUBECTL_INSECURE_SKIP_TLS_VERIFY: /^(?:1|true)$/i,
};
const OPTION =
  /^--?(?:[a-z0-9.-]*[.-])?(?:insecure-skip-(?:tls-|ssl-)?verify|insecure-skip-tls|skip-(?:tls|ssl)-verify(?:-pull)?|(?:tls|ssl)-skip-verify|tls-insecure(?:-skip-verify)?|no-(?:verify-ssl|check-certificate|ssl-verify)|kubelet-insecure-tls|insecureSkip(?:TLS)?Verify)$/i;
/** In scripts: programs whose own words for it are too short to be told from others. */
const SCRIPT =
  /\b(?:curl|wget)\b[^|;&\n]*?\s(?:-[a-zA-Z]*k[a-zA-Z]*|--insecure|--no-check-certificate)(?=\s|$)|\bhttp\.sslVerify[= ]+false\b|\bpip3?\b[^|;&\n]*--trusted-host\b/;

/** Each container that takes any certificate for the right one, and each APIService whose server nobody checks. */
export function verificationOff(facts: Facts): Answered[] {
  const said: Answered[] = [];
  for (const workload of facts.workloads) {
    for (const pod of workload.pods) {
      for (const container of pod.containers) {
        const subject = { resource: workload.resource, workload, pod, container };
        const found = troubleIn(container);
        if (found === null) {
          said.push({ subject, answer: "pass" });
          continue;
        }
        const message = `container ${container.name} takes any certificate for the right one (${found.what}): whoever is on the way can read and change what it sends and loads`;
        said.push({ subject, answer: "fail", detail: { message, path: [...container.path, ...found.path] } });
      }
    }
  }
  for (const service of facts.inventory.ofKind("apiregistration.k8s.io", "APIService")) {
    const path = ["spec", "insecureSkipTLSVerify"];
    const message = `the API server does not check who serves ${service.ref.name}: whoever is on the way can answer in its place`;
    const open = valueAt(service.object, path) === true;
    said.push({
      subject: about(service),
      answer: open ? "fail" : "pass",
      ...(open ? { detail: { message, path } } : {}),
    });
  }
  return said;
}

interface Trouble {
  readonly what: string;
  readonly path: readonly (string | number)[];
}

function troubleIn({ spec }: Container): Trouble | null {
  for (const [index, variable] of listAt(spec, ["env"]).entries()) {
    const name = textAt(variable, ["name"]) ?? "";
    const off = Object.hasOwn(VARIABLES, name) ? VARIABLES[name] : undefined;
    if (off?.test(textAt(variable, ["value"]) ?? "")) {
      return { what: `variable ${name}`, path: ["env", index, "value"] };
    }
  }
  for (const list of ["command", "args"]) {
    const words = listAt(spec, [list]);
    for (const [index, word] of words.entries()) {
      if (typeof word !== "string") continue;
      const what = optionIn(word, words[index + 1]) ?? SCRIPT.exec(word)?.[0].split(/\s/)[0];
      if (what !== undefined) return { what, path: [list, index] };
    }
    if (SCRIPT.test(words.join(" "))) return { what: String(words[0]), path: [list] };
  }
  return null;
}

/** The option that switches verification off, written `--option`, `--option=true` or `--option true`. */
function optionIn(word: string, next: unknown): string | undefined {
  const [option = "", value] = word.split("=", 2);
  if (!OPTION.test(option)) return undefined;
  const said = value ?? (typeof next === "string" && /^(?:true|false)$/i.test(next) ? next : "true");
  return /^(?:false|0|no)$/i.test(said) ? undefined : option;
}
