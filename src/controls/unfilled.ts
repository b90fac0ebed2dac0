import type { Sink } from "./asking.ts";
import { isUnfilled } from "./placeholder.ts";

/** Takes replies about what holds placeholders: an error that comes from one of them is an answer nobody knows yet. */
export function sinkOfUnfilled(sink: Sink, frame: unknown[]): Sink {
  return {
    pass: (compiled, item) => sink.pass(compiled, item),
    reply: (reply) => {
      const reason = reply.answer === "error" ? reply.compiled.reasonOf(frame) : "";
      const detail = { message: `cannot be told yet: ${reason}` };
      sink.reply(isUnfilled(reason) ? { ...reply, answer: "unknown", detail } : reply);
    },
  };
}
