import { RingfenceError } from "../core/errors.ts";
import type { DetectorExamples, SecretDetector } from "./detector.ts";
import { LIBRARY_FOLDER, readBundled, readLibrary } from "./library.ts";

/** The detectors of a pack's folder with their examples, in the order of their files. @throws pack/invalid */
export async function readDetectors(
  folder: string,
): Promise<{ readonly detector: SecretDetector; readonly examples: DetectorExamples }[]> {
  // loaded only here: the built-in pack is checked when it is built, so a scan never pays for the checker
  const { detectorsFrom } = await import("./detector-format.ts");
  return [...readLibrary(folder, "secrets")].flatMap(([path, value]) => {
    const area = path.replace(/^secrets\//, "").replace(/\.yaml$/, "");
    if (area === "default-logins") return [];
    return detectorsFrom(area, value).map((read) => {
      if ("detector" in read) return read;
      throw new RingfenceError("pack/invalid", `${folder}/${path}: ${read.field}: ${read.reason}`);
    });
  });
}

/** The built-in detectors: from the bundle where there is one, else from the checkout's `library/`. */
export async function builtInDetectors(): Promise<readonly SecretDetector[]> {
  const bundled = readBundled("secrets") as SecretDetector[] | null;
  return bundled ?? (await readDetectors(LIBRARY_FOLDER)).map(({ detector }) => detector);
}
