export { compareVersions, formatImage, type ImageReference, parseImage, versionOfTag } from "./image.ts";
