import { existsSync } from "node:fs";
import { join } from "node:path";

const unpacked = join(import.meta.dirname, "..", "..", ".cache", "dev");

/** The folder of the unpacked corpus, or null where there is none; suites that need it are then skipped. */
export const corpus: string | null = existsSync(unpacked) ? unpacked : null;
