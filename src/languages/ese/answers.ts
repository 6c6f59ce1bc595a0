// What other agents are asked for, as terms: `ask bridge for depth` makes `depth from bridge` a quantity of the file.
import type { InputDefinition } from "./definitions.ts";
import type { Term } from "./program.ts";
import type { Sentence, SentenceOf } from "./tree.ts";

/** An answer nobody gave a timeout is old after this: a board that is gone must not be believed for ever. */
export const ANSWER_STALE_MS = 10_000;

/** The name of an answer in expressions. */
export const answerName = (quantity: string, agent: string): string => `${quantity} from ${agent}`;

/** Every question of a file by the name of its answer; the first that says a unit counts. */
export function answersOf(sentences: readonly Sentence[]): Map<string, SentenceOf<"ask">> {
  const answers = new Map<string, SentenceOf<"ask">>();
  for (const ask of asksIn(sentences)) {
    const name = answerName(ask.quantity.name, ask.agent);
    const known = answers.get(name);
    if (!known || (!known.quantity.unit && ask.quantity.unit)) answers.set(name, ask);
  }
  return answers;
}

/** An answer as a term. A definition of the same quantity from the same agent says its unit, range and timeout for both. */
export function answerTerm(name: string, ask: SentenceOf<"ask">, terms: ReadonlyMap<string, Term>): Term {
  const { agent, agentPlace, quantity, place } = ask;
  const defined = [...terms.values()].find(
    ({ body }) => body.kind === "input" && body.input.agent?.name === agent && body.input.quantity === quantity.name,
  );
  const input: InputDefinition =
    defined?.body.kind === "input"
      ? { ...defined.body.input, faults: [] }
      : {
          quantity: quantity.name,
          place: quantity.place,
          sources: [],
          agent: { name: agent, place: agentPlace },
          rows: [],
          needsTransducerDepth: false,
          faults: [],
          ...(quantity.unit ? { unit: quantity.unit } : {}),
        };
  return { name, shown: name, place, namePlace: quantity.place, body: { kind: "input", input }, isAnswer: true };
}

/** Questions in sentences and in what is nested in them. */
function asksIn(sentences: readonly Sentence[]): SentenceOf<"ask">[] {
  return sentences.flatMap((sentence) => {
    if (sentence.kind === "ask") return [sentence];
    const inner: Sentence[] = "body" in sentence ? [...sentence.body] : [];
    if (sentence.kind === "if") inner.push(...(sentence.otherwise ?? []));
    if (sentence.kind === "rule") inner.push(...sentence.exceptions.flatMap((exception) => exception.body));
    return asksIn(inner);
  });
}
