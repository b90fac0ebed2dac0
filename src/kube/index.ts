export { labelTest } from "./label-selector.ts";
export { type Labels, matchesSelector } from "./selector.ts";
export { compareVersions, type ImageReference, parseImage, versionOfTag } from "./image.ts";
export { describeViolation, type SchemaFile, SchemaSet } from "./schema/index.ts";
