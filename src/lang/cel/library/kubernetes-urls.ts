import type { Library } from "../declaration.ts";
import { call, define, method } from "../standard/define.ts";
import { BOOL, listOf, mapOf, opaque, STRING } from "../type.ts";
import { CelError } from "../value.ts";
import { strictUrlFault, type Url, urlOrFault } from "../value/url.ts";

const URL_TYPE = opaque("kubernetes.URL");

/** Kubernetes' URLs. */
export const library: Library = {
  name: "kubernetes.urls",
  functions: [
    define(
      "url",
      call("string_to_url", [STRING], URL_TYPE, (text: string) => {
        const url = urlOrFault(text);
        return typeof url === "string" ? new CelError(`URL parse error during conversion from string: ${url}`) : url;
      }),
    ),
    define(
      "isURL",
      call("is_url_string", [STRING], BOOL, (text: string) => strictUrlFault(text) === null),
    ),
    define(
      "getScheme",
      method("url_get_scheme", [URL_TYPE], STRING, (url: Url) => url.scheme),
    ),
    define(
      "getHost",
      method("url_get_host", [URL_TYPE], STRING, (url: Url) => url.host),
    ),
    define(
      "getHostname",
      method("url_get_hostname", [URL_TYPE], STRING, (url: Url) => url.hostname),
    ),
    define(
      "getPort",
      method("url_get_port", [URL_TYPE], STRING, (url: Url) => url.port),
    ),
    define(
      "getEscapedPath",
      method("url_get_escaped_path", [URL_TYPE], STRING, (url: Url) => url.escapedPath),
    ),
    define(
      "getQuery",
      method("url_get_query", [URL_TYPE], mapOf(STRING, listOf(STRING)), (url: Url) => Object.fromEntries(url.query)),
    ),
  ],
};
