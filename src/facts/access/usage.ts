import { accountIdentity, accountOf, type Attributes } from "./model.ts";

/** Requests of one user that a log shows, each once. */
export interface UserUsage {
  readonly user: string;
  readonly groups: ReadonlySet<string>;
  /** What the API server allowed. */
  readonly allowed: readonly Attributes[];
  /** What it refused. */
  readonly refused: readonly Attributes[];
  /** Events that count, repeats included. */
  readonly events: number;
  /** ISO 8601 of the last event; empty when none has a time. */
  readonly lastSeen: string;
}

/** Distinct requests kept for all users together; further ones are counted and left out. */
const MAX_REQUESTS = 5_000_000;

interface Collected {
  readonly groups: Set<string>;
  readonly allowed: Map<string, Attributes>;
  readonly refused: Map<string, Attributes>;
  events: number;
  lastSeen: string;
}

type Fields = Readonly<Record<string, unknown>>;

const NOTHING: Fields = Object.freeze({});
const map = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : NOTHING);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];

/** Subresources whose WebSocket form is a GET that must also be allowed as a create. */
const STREAMS = new Set(["exec", "attach", "portforward"]);

/** Collects what users ask of an API server from the events of its audit log, in the order of the log. */
export class Usage {
  readonly #users = new Map<string, Collected>();
  readonly #only: string | null;
  readonly #most: number;
  #requests = 0;
  /** Requests left out because there were too many different ones. */
  tooMany = 0;

  /**
   * @param only Collects this user alone.
   * @param most Different requests that are kept for all users together.
   */
  constructor(only: string | null = null, most: number = MAX_REQUESTS) {
    this.#only = only;
    this.#most = most;
  }

  /** Adds an event; false when the value is none. */
  add(value: unknown): boolean {
    const event = map(value);
    const verb = event["verb"];
    const user = map(event["user"]);
    if (typeof verb !== "string" || typeof user["username"] !== "string") return false;
    const impersonated = map(event["impersonatedUser"]);
    const as = text(impersonated["username"]);
    if (as === "") {
      if (this.#only === null || this.#only === user["username"]) this.#request(event, verb, user);
      return true;
    }
    if (this.#only === null || this.#only === as) this.#request(event, verb, impersonated);
    if (this.#only === null || this.#only === user["username"]) this.#impersonation(event, user, impersonated);
    return true;
  }

  #request(event: Fields, verb: string, user: Fields): void {
    const { username, groups } = user;
    const object = event["objectRef"];
    const code = map(event["responseStatus"])["code"];
    const collected = this.#of(text(username), groups, event);
    const into = isRefused(event, code) ? collected.refused : collected.allowed;
    if (object === undefined || object === null) {
      const uri = text(event["requestURI"]);
      const query = uri.indexOf("?");
      this.#keep(into, verb, "", "", "", "", "", query < 0 ? uri : uri.slice(0, query));
      return;
    }
    const { apiGroup, resource, subresource, name, namespace } = map(object);
    const [group, kind, sub, named, place] = [
      text(apiGroup),
      text(resource),
      text(subresource),
      text(name),
      text(namespace),
    ];
    // What is created or deleted as a collection has no name when the server decides.
    const nameless = sub === "" && (verb === "create" || verb === "deletecollection");
    this.#keep(into, verb, group, kind, sub, nameless ? "" : named, place, null);
    // A change that made the object was decided a second time, as a create of that name.
    if (code === 201 && (verb === "patch" || verb === "update"))
      this.#keep(into, "create", group, kind, sub, named, place, null);
    if (code === 101 && verb === "get" && STREAMS.has(sub))
      this.#keep(into, "create", group, kind, sub, named, place, null);
  }

  /** Whoever acts as somebody else needs a right for each part of whom it acts as. */
  #impersonation(event: Fields, user: Fields, impersonated: Fields): void {
    const { allowed: into } = this.#of(text(user["username"]), user["groups"], event);
    const as = text(impersonated["username"]);
    const account = accountOf(as);
    if (account) this.#keep(into, "impersonate", "", "serviceaccounts", "", account.name, account.namespace, null);
    else this.#keep(into, "impersonate", "", "users", "", as, "", null);
    const given = new Set(account ? accountIdentity(account.namespace, account.name).groups : ["system:authenticated"]);
    for (const group of texts(impersonated["groups"])) {
      if (!given.has(group)) this.#keep(into, "impersonate", "", "groups", "", group, "", null);
    }
    const uid = text(impersonated["uid"]);
    if (uid !== "") this.#keep(into, "impersonate", "authentication.k8s.io", "uids", "", uid, "", null);
    for (const [key, values] of Object.entries(map(impersonated["extra"]))) {
      for (const value of texts(values)) {
        this.#keep(into, "impersonate", "authentication.k8s.io", "userextras", key, value, "", null);
      }
    }
  }

  #of(user: string, groups: unknown, event: Fields): Collected {
    let collected = this.#users.get(user);
    if (!collected) {
      collected = { groups: new Set(), allowed: new Map(), refused: new Map(), events: 0, lastSeen: "" };
      this.#users.set(user, collected);
    }
    collected.events++;
    if (Array.isArray(groups)) for (const group of groups) if (typeof group === "string") collected.groups.add(group);
    const time = event["requestReceivedTimestamp"] ?? event["stageTimestamp"];
    if (typeof time === "string" && time > collected.lastSeen) collected.lastSeen = time;
    return collected;
  }

  #keep(
    into: Map<string, Attributes>,
    verb: string,
    group: string,
    resource: string,
    subresource: string,
    name: string,
    namespace: string,
    path: string | null,
  ): void {
    const key =
      path === null ? `${namespace}\0${resource}\0${verb}\0${name}\0${subresource}\0${group}` : `${verb}\0${path}`;
    if (into.has(key)) return;
    if (this.#requests >= this.#most) {
      this.tooMany++;
      return;
    }
    this.#requests++;
    into.set(key, { verb, group, resource, subresource, name, namespace, path });
  }

  /** Everybody the log shows, in the order of their first event. */
  users(): UserUsage[] {
    return [...this.#users].map(([user, { groups, allowed, refused, events, lastSeen }]) => ({
      user,
      groups,
      allowed: [...allowed.values()],
      refused: [...refused].filter(([key]) => !allowed.has(key)).map(([, asked]) => asked),
      events,
      lastSeen,
    }));
  }
}

/** Refused by an authorizer: what admission refuses was allowed before. */
function isRefused(event: Fields, code: unknown): boolean {
  const decision = map(event["annotations"])["authorization.k8s.io/decision"];
  return decision === undefined ? code === 403 || code === 401 : decision === "forbid";
}
