/** A place in a template's text, in UTF-16 code units. */
interface At {
  readonly at: number;
}

export type Term =
  | (At & { readonly type: "dot" })
  | (At & { readonly type: "nil" })
  | (At & { readonly type: "bool"; readonly value: boolean })
  | (At & { readonly type: "string"; readonly value: string })
  | (At & { readonly type: "number"; readonly text: string; readonly int: bigint | null; readonly float: number })
  | (At & { readonly type: "field"; readonly names: readonly string[] })
  | (At & {
      readonly type: "variable";
      readonly name: string;
      readonly slot: number;
      readonly names: readonly string[];
    })
  | (At & { readonly type: "function"; readonly name: string })
  | (At & { readonly type: "chain"; readonly of: Term; readonly names: readonly string[] })
  | Pipe;

export interface Command extends At {
  readonly args: readonly Term[];
}

export interface Pipe extends At {
  readonly type: "pipe";
  /** True for `=`, false for `:=`. */
  readonly assigns: boolean;
  /** The variables that are set, at most two and only in `range`. */
  readonly slots: readonly number[];
  readonly commands: readonly Command[];
}

export type Node =
  | (At & { readonly type: "text"; readonly text: string })
  | (At & { readonly type: "action"; readonly pipe: Pipe })
  | (At & {
      readonly type: "if" | "with" | "range";
      readonly pipe: Pipe;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[] | null;
    })
  | (At & { readonly type: "template"; readonly name: string; readonly pipe: Pipe | null })
  | (At & { readonly type: "break" | "continue" });

/** One named template of a text. */
export interface Definition {
  readonly name: string;
  readonly body: readonly Node[];
  /** Variables that are alive at once, at most; slot 0 is `$`. */
  readonly slots: number;
}
