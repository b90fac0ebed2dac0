import { compile } from "./resource-list.ts";

/** What is to become of the images of a name. */
export interface ImageChange {
  readonly name: string;
  readonly newName: string;
  readonly newTag: string;
  readonly tagSuffix: string;
  readonly digest: string;
}

const PLAIN = /^[\w/:-]*$/;
const REST = "(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$";
const PLAIN_REST = new RegExp(`^${REST}`);

/** True if an image is of the name, which kustomize takes as a regular expression. */
export function isTargeted(image: string, { name }: ImageChange): boolean {
  if (PLAIN.test(name)) return image.startsWith(name) && PLAIN_REST.test(image.slice(name.length));
  return compile(`^${name}${REST}`).matcher(image).find();
}

/** Name, tag and digest of an image, apart. */
function splitImage(image: string): { name: string; tag: string; digest: string } {
  const slash = Math.max(image.indexOf("/"), 0);
  const at = image.indexOf("@", slash);
  const colon = image.indexOf(":", slash);
  if (at >= 0 && (colon < 0 || at < colon)) return { name: image.slice(0, at), tag: "", digest: image.slice(at + 1) };
  if (colon < 0) return { name: image, tag: "", digest: "" };
  const end = at < 0 ? image.length : at;
  return { name: image.slice(0, colon), tag: image.slice(colon + 1, end), digest: at < 0 ? "" : image.slice(at + 1) };
}

/** The image after the change. */
export function newImage(image: string, change: ImageChange): string {
  const old = splitImage(image);
  const name = change.newName || old.name;
  let { tag, digest } = old;
  if (change.newTag !== "") {
    tag = change.newTag;
    digest = change.digest;
  } else if (change.digest !== "") {
    tag = "";
    digest = change.digest;
  } else if (change.tagSuffix !== "") {
    tag += change.tagSuffix;
    digest = "";
  }
  return `${name}${tag === "" ? "" : `:${tag}`}${digest === "" ? "" : `@${digest}`}`;
}
