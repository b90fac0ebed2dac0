/** What is wrong with a template or its execution. `line` and `template` are filled in where it happened. */
export class TemplateError extends Error {
  template: string | null = null;
  /** One-based; 0 when unknown. */
  line = 0;
  /** True when the template asked for something this engine does not do, rather than something wrong. */
  readonly unsupported: boolean;

  constructor(message: string, unsupported = false) {
    super(message);
    this.name = "TemplateError";
    this.unsupported = unsupported;
  }

  /** Says where it happened, unless that is known already. */
  at(template: string, line: number): this {
    if (this.template === null) {
      this.template = template;
      this.line = line;
    }
    return this;
  }
}
