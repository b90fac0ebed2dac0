const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const escaped = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

/** Counts what the webhook does, and prints it as Prometheus reads it. */
export class Metrics {
  readonly #reviews = new Map<string, number>();
  readonly #controls = new Map<string, number>();
  readonly #buckets = BUCKETS.map(() => 0);
  #seconds = 0;
  #count = 0;
  #reloads = 0;
  #failedReloads = 0;

  /** Counts one answer; `took` in seconds, waiting included. */
  answered(endpoint: string, outcome: "allowed" | "refused" | "undecided", took: number): void {
    add(this.#reviews, `endpoint="${endpoint}",outcome="${outcome}"`);
    this.#seconds += took;
    this.#count++;
    for (const [index, most] of BUCKETS.entries()) {
      if (took <= most) {
        this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
        break;
      }
    }
  }

  /** Counts that a control was met; `how` is `refused`, `warned`, `audited`, `kept` or `excepted`. */
  met(how: string, controls: string): void {
    for (const control of controls.split(",")) add(this.#controls, `control="${escaped(control)}",outcome="${how}"`);
  }

  /** Counts that the certificate was read again, or could not be. */
  reloaded(succeeded: boolean): void {
    if (succeeded) this.#reloads++;
    else this.#failedReloads++;
  }

  /** The text of `/metrics`. */
  text(waiting: number): string {
    const lines = [
      "# HELP ringfence_admission_reviews_total Reviews answered.",
      "# TYPE ringfence_admission_reviews_total counter",
      ...[...this.#reviews].map(([labels, count]) => `ringfence_admission_reviews_total{${labels}} ${count}`),
      "# HELP ringfence_admission_controls_total Controls met, by what followed.",
      "# TYPE ringfence_admission_controls_total counter",
      ...[...this.#controls].map(([labels, count]) => `ringfence_admission_controls_total{${labels}} ${count}`),
      "# HELP ringfence_admission_duration_seconds Time to answer, waiting included.",
      "# TYPE ringfence_admission_duration_seconds histogram",
    ];
    let below = 0;
    for (const [index, most] of BUCKETS.entries()) {
      below += this.#buckets[index] ?? 0;
      lines.push(`ringfence_admission_duration_seconds_bucket{le="${most}"} ${below}`);
    }
    lines.push(
      `ringfence_admission_duration_seconds_bucket{le="+Inf"} ${this.#count}`,
      `ringfence_admission_duration_seconds_sum ${this.#seconds}`,
      `ringfence_admission_duration_seconds_count ${this.#count}`,
      "# HELP ringfence_admission_waiting Reviews that wait for their turn.",
      "# TYPE ringfence_admission_waiting gauge",
      `ringfence_admission_waiting ${waiting}`,
      "# HELP ringfence_admission_certificate_reloads_total Times the certificate was read again.",
      "# TYPE ringfence_admission_certificate_reloads_total counter",
      `ringfence_admission_certificate_reloads_total{outcome="read"} ${this.#reloads}`,
      `ringfence_admission_certificate_reloads_total{outcome="failed"} ${this.#failedReloads}`,
    );
    return `${lines.join("\n")}\n`;
  }
}

/** Most label sets of one metric: control ids come from the user's own policies too. */
const MOST_SERIES = 5_000;

function add(counts: Map<string, number>, labels: string): void {
  const known = counts.get(labels);
  if (known !== undefined || counts.size < MOST_SERIES) counts.set(labels, (known ?? 0) + 1);
}
