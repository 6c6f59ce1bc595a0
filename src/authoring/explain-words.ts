// What the text and the page of an explanation say alike.
import { bytesOf, type Explanation } from "./explain.ts";

/** "1 s", "250 ms". */
export const duration = (ms: number): string => (ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`);

/** What it all costs. */
export const costLine = ({ cost, otherCode }: Explanation): string =>
  `around the sentences: ${bytesOf(otherCode)} bytes, cost ${otherCode.cost}; all of it once: cost ${cost.once} of the ${cost.budget} a tick may take`;

/** What the agent may touch, a line each. */
export function capabilityLines({ capabilities }: Explanation): string[] {
  const { mask, acts, outputs, agents, permits } = capabilities;
  return [
    mask.length > 0 ? mask.join(", ") : "nothing: it senses nothing, moves nothing and speaks to nobody",
    ...(acts.length > 0 ? [`acts on: ${acts.join(", ")}`] : []),
    ...outputs.map(
      ({ name, sink, safe, range }) => `output ${name}: ${sink}${range ? `, ${range}` : ""}, safe state ${safe}`,
    ),
    ...(agents.length > 0 ? [`speaks with: ${agents.join(", ")}`] : []),
    ...permits,
  ];
}
