const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d{1,9})?(Z|[-+]\d{2}:\d{2})?)?$/;

/** True if a plain scalar is a date or time to Go's YAML reader. */
export function isTimestamp(text: string): boolean {
  if (text[4] !== "-") return false;
  const [whole, year, month, day, hour, minute, second, , zone] = DATE.exec(text) ?? [];
  if (whole === undefined) return false;
  const spaced = text.includes(" ");
  if (hour !== undefined && spaced !== (zone === undefined)) return false;
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return (
    Number(month) >= 1 &&
    Number(month) <= 12 &&
    Number(day) >= 1 &&
    Number(day) <= days &&
    Number(hour ?? 0) < 24 &&
    Number(minute ?? 0) < 60 &&
    Number(second ?? 0) < 60
  );
}

/** A date or time of YAML as JSON has it: in the form of RFC 3339. */
export function timestampText(text: string): string {
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] = DATE.exec(text) ?? [];
  const two = (part: string | undefined): string => (part ?? "").padStart(2, "0");
  const at = zone.endsWith("00:00") ? "Z" : zone;
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${fraction.replace(/\.?0+$/, "")}${at}`;
}
