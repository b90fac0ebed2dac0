import type { Admission, Question } from "./admission.ts";
import { failed } from "./answer.ts";
import { isMap } from "./review.ts";

/** What a batch gave. */
export interface BatchAnswer {
  /** JSON Lines, one AdmissionReview for each line asked; empty lines ask nothing. */
  readonly text: string;
  /** Lines that are no JSON or no review; they were answered by the failure policy. */
  readonly notUnderstood: number;
}

/** Answers JSON Lines, each `{ review, namespaceObject?, params? }`, in order. */
export function answerLines(admission: Admission, lines: readonly string[], today: string): BatchAnswer {
  let text = "";
  let notUnderstood = 0;
  for (const line of lines) {
    if (line.trim() === "") continue;
    let question: unknown;
    try {
      question = JSON.parse(line);
    } catch {
      question = undefined;
    }
    if (!isMap(question) || !isMap(question["review"])) notUnderstood++;
    const answer = isMap(question)
      ? admission.decide(question as unknown as Question, today)
      : failed("", "the line is no JSON object with a review", admission.settings.failurePolicy);
    text += `${JSON.stringify(answer)}\n`;
  }
  return { text, notUnderstood };
}
