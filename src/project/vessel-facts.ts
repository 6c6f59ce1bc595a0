// What a compilation needs to know of the vessel: the resolved form of flux.boards.json for one program. Plain data, no schema here.
import type { Input, Output } from "../fir/function.ts";

export interface VesselFacts {
  /** Quantities of the vessel, by name as programs write them (vessel_draft): a FLUX-ese quantity such as "1.8 m". */
  readonly quantities: ReadonlyMap<string, string>;
  /** Inputs of this program's board by name; values inside are SI. */
  readonly inputs: ReadonlyMap<string, Input>;
  readonly outputs: ReadonlyMap<string, Output & { readonly acts?: string }>;
  /** Names of the agents of the vessel. */
  readonly agents: readonly string[];
  /** Inputs that hold the number of a text: what a scenario looks at may be one. */
  readonly texts?: ReadonlySet<string>;
}

export const NO_VESSEL: VesselFacts = { quantities: new Map(), inputs: new Map(), outputs: new Map(), agents: [] };
