import type { Struct } from "../ast.ts";
import { construct } from "../standard/messages.ts";
import { CelError, normalise, Optional, type Value } from "../value.ts";
import type { Builder, Evaluate } from "./builder.ts";

/** Compiles `Type{field: value}`. */
export function struct(builder: Builder, node: Struct): Evaluate {
  const reference = builder.checked.references.get(node);
  const type = reference?.kind === "constant" ? reference.name : node.type;
  const isShape = reference === undefined && builder.typeOf(node).kind === "dyn";
  const fields = node.fields.map(({ name, value, optional }) => ({ name, optional, evaluate: builder.compile(value) }));
  return (frame) => {
    const given = new Map<string, Value>();
    for (const { name, optional, evaluate } of fields) {
      const value = evaluate(frame);
      if (value instanceof CelError) return value;
      if (!optional) given.set(name, normalise(value));
      else if (!(value instanceof Optional)) return new CelError("no such overload: an optional field", node.start);
      else if (value.value !== undefined) given.set(name, normalise(value.value));
    }
    if (isShape) return Object.fromEntries(given);
    const made = construct(type, given);
    if (made instanceof CelError) made.offset = node.start;
    return made;
  };
}
