import type { Role } from "../core/role.ts";

/** Who may enter: `open` is anyone who reaches the port, `unknown` when what was read does not decide it. */
export const AUTH_STATES = ["open", "closed", "unknown"] as const;
export type AuthState = (typeof AUTH_STATES)[number];

/**
 * One thing that can be seen on a workload. Exactly one of `argument`, `environment`, `config`, `field` and `version`
 * is set; `is` and `empty` narrow it. Without them, being set to anything but the empty text is enough.
 */
export interface AuthCondition {
  /** An option as written: `--api-key`, with its value after `=` or in the next word. */
  readonly argument?: string | undefined;
  /** The name of an environment variable. */
  readonly environment?: string | undefined;
  /** The dotted path of a setting in a mounted configuration file. */
  readonly config?: string | undefined;
  /** With `config`: globs of the file's name; empty means any. */
  readonly file?: readonly string[] | undefined;
  /** The dotted path of a field of the workload's object. */
  readonly field?: string | undefined;
  /** The image's version, as `<2.52` or `>=0.11.1`; never holds when the version is unknown. */
  readonly version?: string | undefined;
  /** Globs, one of which the whole value matches, whatever its case. */
  readonly is?: readonly string[] | undefined;
  /** Set, but to nothing. */
  readonly empty?: boolean | undefined;
  /** Not set at all. */
  readonly absent?: boolean | undefined;
}

/** A state and what leads to it; every condition must hold. */
export interface AuthRule {
  readonly state: AuthState;
  readonly when: readonly AuthCondition[];
  /** What follows, in a sentence. */
  readonly why: string;
}

/** How a product decides who may enter: the first rule that holds, else the default. */
export interface Authentication {
  readonly default: AuthState;
  readonly why: string;
  /** What of this was not confirmed from the product's own documents; null when all of it was. */
  readonly doubt: string | null;
  readonly rules: readonly AuthRule[];
}

export interface ProductPort {
  readonly port: number;
  /** What answers there, in a few words. */
  readonly serves: string;
  /** True when it asks nobody who they are unless the product's authentication is on. */
  readonly open: boolean;
}

/** Labels that say what a workload is. Every listed label must be there with a value that matches one of its globs. */
export interface LabelSign {
  readonly labels: { readonly [key: string]: readonly string[] };
  readonly role: Role;
  readonly platform: string | null;
  /** A label of a queue or a workflow engine tells less than the program it runs, and yields to it. */
  readonly weak: boolean;
}

/** One product as written in `library/products/<id>.yaml`. */
export interface Product {
  /** The file's name without extension. */
  readonly id: string;
  readonly title: string;
  readonly role: Role;
  readonly also: readonly Role[];
  /** The name shown as a workload's platform. */
  readonly platform: string;
  /** True for what runs pods of any software: the platform of the software inside is named instead of its own. */
  readonly carries: boolean;
  /**
   * One to three path segments with `*` for any text inside one, matched with the end of an image's repository; a tag
   * may follow after a colon.
   */
  readonly images: readonly string[];
  /** Images that `images` matches and that are something else. */
  readonly except: readonly string[];
  /** A program (or `-m module`) and the words and options that follow it, with `*` for any text inside one. */
  readonly commands: readonly string[];
  /** Environment variables that only the product itself reads; a trailing `*` stands for any ending. */
  readonly environment: readonly string[];
  readonly labels: readonly LabelSign[];
  readonly ports: readonly ProductPort[];
  readonly auth: Authentication | null;
  readonly source: readonly string[];
}

/** Images and commands that must, or must not, be taken for a product: `$ ` begins a command, anything else an image. */
export interface ProductExamples {
  readonly like: readonly string[];
  readonly unlike: readonly string[];
}
