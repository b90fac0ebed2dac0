import { Opaque, type Value } from "../value.ts";
import { strictUrlFault } from "./url.ts";
import { byteLength, fromByteText, toByteText } from "./utf8.ts";

/** A rule for texts that Kubernetes knows by name, such as `dns1123Label`. */
export class NamedFormat extends Opaque {
  readonly celType = "kubernetes.NamedFormat";
  readonly name: string;
  /** Length of the regular expression that stands for it when its cost is reckoned. */
  readonly patternSize: number;
  readonly #faults: (text: string) => readonly string[];

  constructor(name: string, patternSize: number, faults: (text: string) => readonly string[]) {
    super();
    this.name = name;
    this.patternSize = patternSize;
    this.#faults = faults;
  }

  equals(other: Value): boolean {
    return other instanceof NamedFormat && this.name === other.name;
  }

  /** Why the text does not follow the format, in Kubernetes' words; empty if it does. */
  faults(text: string): readonly string[] {
    return this.#faults(text);
  }
}

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const KEY = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const whole = (pattern: string) => new RegExp(`^(?:${pattern})$`);
const IS_LABEL = whole(LABEL);
const IS_SUBDOMAIN = whole(SUBDOMAIN);
const IS_LABEL_1035 = whole(LABEL_1035);
const IS_KEY = whole(KEY);
const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;
const TIME = /^([0-9]{2}):([0-9]{2}):([0-9]{2})([^\n][0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$/u;

const tooLong = (limit: number, unit = "characters") => `must be no more than ${limit} ${unit}`;
const mismatch = (rule: string, pattern: string, ...examples: readonly string[]) =>
  `${rule} (e.g. ${examples.map((example) => `'${example}', `).join(" or ")}regex used for validation is '${pattern}')`;

function labelFaults(text: string): string[] {
  const faults = byteLength(text) > 63 ? [tooLong(63)] : [];
  if (IS_LABEL.test(text)) return faults;
  const rule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  faults.push(IS_SUBDOMAIN.test(text) ? "must not contain dots" : mismatch(rule, LABEL, "my-name", "123-abc"));
  return faults;
}

function subdomainFaults(text: string, unit = "characters"): string[] {
  const faults = byteLength(text) > 253 ? [tooLong(253, unit)] : [];
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  if (!IS_SUBDOMAIN.test(text)) faults.push(mismatch(rule, SUBDOMAIN, "example.com"));
  return faults;
}

function label1035Faults(text: string): string[] {
  const faults = byteLength(text) > 63 ? [tooLong(63)] : [];
  const rule =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  if (!IS_LABEL_1035.test(text)) faults.push(mismatch(rule, LABEL_1035, "my-name", "abc-123"));
  return faults;
}

const KEY_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

function qualifiedNameFaults(text: string): string[] {
  const parts = text.split("/");
  const nameMismatch = mismatch(KEY_RULE, KEY, "MyName", "my.name", "123-abc");
  if (parts.length > 2) {
    return [
      `a valid label key ${nameMismatch} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1) ?? "";
  const faults: string[] = [];
  if (parts.length === 2) {
    const prefix = parts[0] ?? "";
    const found = prefix === "" ? ["must be non-empty"] : subdomainFaults(prefix, "bytes");
    faults.push(...found.map((fault) => `prefix part ${fault}`));
  }
  if (name === "") faults.push("name part must be non-empty");
  else if (byteLength(name) > 63) faults.push(`name part ${tooLong(63, "bytes")}`);
  if (!IS_KEY.test(name)) faults.push(`name part ${nameMismatch}`);
  return faults;
}

function labelValueFaults(text: string): string[] {
  const faults = byteLength(text) > 63 ? [tooLong(63, "bytes")] : [];
  const rule = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`;
  if (text !== "" && !IS_KEY.test(text)) {
    faults.push(mismatch(rule, `(${KEY})?`, "MyValue", "my_value", "12345"));
  }
  return faults;
}

/** A prefix may end in a dash; Kubernetes checks it with the last two bytes replaced. */
function asName(prefix: string): string {
  const bytes = toByteText(prefix);
  return bytes.length > 1 && bytes.endsWith("-") ? fromByteText(`${bytes.slice(0, -2)}a`) : prefix;
}

function isDate(text: string): boolean {
  const [, year, month, day] = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined || day === "00") return false;
  const days = [31, Number(year) % (Number(year) % 100 === 0 ? 400 : 4) === 0 ? 29 : 28, 31, 30, 31, 30];
  const lengths = [...days, 31, 31, 30, 31, 30, 31];
  return Number(day) <= (lengths[Number(month) - 1] ?? 0);
}

function isDateTime(text: string): boolean {
  const [date = "", time] = text.toLowerCase().split("t");
  if (time === undefined || !isDate(date)) return false;
  const [, hour = "", minute = "", second = ""] = TIME.exec(time) ?? [];
  return hour !== "" && hour <= "23" && minute <= "59" && second <= "59";
}

const unless = (holds: (text: string) => boolean, fault: string) => (text: string) => (holds(text) ? [] : [fault]);

function uriFaults(text: string): string[] {
  const fault = strictUrlFault(text);
  return fault === null ? [] : [fault];
}

/** Every named format under the name by which expressions ask for it. */
export const NAMED_FORMATS: ReadonlyMap<string, NamedFormat> = new Map([
  ["dns1123Label", new NamedFormat("DNS1123Label", 30, labelFaults)],
  ["dns1123Subdomain", new NamedFormat("DNS1123Subdomain", 60, (text) => subdomainFaults(text))],
  ["dns1035Label", new NamedFormat("DNS1035Label", 30, label1035Faults)],
  ["qualifiedName", new NamedFormat("QualifiedName", 60, qualifiedNameFaults)],
  ["dns1123LabelPrefix", new NamedFormat("DNS1123LabelPrefix", 30, (text) => labelFaults(asName(text)))],
  ["dns1123SubdomainPrefix", new NamedFormat("DNS1123SubdomainPrefix", 60, (text) => subdomainFaults(asName(text)))],
  ["dns1035LabelPrefix", new NamedFormat("DNS1035LabelPrefix", 30, (text) => label1035Faults(asName(text)))],
  ["labelValue", new NamedFormat("LabelValue", 40, labelValueFaults)],
  ["uri", new NamedFormat("URI", 1103, uriFaults)],
  [
    "uuid",
    new NamedFormat(
      "uuid",
      70,
      unless((text) => UUID.test(text), "does not match the UUID format"),
    ),
  ],
  [
    "byte",
    new NamedFormat(
      "byte",
      84,
      unless((text) => BASE64.test(text), "invalid base64"),
    ),
  ],
  ["date", new NamedFormat("date", 71, unless(isDate, "invalid date"))],
  ["datetime", new NamedFormat("datetime", 71, unless(isDateTime, "invalid datetime"))],
]);
