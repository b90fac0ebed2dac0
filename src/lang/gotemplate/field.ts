import { TemplateError } from "./error.ts";
import { GoMap, listType, Native, NO_FIELD, typeOf } from "./value.ts";

/**
 * A field, map entry or method of a value. A missing entry is nil; a field of nothing is nothing.
 *
 * @throws TemplateError for a field of nil and one that the type does not have
 */
export function fieldOf(receiver: unknown, name: string): unknown {
  if (receiver instanceof GoMap) {
    const { type } = receiver;
    if (type !== null) {
      const method = type.methods?.(name, receiver);
      if (method) return method;
    }
    const value = receiver.get(name);
    if (value !== undefined) return value;
    return type?.zero ?? null;
  }
  if (receiver === undefined) return undefined;
  if (receiver === null) throw new TemplateError(`nil pointer evaluating interface {}.${name}`);
  if (receiver instanceof Native) {
    const method = receiver.method(name);
    if (method) return method;
    const value = receiver.field(name);
    if (value !== NO_FIELD) return value;
  } else if (Array.isArray(receiver)) {
    const method = listType(receiver)?.methods?.(name, receiver);
    if (method) return method;
  }
  throw new TemplateError(`can't evaluate field ${name} in type ${typeOf(receiver)}`);
}
