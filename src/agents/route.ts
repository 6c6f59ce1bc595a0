// Who gets a message: a pure decision from its destination, so that it can be read and tested without a line.
import { EVERYONE, OPERATOR } from "../wire/message.ts";

export type Route =
  | { readonly kind: "agents"; readonly agentIds: readonly number[] }
  | { readonly kind: "operator" }
  | { readonly kind: "nowhere"; readonly reason: string };

/** `source` is the stamped one: a broadcast goes to all agents but its sender, and is seen by the operator anyway. */
export function routeOf(destination: number, source: number, agentIds: readonly number[]): Route {
  if (destination === OPERATOR) return { kind: "operator" };
  if (destination === EVERYONE) return { kind: "agents", agentIds: agentIds.filter((id) => id !== source) };
  if (agentIds.includes(destination)) return { kind: "agents", agentIds: [destination] };
  return { kind: "nowhere", reason: "no board of this vessel is that agent" };
}
