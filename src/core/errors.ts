/**
 * Every failure that a user can act on: code → exit status and hint. The reference page, the HTTP error body and the
 * command line all come from this table.
 */
export const ERRORS = {
  "usage/arguments": { exit: 2, hint: "see `ringfence --help`" },
  "config/unreadable": { exit: 2, hint: "check that the file exists and can be read" },
  "config/invalid": { exit: 2, hint: "the JSON Schema of ringfence.yaml is in the package, at schemas/config.json" },
  "pack/invalid": { exit: 2, hint: "`ringfence explain container.privileged` shows a valid control" },
  "input/missing": { exit: 2, hint: "name a file or folder that exists, or - for standard input" },
  "output/unwritable": { exit: 2, hint: "check the folder's permissions and free space" },
  "git/failed": { exit: 2, hint: "check that git is installed and that the commit was fetched" },
  "lsp/framing": { exit: 2, hint: "`ringfence lsp` is started by an editor; see docs/guides/lsp.md" },
  "tls/unreadable": { exit: 2, hint: "name a PEM certificate and its key with --tls-cert and --tls-key" },
  "cel/invalid": { exit: 2, hint: "`ringfence cel --help` shows examples" },
} as const satisfies Record<string, { exit: number; hint: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** Exit statuses, the same for every command. */
export const EXIT = { ok: 0, findings: 1, usage: 2, incomplete: 3, defect: 70, interrupted: 130 } as const;

/** A failure that the user can act on. The message is one sentence; it never holds a secret's value. */
export class RingfenceError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "RingfenceError";
    this.code = code;
  }

  get exitStatus(): number {
    return ERRORS[this.code].exit;
  }
}
