import { posix } from "node:path";
import { type Mark, treeValue } from "../../lang/yaml/tree.ts";
import { emptyConfig, mergeConfig } from "./config-merge.ts";
import { readConfigurations, readTypes } from "./configurations.ts";
import { defaultConfig, type TransformerConfig } from "./default-config.ts";
import { generate, type MarkAt, mergeOptions } from "./generate.ts";
import { BuildIssue, placeOf } from "./issue.ts";
import type { Loader } from "./loader.ts";
import { pluginGenerator, pluginTransformer } from "./plugins.ts";
import { readResources } from "./read-resources.ts";
import type { Origin, Resource } from "./resource.ts";
import { absorb, append } from "./resource-list.ts";
import type { Session } from "./session.ts";
import { type Kustomization, readKustomization } from "./settings.ts";
import { type Step, stepsOf } from "./steps.ts";
import { bindVariables, type Variable, variableOf } from "./variables.ts";

/** What nothing has been said about yet; what kustomizations say without words; the one over the other. */
const EMPTY = emptyConfig();
const DEFAULT = defaultConfig();
const NORMAL = mergeConfig(EMPTY, DEFAULT);
/** What has been gathered up to a point of a build. */
interface Gathered {
  resources: Resource[];
  config: TransformerConfig;
  variables: Map<string, Variable>;
}

/** What a build starts from. */
export const nothing = (): Gathered => ({ resources: [], config: EMPTY, variables: new Map() });

/** One configuration over another; most are the usual one. */
function join(config: TransformerConfig, more: TransformerConfig): TransformerConfig {
  const isUsual = (each: TransformerConfig): boolean => each === DEFAULT || each === NORMAL;
  if (more === EMPTY) return config;
  if (isUsual(more) && (config === EMPTY || config === NORMAL)) return NORMAL;
  return mergeConfig(config, more);
}

/** One kustomization in a build. */
export class Target {
  readonly #session: Session;
  readonly #loader: Loader;
  readonly #kustomization: Kustomization;
  /** What annotations call the path to here; null when none are wanted. */
  readonly #path: string | null;

  constructor(session: Session, loader: Loader, kustomization: Kustomization, path: string | null) {
    this.#session = session;
    this.#loader = loader;
    this.#kustomization = kustomization;
    this.#path = path;
  }

  /** Carries out what the kustomization says, over what a component is given. */
  gather(given: Gathered): Gathered {
    const { settings, mark } = this.#kustomization;
    const loader = this.#loader;
    let gathered = given;
    (settings.resources ?? []).forEach((path, at) => {
      gathered = this.#located(mark("resources", at), () => this.#resource(gathered, path));
    });
    this.#located(mark("configurations"), () => {
      const named = readConfigurations(loader, settings.configurations ?? []);
      gathered.config = join(gathered.config, named ? mergeConfig(DEFAULT, named) : DEFAULT);
      gathered.config = join(gathered.config, readTypes(loader, settings.crds ?? []) ?? EMPTY);
    });
    this.#generate(gathered);
    (settings.components ?? []).forEach((path, at) => {
      gathered = this.#located(mark("components", at), () => this.#enter(path, gathered, true));
    });
    this.#transform(gathered);
    this.#validate(gathered);
    const variables = (settings.vars ?? []).map(variableOf);
    this.#located(mark("vars"), () => {
      bindVariables(gathered.resources, variables);
      for (const variable of variables) addVariable(gathered, variable);
    });
    return gathered;
  }

  /** Carries out a step; an issue with no place of its own is at the one given. */
  #located<T>(mark: Mark | null, step: () => T): T {
    try {
      return step();
    } catch (error) {
      if (error instanceof BuildIssue && error.file === null) {
        throw new BuildIssue(error.message, placeOf(mark) ?? { file: this.#kustomization.shown, line: 1 }, error.code);
      }
      throw error;
    }
  }

  #at(path: string): string | null {
    return this.#path === null ? null : posix.join(this.#path, path);
  }

  #read(path: string): Resource[] {
    const { text, shown } = this.#loader.text(path);
    const read = readResources(text, shown, this.#session.types.isClusterScoped);
    this.#session.count(read.length);
    const origin = this.#at(path);
    if (origin !== null) for (const resource of read) resource.origin = { path: origin };
    return read;
  }

  /** Takes in a file, or if it is none, the kustomization of a folder. */
  #resource(gathered: Gathered, path: string): Gathered {
    const { files } = this.#loader;
    const real = path === "" ? null : files.real(this.#loader.resolve(path));
    if (real !== null && files.isFolder(real)) return this.#enter(path, gathered, false);
    if (real === null) this.#loader.enter(path);
    append(gathered.resources, this.#read(path));
    return gathered;
  }

  #enter(path: string, gathered: Gathered, isComponent: boolean): Gathered {
    const session = this.#session;
    const loader = this.#loader.enter(path);
    session.enter();
    const kustomization = readKustomization(loader);
    const { settings } = kustomization;
    session.learnTypes(loader, settings, false);
    if (isComponent !== (settings.kind === "Component")) {
      throw new BuildIssue(
        isComponent ? `${path} is no component` : `${path} is a component; name it under components`,
      );
    }
    const wanted = this.#path === null ? null : posix.join(this.#path, path);
    const target = new Target(session, loader, kustomization, wanted);
    if (isComponent) return target.gather(gathered);
    const inner = target.gather(nothing());
    append(gathered.resources, inner.resources);
    gathered.config = join(gathered.config, inner.config);
    for (const variable of inner.variables.values()) addVariable(gathered, variable);
    return gathered;
  }

  #configuredBy(kind: string): Origin | null {
    const configuredIn = this.#at(this.#kustomization.file);
    return configuredIn === null
      ? null
      : { configuredIn, configuredBy: { apiVersion: "builtin", kind, name: "", namespace: "" } };
  }

  #generate(gathered: Gathered): void {
    const { settings, mark } = this.#kustomization;
    const session = this.#session;
    const loader = this.#loader;
    const made: { resources: Resource[]; origin: Origin | null; mark: Mark | null }[] = [];
    for (const kind of ["ConfigMap", "Secret"] as const) {
      const list = kind === "ConfigMap" ? "configMapGenerator" : "secretGenerator";
      const origin = this.#configuredBy(`${kind}Generator`);
      (settings[list] ?? []).forEach((args, at) => {
        const markAt: MarkAt = (...path) => mark(list, at, ...path);
        const options = mergeOptions(args?.options, settings.generatorOptions);
        const all = { ...args, ...(options ? { options } : {}) };
        const resource = this.#located(markAt(), () =>
          generate(kind, all, loader, session.types.isClusterScoped, markAt),
        );
        made.push({ resources: [resource], origin, mark: markAt() });
      });
    }
    const origin = this.#configuredBy("HelmChartInflationGenerator");
    (settings.helmCharts ?? []).forEach((chart, at) => {
      const markAt: MarkAt = (...path) => mark("helmCharts", at, ...path);
      const home = settings.helmGlobals?.chartHome;
      const resources = this.#located(markAt(), () => session.render(chart ?? {}, home, loader, markAt));
      made.push({ resources, origin, mark: markAt() });
    });
    for (const plugin of this.#plugins("generators", settings.generators)) {
      const chart = (config: Readonly<Record<string, unknown>>, markAt: MarkAt): Resource[] =>
        session.render(config, config["chartHome"] as string | undefined, loader, markAt);
      const resources = this.#located(plugin.node.mark, () =>
        pluginGenerator(plugin, { loader, types: session.types }, chart),
      );
      made.push({ resources, origin: pluginOrigin(plugin), mark: plugin.node.mark });
    }
    for (const each of made) {
      session.count(each.resources.length);
      if (each.origin) for (const resource of each.resources) resource.origin ??= each.origin;
      this.#located(each.mark, () => absorb(gathered.resources, each.resources));
    }
  }

  /** The generators or transformers that a list names by path, or holds as text. */
  #plugins(list: "generators" | "transformers" | "validators", entries: readonly string[] | undefined): Resource[] {
    const { mark } = this.#kustomization;
    const inline = nothing();
    const paths: { path: string; mark: Mark | null }[] = [];
    (entries ?? []).forEach((entry, at) => {
      const own = mark(list, at);
      let read: Resource[] | null = null;
      try {
        read = readResources(entry ?? "", this.#kustomization.shown, this.#session.types.isClusterScoped);
      } catch (error) {
        if (!(error instanceof BuildIssue)) throw error;
        paths.push({ path: entry, mark: own });
      }
      if (!read) return;
      const origin = this.#at(this.#kustomization.file);
      for (const resource of read) {
        resource.node.mark = own;
        if (origin !== null) resource.origin = { path: origin };
      }
      this.#located(own, () => append(inline.resources, read));
    });
    let gathered = inline;
    for (const { path, mark: own } of paths) gathered = this.#located(own, () => this.#resource(gathered, path));
    return gathered.resources;
  }

  #plugged(list: "transformers" | "validators"): Step[] {
    const site = { loader: this.#loader, types: this.#session.types };
    return this.#plugins(list, this.#kustomization.settings[list]).map((plugin) => {
      const run = this.#located(plugin.node.mark, () => pluginTransformer(plugin, site));
      return {
        run: (resources) => this.#located(plugin.node.mark, () => run(resources)),
        origin: this.#path === null ? null : pluginOrigin(plugin),
      };
    });
  }

  #run(gathered: Gathered, steps: readonly Step[]): void {
    for (const { run, origin } of steps) {
      const changed = run(gathered.resources) ?? gathered.resources;
      if (origin) {
        for (const resource of changed) {
          if (resource.origin) resource.transformations.push(origin);
          else resource.origin = origin;
        }
      }
      gathered.resources = changed.filter((each) => !each.gone && each.node.items.length > 0);
    }
  }

  #transform(gathered: Gathered): void {
    const steps = stepsOf(
      {
        kustomization: this.#kustomization,
        loader: this.#loader,
        types: this.#session.types,
        located: (mark, step) => this.#located(mark, step),
        configuredBy: (kind) => this.#configuredBy(kind),
      },
      gathered.config,
    );
    this.#run(gathered, [...steps, ...this.#plugged("transformers")]);
  }

  /** Runs what is to check the objects, which must leave them as they are. */
  #validate(gathered: Gathered): void {
    const steps = this.#plugged("validators");
    for (const step of steps) {
      const before = JSON.stringify(gathered.resources.map(({ node }) => treeValue(node, false)));
      const copies = gathered.resources.map((each) => each.copy());
      const after = step.run(copies) ?? copies;
      if (JSON.stringify(after.map(({ node }) => treeValue(node, false))) !== before) {
        throw new BuildIssue(
          "a validator must not change the objects",
          placeOf(this.#kustomization.mark("validators")),
        );
      }
    }
  }
}

function pluginOrigin(plugin: Resource): Origin | null {
  const configuredIn = plugin.origin?.path;
  if (configuredIn === undefined) return null;
  const { apiVersion, kind, name, namespace } = plugin;
  return { configuredIn, configuredBy: { apiVersion, kind, name, namespace } };
}

function addVariable(gathered: Gathered, variable: Variable): void {
  if (gathered.variables.has(variable.name)) throw new BuildIssue(`the variable ${variable.name} is there twice`);
  gathered.variables.set(variable.name, variable);
}
