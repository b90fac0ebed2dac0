import type { Container, Facts, Resource } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { SubjectOf } from "../subject.ts";
import type { Answered } from "./analysis.ts";
import { about } from "./related.ts";

/** A login that a product's documentation or chart publishes. */
interface Login {
  readonly product: string;
  /** Empty where the password alone is telling. */
  readonly user: string;
  readonly password: string;
}

/** What a container, ConfigMap or Secret gives names to. */
type Values = ReadonlyMap<string, string>;

const USER_NAME = /user|login|email|access_?key|accesskey|id$|admin$|name$/i;
const PASSWORD_NAME = /pass|pwd|secret|key|token|auth|credential/i;

/** Each container, ConfigMap and Secret against the logins that products publish. */
export function defaultLogin(facts: Facts, options: Readonly<Record<string, unknown>>): Answered[] {
  const said: Answered[] = [];
  const logins = Array.isArray(options["logins"]) ? (options["logins"] as Login[]) : [];
  for (const workload of facts.workloads) {
    const { resource } = workload;
    for (const pod of workload.pods) {
      for (const container of pod.containers) {
        const subject = { resource, workload, pod, container };
        const values = variablesOf(container);
        const found = values.size > 0 ? loginIn(values, logins) : null;
        if (found === null) said.push({ subject, answer: "pass" });
        else {
          const env = container.spec["env"] as readonly unknown[];
          const at = env.findIndex((entry) => valueAt(entry, ["name"]) === found.name);
          const message = `container ${container.name} signs in with the published ${found.login.product} login (${found.name})`;
          said.push({ subject, answer: "fail", item: ["env", at], detail: { message } });
        }
      }
    }
  }
  for (const kind of ["ConfigMap", "Secret"]) {
    for (const resource of facts.inventory.ofKind("", kind)) said.push(ofObject(resource, logins));
  }
  return said;
}

function ofObject(resource: Resource, logins: readonly Login[]): Answered {
  const subject: SubjectOf = about(resource);
  const fields = resource.ref.kind === "Secret" ? ["stringData", "data"] : ["data"];
  for (const field of fields) {
    const values = textsOf(valueAt(resource.object, [field]), field === "data" && resource.ref.kind === "Secret");
    const found = loginIn(values, logins);
    if (found === null) continue;
    const message = `${resource.ref.kind} ${resource.ref.name} holds the published ${found.login.product} login (${found.name})`;
    return { subject, answer: "fail", item: [field, found.name], detail: { message } };
  }
  return { subject, answer: "pass" };
}

function variablesOf(container: Container): Values {
  const values = new Map<string, string>();
  const { env } = container.spec;
  if (!Array.isArray(env)) return values;
  for (const entry of env) {
    const name = valueAt(entry, ["name"]);
    const value = valueAt(entry, ["value"]);
    if (typeof name === "string" && typeof value === "string") values.set(name, value);
  }
  return values;
}

function textsOf(data: unknown, encoded: boolean): Values {
  const values = new Map<string, string>();
  if (data === null || typeof data !== "object") return values;
  for (const [key, value] of Object.entries(data)) {
    if (typeof value !== "string" || value.length > 65_536) continue;
    values.set(key, encoded ? Buffer.from(value, "base64").toString("latin1").trimEnd() : value);
  }
  return values;
}

function loginIn(values: Values, logins: readonly Login[]): { readonly login: Login; readonly name: string } | null {
  for (const login of logins) {
    for (const [name, value] of values) {
      if (value === login.password && PASSWORD_NAME.test(name) && hasUser(values, login, name)) return { login, name };
      if (login.password.length >= 50 && value.includes(login.password)) return { login, name };
    }
  }
  return null;
}

function hasUser(values: Values, { user }: Login, password: string): boolean {
  if (user === "") return true;
  for (const [name, value] of values) if (name !== password && value === user && USER_NAME.test(name)) return true;
  return false;
}
