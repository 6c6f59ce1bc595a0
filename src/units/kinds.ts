// Kinds: what a quantity is, beyond its dimension. `where:` and `result:` name them; a kind is a plain tag with the dimension it implies.
import { DIMENSIONLESS, type Dimension, dimension } from "./dimension.ts";

export interface Kind {
  readonly name: string;
  /** Absent for what is no quantity: truth, text, agent, place. */
  readonly dimension?: Dimension;
}

const LENGTH = dimension({ length: 1 });
const ANGLE = dimension({ angle: 1 });
const SPEED = dimension({ length: 1, time: -1 });
const ENERGY = dimension({ mass: 1, length: 2, time: -2 });
const TEMPERATURE = dimension({ temperature: 1 });

// biome-ignore format: rows
export const KINDS: readonly Kind[] = [
  { name: "number", dimension: DIMENSIONLESS }, { name: "whole number", dimension: DIMENSIONLESS },
  { name: "count", dimension: DIMENSIONLESS }, { name: "ratio", dimension: DIMENSIONLESS }, { name: "level", dimension: DIMENSIONLESS },
  { name: "truth" }, { name: "text" }, { name: "agent" }, { name: "place" }, { name: "register" },
  { name: "length", dimension: LENGTH }, { name: "distance", dimension: LENGTH }, { name: "depth", dimension: LENGTH },
  { name: "depth below surface", dimension: LENGTH }, { name: "depth below transducer", dimension: LENGTH }, { name: "depth below keel", dimension: LENGTH },
  { name: "height", dimension: LENGTH }, { name: "draught", dimension: LENGTH }, { name: "draft", dimension: LENGTH },
  { name: "area", dimension: dimension({ length: 2 }) }, { name: "volume", dimension: dimension({ length: 3 }) },
  { name: "mass", dimension: dimension({ mass: 1 }) }, { name: "weight", dimension: dimension({ mass: 1 }) },
  { name: "speed", dimension: SPEED }, { name: "wind speed", dimension: SPEED },
  { name: "duration", dimension: dimension({ time: 1 }) }, { name: "time", dimension: dimension({ time: 1 }) }, { name: "age", dimension: dimension({ time: 1 }) },
  { name: "angle", dimension: ANGLE }, { name: "heading", dimension: ANGLE }, { name: "bearing", dimension: ANGLE },
  { name: "course", dimension: ANGLE }, { name: "turn", dimension: ANGLE }, { name: "direction", dimension: ANGLE },
  { name: "rate of turn", dimension: dimension({ angle: 1, time: -1 }) }, { name: "shaft speed", dimension: dimension({ angle: 1, time: -1 }) },
  { name: "frequency", dimension: dimension({ time: -1 }) }, { name: "flow", dimension: dimension({ length: 3, time: -1 }) },
  { name: "temperature", dimension: TEMPERATURE }, { name: "temperature difference", dimension: TEMPERATURE },
  { name: "pressure", dimension: dimension({ mass: 1, length: -1, time: -2 }) }, { name: "force", dimension: dimension({ mass: 1, length: 1, time: -2 }) },
  { name: "energy", dimension: ENERGY }, { name: "power", dimension: dimension({ mass: 1, length: 2, time: -3 }) },
  { name: "current", dimension: dimension({ current: 1 }) }, { name: "charge", dimension: dimension({ current: 1, time: 1 }) },
  { name: "voltage", dimension: dimension({ mass: 1, length: 2, time: -3, current: -1 }) },
  { name: "resistance", dimension: dimension({ mass: 1, length: 2, time: -3, current: -2 }) },
];

const byName = new Map(KINDS.map((kind) => [kind.name, kind]));

/** The kind of a name ("distance"); case and white space do not count. */
export const kindNamed = (name: string): Kind | undefined => byName.get(name.trim().replace(/\s+/g, " ").toLowerCase());
