/**
 * The parts of the Language Server Protocol that are spoken here.
 *
 * @see https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
 */

/** Zero-based; `character` counts UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** The end is exclusive. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface Location {
  readonly uri: string;
  readonly range: Range;
}

export interface Diagnostic {
  readonly range: Range;
  /** 1 error, 2 warning, 3 information, 4 hint. */
  readonly severity: 1 | 2 | 3 | 4;
  readonly code: string;
  readonly source: "ringfence";
  readonly message: string;
  readonly relatedInformation?: readonly { readonly location: Location; readonly message: string }[];
}

export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

export interface CodeAction {
  readonly title: string;
  readonly kind: string;
  readonly isPreferred?: boolean;
  readonly diagnostics?: readonly Diagnostic[];
  readonly edit?: { readonly changes: Readonly<Record<string, readonly TextEdit[]>> };
  readonly command?: { readonly title: string; readonly command: string; readonly arguments: readonly unknown[] };
}

export interface CompletionItem {
  readonly label: string;
  /** 5 field, 10 property, 12 value, 20 enum member. */
  readonly kind: 5 | 10 | 12 | 20;
  readonly detail?: string;
  readonly documentation?: string;
  readonly sortText?: string;
  readonly textEdit: TextEdit;
}

/** Codes of JSON-RPC and of the protocol for what a request cannot be answered with. */
export const REPLY_ERROR = {
  parse: -32_700,
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  internal: -32_603,
  notInitialized: -32_002,
} as const;

/** A request that cannot be answered, with the code that says why. */
export class ReplyError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** A field of parameters that came over the wire; undefined where there is none. */
export function field(params: unknown, ...path: readonly string[]): unknown {
  let current = params;
  for (const key of path) current = isFields(current) && Object.hasOwn(current, key) ? current[key] : undefined;
  return current;
}

/** A text in parameters. @throws ReplyError */
export function textField(params: unknown, ...path: readonly string[]): string {
  const value = field(params, ...path);
  if (typeof value !== "string") throw new ReplyError(REPLY_ERROR.invalidParams, `${path.join(".")} must be a string`);
  return value;
}

/** A position in parameters. @throws ReplyError */
export function positionField(params: unknown, ...path: readonly string[]): Position {
  const line = field(params, ...path, "line");
  const character = field(params, ...path, "character");
  if (!isIndex(line) || !isIndex(character)) {
    throw new ReplyError(REPLY_ERROR.invalidParams, `${path.join(".")} must be a position`);
  }
  return { line, character };
}

const isIndex = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
