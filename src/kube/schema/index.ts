export { SchemaSet } from "./schema-set.ts";
export type { SchemaFile } from "./shape.ts";
export { describeViolation } from "./violation.ts";
