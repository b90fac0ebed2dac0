/** What an anchor stands for. */
export interface Anchor {
  value: unknown;
  /** The value as a map key; null when it cannot be one. */
  key: string | null;
  /** Nodes that the value stands for, every alias in it counted as a copy. */
  size: number;
  complete: boolean;
}

/** What stands before a node: its anchor and tag. */
export interface Properties {
  readonly start: number;
  readonly anchor: string | null;
  readonly tag: string;
}
