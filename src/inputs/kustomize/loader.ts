import { posix } from "node:path";
import { BuildIssue } from "./issue.ts";

/** The files of a build, by absolute paths with forward slashes. */
export interface Files {
  /** A file's bytes; null when there is no such file. */
  read(path: string): Buffer | null;
  isFolder(path: string): boolean;
  /** The path without symbolic links; null when nothing is there. */
  real(path: string): string | null;
  /** How reports name a path. */
  shown(path: string): string;
}

const URL =
  /^(?:https?|ssh|git|file|s3|oci):\/\/|^git::|^gh:|^[\w.-]+@[\w.-]+[:/]|^github\.com[:/]|^(?:www\.)?[\w-]+\.(?:com|org|net|io)[/:].*(?:\.git|_git)(?:[/?]|$)|\?(?:ref|version)=/i;

/** True for what has to be fetched from the network. */
export const isRemote = (path: string): boolean => URL.test(path);

const within = (folder: string, path: string): boolean =>
  folder === "/" || path === folder || path.startsWith(`${folder}/`);

/** Reads the files of one kustomization: none above its folder. */
export class Loader {
  readonly root: string;
  readonly files: Files;
  /** The folders of the kustomizations that led here, and this one's. */
  readonly #trail: readonly string[];

  constructor(files: Files, root: string, trail: readonly string[] = []) {
    this.files = files;
    this.root = root;
    this.#trail = [...trail, root];
  }

  /** The absolute path of one in the kustomization. */
  resolve(path: string): string {
    return posix.isAbsolute(path) ? posix.normalize(path) : posix.join(this.root, path);
  }

  /**
   * The bytes of a file.
   *
   * @throws {BuildIssue} when it is not there, is outside the kustomization's folder, or would have to be fetched.
   */
  read(path: string): { bytes: Buffer; shown: string } {
    if (/^https?:\/\//i.test(path)) throw remote(path);
    const real = this.files.real(this.resolve(path));
    if (real === null || this.files.isFolder(real)) throw new BuildIssue(`there is no file ${path || '""'}`);
    if (!within(this.root, posix.dirname(real))) {
      throw new BuildIssue(`the file ${path} is not in the kustomization's folder or below it`);
    }
    const bytes = this.files.read(real);
    if (!bytes) throw new BuildIssue(`the file ${path} cannot be read`);
    return { bytes, shown: this.files.shown(real) };
  }

  /** A text file. */
  text(path: string): { text: string; shown: string } {
    const { bytes, shown } = this.read(path);
    return { text: bytes.toString("utf8"), shown };
  }

  /**
   * The loader of another kustomization's folder.
   *
   * @throws {BuildIssue} when there is no such folder, it is not local, or it leads back to this one.
   */
  enter(path: string): Loader {
    if (path === "") throw new BuildIssue("the path of a kustomization is empty");
    if (isRemote(path)) throw remote(path);
    if (posix.isAbsolute(path)) throw new BuildIssue(`the path ${path} of a kustomization must not be absolute`);
    const root = this.files.real(this.resolve(path));
    if (root === null || !this.files.isFolder(root)) throw new BuildIssue(`there is no folder ${path}`);
    if (this.#trail.some((folder) => within(root, folder))) {
      throw new BuildIssue(`the kustomization ${path} contains itself`);
    }
    return new Loader(this.files, root, this.#trail);
  }
}

const remote = (path: string): BuildIssue =>
  new BuildIssue(`${path} is on the network, and nothing is fetched; keep a copy beside it`, null, "kustomize/remote");
