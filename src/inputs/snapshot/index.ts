export { packSnapshot, type SnapshotEntry } from "./pack.ts";
export { isSnapshotFile, readSnapshot } from "./read.ts";
