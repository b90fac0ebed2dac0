/** Go's layouts of times. @see https://pkg.go.dev/time#Layout */
const MONTHS = "January February March April May June July August September October November December".split(" ");
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
const TOKENS =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|__2|_2(?!006)|002|Z070000|Z07:00:00|Z0700|Z07:00|Z07|-070000|-07:00:00|-0700|-07:00|-07|01|02|03|04|05|06|15|PM|pm|[.,]0+(?![0-9])|[.,]9+(?![0-9])|1|2|3|4|5/g;
const two = (n: number): string => String(n).padStart(2, "0");

/** A moment as a clock in some zone shows it. */
export interface Clock {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 to 999,999,999. */
  readonly nanosecond: number;
  /** East of UTC. */
  readonly offsetMinutes: number;
  /** Such as `UTC` or `CET`. */
  readonly zone: string;
}

function zoneText(token: string, offset: number): string {
  if (token.startsWith("Z") && offset === 0) return "Z";
  const sign = offset < 0 ? "-" : "+";
  const hours = two(Math.trunc(Math.abs(offset) / 60));
  const minutes = two(Math.abs(offset) % 60);
  const shape = token.slice(1);
  if (shape === "07") return sign + hours;
  if (shape === "0700") return sign + hours + minutes;
  if (shape === "07:00") return `${sign}${hours}:${minutes}`;
  return shape.includes(":") ? `${sign}${hours}:${minutes}:00` : `${sign}${hours}${minutes}00`;
}

const dayOfWeek = ({ year, month, day }: Clock): number =>
  new Date(Date.UTC(2000 + (year % 400), month - 1, day)).getUTCDay();
export const dayOfYear = ({ year, month, day }: Clock): number =>
  Math.round((Date.UTC(2000 + (year % 400), month - 1, day) - Date.UTC(2000 + (year % 400), 0, 1)) / 86_400_000) + 1;

function element(token: string, clock: Clock): string {
  const { hour } = clock;
  switch (token) {
    case "January":
      return MONTHS[clock.month - 1] ?? "";
    case "Jan":
      return (MONTHS[clock.month - 1] ?? "").slice(0, 3);
    case "Monday":
      return DAYS[dayOfWeek(clock)] ?? "";
    case "Mon":
      return (DAYS[dayOfWeek(clock)] ?? "").slice(0, 3);
    case "MST":
      return clock.zone;
    case "2006":
      return clock.year < 0 ? `-${String(-clock.year).padStart(4, "0")}` : String(clock.year).padStart(4, "0");
    case "06":
      return two(((clock.year % 100) + 100) % 100);
    case "01":
      return two(clock.month);
    case "1":
      return String(clock.month);
    case "02":
      return two(clock.day);
    case "_2":
      return String(clock.day).padStart(2, " ");
    case "2":
      return String(clock.day);
    case "__2":
      return String(dayOfYear(clock)).padStart(3, " ");
    case "002":
      return String(dayOfYear(clock)).padStart(3, "0");
    case "15":
      return two(hour);
    case "03":
      return two(hour % 12 === 0 ? 12 : hour % 12);
    case "3":
      return String(hour % 12 === 0 ? 12 : hour % 12);
    case "04":
      return two(clock.minute);
    case "4":
      return String(clock.minute);
    case "05":
      return two(clock.second);
    case "5":
      return String(clock.second);
    case "PM":
      return hour >= 12 ? "PM" : "AM";
    case "pm":
      return hour >= 12 ? "pm" : "am";
    default: {
      if (!/^[.,]/.test(token)) return zoneText(token, clock.offsetMinutes);
      const digits = String(clock.nanosecond)
        .padStart(9, "0")
        .slice(0, token.length - 1);
      if (token[1] === "0") return token.charAt(0) + digits.padEnd(token.length - 1, "0");
      const kept = digits.replace(/0+$/, "");
      return kept === "" ? "" : token.charAt(0) + kept;
    }
  }
}

/** A moment in a layout. */
export const formatTime = (layout: string, clock: Clock): string =>
  layout.replaceAll(TOKENS, (token) => element(token, clock));

const PATTERNS: Readonly<Record<string, string>> = {
  January: "[A-Za-z]+",
  Jan: "[A-Za-z]{3}",
  Monday: "[A-Za-z]+",
  Mon: "[A-Za-z]{3}",
  MST: "[A-Z]{3,4}|[+-][0-9]{2,4}",
  "2006": "[0-9]{4}",
  _2: " ?[0-9]{1,2}",
  __2: " {0,2}[0-9]{1,3}",
  "002": "[0-9]{3}",
  "1": "[0-9]{1,2}",
  "2": "[0-9]{1,2}",
  "3": "[0-9]{1,2}",
  "4": "[0-9]{1,2}",
  "5": "[0-9]{1,2}",
  "15": "[0-9]{1,2}",
  PM: "AM|PM",
  pm: "am|pm",
};

function patternOf(token: string): string {
  if (/^[.,]/.test(token)) return token[1] === "9" ? "(?:[.,][0-9]+)?" : `[.,][0-9]{${token.length - 1}}`;
  if (token.startsWith("Z07") || token.startsWith("-07")) {
    const digits = token.slice(1).replaceAll(/[0-9]/g, "[0-9]");
    return token.startsWith("Z") ? `Z|[+-]${digits}` : `[+-]${digits}`;
  }
  return PATTERNS[token] ?? "[0-9]{2}";
}

const monthNamed = (text: string): number =>
  MONTHS.findIndex((month) => month.toLowerCase().startsWith(text.toLowerCase().slice(0, 3))) + 1;

/** The moment that a text stands for in a layout, in UTC where no zone is written; null when it does not fit. */
export function parseTime(layout: string, text: string): Clock | null {
  const tokens: string[] = [];
  let pattern = "";
  let last = 0;
  for (const match of layout.matchAll(TOKENS)) {
    pattern += layout.slice(last, match.index).replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const token = match[0];
    pattern += `(${patternOf(token)})`;
    if (/^0?5$/.test(token) && !/^[.,][09]/.test(layout.slice(match.index + token.length))) pattern += "([.,][0-9]+)?";
    tokens.push(token);
    if (/^0?5$/.test(token) && !/^[.,][09]/.test(layout.slice(match.index + token.length))) tokens.push(".999999999");
    last = match.index + token.length;
  }
  pattern += layout.slice(last).replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const found = new RegExp(`^${pattern}$`).exec(text);
  if (!found) return null;
  let [year, month, day, hour, minute, second, nanosecond, offsetMinutes, pm] = [0, 1, 1, 0, 0, 0, 0, 0, -1];
  let zone = "UTC";
  for (const [index, token] of tokens.entries()) {
    const part = found[index + 1] ?? "";
    const number = Number(part);
    if (token === "2006") year = number;
    else if (token === "06") year = number + (number >= 69 ? 1900 : 2000);
    else if (token === "January" || token === "Jan") month = monthNamed(part);
    else if (token === "01" || token === "1") month = number;
    else if (token === "02" || token === "2" || token === "_2") day = number;
    else if (token === "15" || token === "03" || token === "3") hour = number;
    else if (token === "04" || token === "4") minute = number;
    else if (token === "05" || token === "5") second = number;
    else if (token === "PM" || token === "pm") pm = part.toLowerCase() === "pm" ? 1 : 0;
    else if (/^[.,]/.test(token)) nanosecond = Number(part.slice(1, 10).padEnd(9, "0"));
    else if (token === "MST") zone = part;
    else if (/^[Z-]07/.test(token) && part !== "Z") {
      const [, sign, hours = "0", minutes = "0"] = /^([+-])([0-9]{2}):?([0-9]{2})?/.exec(part) ?? [];
      offsetMinutes = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
      zone = part.replace(":", "");
    }
  }
  if (pm === 1 && hour < 12) hour += 12;
  if (pm === 0 && hour === 12) hour = 0;
  const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > days || hour > 23 || minute > 59 || second > 59) return null;
  return {
    year,
    month,
    day,
    hour,
    minute,
    second,
    nanosecond,
    offsetMinutes,
    zone: offsetMinutes === 0 && zone !== "UTC" ? zone : zone,
  };
}
