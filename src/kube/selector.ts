/** Labels of an object; values that are not text match nothing. */
export type Labels = { readonly [key: string]: unknown };

const isMap = (value: unknown): value is Labels => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * True when labels satisfy a label selector (`matchLabels` and `matchExpressions`, all of them). The empty selector
 * matches everything; one that cannot be read matches nothing.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function matchesSelector(selector: unknown, labels: Labels): boolean {
  if (!isMap(selector)) return false;
  const { matchLabels = {}, matchExpressions = [] } = selector;
  if (!isMap(matchLabels) || !Array.isArray(matchExpressions)) return false;
  return (
    Object.entries(matchLabels).every(([key, value]) => typeof value === "string" && own(labels, key) === value) &&
    matchExpressions.every((expression: unknown) => isMap(expression) && satisfies(expression, labels))
  );
}

function satisfies({ key, operator, values }: Labels, labels: Labels): boolean {
  if (typeof key !== "string") return false;
  const value = own(labels, key);
  const listed = Array.isArray(values) && values.includes(value);
  if (operator === "In") return value !== undefined && listed;
  if (operator === "NotIn") return Array.isArray(values) && !listed;
  if (operator === "Exists") return value !== undefined;
  return operator === "DoesNotExist" && value === undefined;
}

const own = (labels: Labels, key: string): unknown => (Object.hasOwn(labels, key) ? labels[key] : undefined);
