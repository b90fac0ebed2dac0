const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  ENOTDIR: "a part of its path is no folder",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EROFS: "its file system is read-only",
  ELOOP: "its symbolic links go in a circle",
  EISDIR: "it is a folder",
  ENOSPC: "no space is left",
  ENAMETOOLONG: "its name is too long",
};

/**
 * Why the system refused to read or write a file, in words that name no path; the error's code where there are none.
 *
 * @throws the error itself, when it does not come from the system
 */
export function systemReason(error: unknown): string {
  const code = error instanceof Error && "code" in error && "syscall" in error ? error.code : null;
  if (typeof code !== "string") throw error;
  return REASONS[code] ?? `the system says ${code}`;
}
