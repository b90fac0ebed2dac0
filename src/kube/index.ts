export { matchesSelector } from "./selector.ts";
export { compareVersions, formatImage, type ImageReference, parseImage, versionOfTag } from "./image.ts";
export {
  type Definition,
  describeViolation,
  dotted,
  type KindEntry,
  type SchemaFile,
  type SchemaLoader,
  SchemaSet,
  type Scope,
  type ValidateOptions,
  type Violation,
  type ViolationKind,
} from "./schema/index.ts";
