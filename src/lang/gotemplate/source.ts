/** A text that templates were read from. */
export interface Source {
  /** The name under which it was parsed, such as `web/templates/deployment.yaml`. */
  readonly name: string;
  readonly text: string;
}
