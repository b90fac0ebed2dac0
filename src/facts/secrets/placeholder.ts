/** What another program fills in: shell, Helm, Jinja, Kubernetes, printf, angle and square brackets. */
const FILLED_IN =
  /\$\{|\$\(|\{\{|\}\}|<%|%\(|%[sdv]\b|^\$|^%[\w.-]{1,80}%$|^<[^>]{0,200}>?|^\[[^\]]{0,200}\]|^\{[A-Za-z_ .-]{0,80}\}?$|^@[\w.:/-]{1,200}@$|^\*+$|^#\{|^withheld\.(?:proved|shaped|named|hint)\.|^(?:ENC\[|vault:|secret:|ref\+|env:|file:|op:\/\/|arn:)/;
const ELIDED = /\.{3}|…|x{4}|X{4}|\*{3}|#{4}|-{6}|_{6}|~{6}|(.)\1{7}|EXAMPLEEXAMPLE/;
const SAMPLE =
  /example|sample|change[-_ ]?(?:me|it|this)|place-?holder|dummy|^your|[-_ ]your|insert|replac|redacted|todo\b|fixme|lorem|foo.?bar|not[-_ ]?(?:a[-_ ])?(?:real|valid|secret)|_here\b|to[-_ ]be[-_ ]|<[a-z]/i;
/** Texts that stand for "none", or for the thing itself. */
const NOTHING =
  /^(?:true|false|none|null|nil|empty|dummy|fake|noop|not-?used|unused|ignored|undefined|empty|unset|default|disabled?|enabled?|optional|required|auto|unknown|n\/a|na|yes|no|on|off|string|str|bytes|int|any|object|token|secret|password|passwd|pass|pwd|key|apikey|api[-_]key|credentials?|auth|bearer|basic|test|testing|user|username|value|text|x+|y+|z+|\?+|-+|\*+)$/i;
/** The passwords of every tutorial. */
const TUTORIAL =
  /^(?:(?:my|the|some|any|user|db|test|super)?[-_ ]?(?:password|passwd|pass|pwd|secret|token|key|apikey|api[-_]key)\d{0,4}|secret\w{0,12}|letmein|hunter2|12345\w{0,8}|abc123|qwerty\w{0,4})$/i;

/** True for a text that another program fills in, or that refers to something else. */
export const isFilledIn = (value: string): boolean => FILLED_IN.test(value);

/** True for a text with its middle left out: rows of crosses, dots or one character, alphabets, few characters. */
export function isElided(value: string): boolean {
  if (ELIDED.test(value)) return true;
  let rising = 1;
  for (let at = 1; at < value.length; at++) {
    rising = value.charCodeAt(at) === value.charCodeAt(at - 1) + 1 ? rising + 1 : 1;
    if (rising >= 10 && rising * 2 >= value.length) return true;
  }
  return value.length >= 16 && new Set(value.toLowerCase().replace(/[-_.~]/g, "")).size < 5;
}

/** True for a text that says of itself that it is made up. */
export const isSample = (value: string): boolean => SAMPLE.test(value) || hasSequence(value);

/** True for a text that stands for nothing at all, or names what belongs there. */
export const isNothing = (value: string): boolean => NOTHING.test(value);

/** True for a password that guides print: no evidence by its looks, but one by its name. */
export const isTutorial = (value: string): boolean => TUTORIAL.test(value);

function hasSequence(value: string): boolean {
  return /0123456|1234567|abcdefg/i.test(value);
}
