import type { AdmissionSettings } from "./admission/settings.ts";
import type { Severity } from "../core/severity.ts";
import type { ExceptionRule } from "../findings/index.ts";

/** The settings of `ringfence.yaml`, with defaults filled in. */
export interface Config {
  /** The file read, as shown to people; null when there is none. */
  readonly file: string | null;
  /** Control ids or `area.*` → severity. */
  readonly severities: ReadonlyMap<string, Severity>;
  /** Control ids or `area.*` that are not asked. */
  readonly exclude: readonly string[];
  /** Folders with the user's own controls, absolute. */
  readonly controls: readonly string[];
  readonly exceptions: readonly ExceptionRule[];
  /** Control id → its parameters. */
  readonly params: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Target minor, such as 36; null for the newest known. */
  readonly minor: number | null;
  readonly failOn: Severity | "none" | null;
  /** What the webhook does; null for what it does by default. */
  readonly admission: AdmissionSettings | null;
}

export const NO_CONFIG: Config = {
  ...{ file: null, severities: new Map(), exclude: [], controls: [], exceptions: [], params: new Map() },
  ...{ minor: null, failOn: null, admission: null },
};
