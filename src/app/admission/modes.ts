import { type Severity, SEVERITIES } from "../../core/severity.ts";
import { names } from "../../findings/index.ts";
import { glob } from "../../lang/glob.ts";
import type { AdmissionMode, AdmissionRules, AdmissionSettings } from "./settings.ts";

const STRENGTH: Readonly<Record<AdmissionMode, number>> = { ignore: 0, "dry-run": 1, audit: 2, warn: 3, enforce: 4 };

const reaches = (severity: Severity, least: Severity | "none" | undefined): boolean =>
  least !== undefined && least !== "none" && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least);

function named(rules: AdmissionRules | undefined, control: string): AdmissionMode | undefined {
  if (!rules) return undefined;
  const own = rules.controls[control];
  if (own !== undefined) return own;
  for (const [pattern, mode] of Object.entries(rules.controls)) if (names(pattern, control)) return mode;
  return undefined;
}

/** Says what follows from findings in one namespace. */
export class NamespaceModes {
  readonly #settings: AdmissionSettings;
  readonly #own: AdmissionRules | undefined;

  constructor(settings: AdmissionSettings, namespace: string | null) {
    this.#settings = settings;
    for (const [pattern, rules] of settings.namespaces) {
      if (namespace === null || !glob(pattern)(namespace)) continue;
      this.#own = rules;
      break;
    }
  }

  /** What follows from a control's finding of a severity: what names the control counts before its severity. */
  of(control: string, severity: Severity): AdmissionMode {
    return this.atMost(this.#named(control) ?? this.#bySeverity(severity));
  }

  /** What follows from going past a limit that was set: it is refused, unless its name says otherwise. */
  ofLimit(name: string): AdmissionMode {
    return this.atMost(this.#named(name) ?? "enforce");
  }

  #named(control: string): AdmissionMode | undefined {
    return named(this.#own, control) ?? named(this.#settings, control);
  }

  #bySeverity(severity: Severity): AdmissionMode {
    if (reaches(severity, this.#own?.enforce ?? this.#settings.enforce)) return "enforce";
    return reaches(severity, this.#own?.warn ?? this.#settings.warn) ? "warn" : "audit";
  }

  /** A mode, lessened to the most that the namespace allows. */
  atMost(mode: AdmissionMode): AdmissionMode {
    const most = this.#own?.mode ?? this.#settings.mode ?? "enforce";
    return STRENGTH[mode] > STRENGTH[most] ? most : mode;
  }
}
