export { SchemaSet, type ValidateOptions } from "./schema-set.ts";
export type { Definition, KindEntry, SchemaFile, SchemaLoader, Scope, Shape } from "./shape.ts";
export { describeViolation, dotted, type Violation, type ViolationKind } from "./violation.ts";
