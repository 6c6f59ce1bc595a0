// Kinds: what a quantity is, beyond its dimension. `where:` and `result:` name them; a kind is a plain tag with the dimension it implies.
import { DIMENSIONLESS, type Dimension, dimension } from "./dimension.ts";

export interface Kind {
  readonly name: string;
  /** Absent for what is no quantity (truth, text, agent, place), and for a quantity of any dimension. */
  readonly dimension?: Dimension;
  /** What it is measured along, among kinds that can be mistaken for each other: "direction", "depth". */
  readonly scale?: string;
  /** From where, or against what, on that scale: "magnetic", "transducer". Absent: it does not say, and fits all. */
  readonly frame?: string;
  /** What lies between two of them: the difference of two headings is a turn. */
  readonly difference?: string;
  /** Two of them cannot be added; what to do instead. */
  readonly addInstead?: string;
}

const LENGTH = dimension({ length: 1 });
const ANGLE = dimension({ angle: 1 });
const SPEED = dimension({ length: 1, time: -1 });
const ENERGY = dimension({ mass: 1, length: 2, time: -2 });
const TEMPERATURE = dimension({ temperature: 1 });
const TIME = dimension({ time: 1 });

/** Norths a direction counts from. */
const NORTHS = ["true", "magnetic", "compass"] as const;
/** Against what a wind is measured: the moving vessel, the water, the ground. */
const WIND_FRAMES = ["apparent", "true", "ground"] as const;
const DIRECTION = {
  dimension: ANGLE,
  scale: "direction",
  difference: "turn",
  addInstead: "a turn can be added to a heading: heading + 30 degrees",
} as const;

// biome-ignore format: rows
export const KINDS: readonly Kind[] = [
  { name: "number", dimension: DIMENSIONLESS }, { name: "whole number", dimension: DIMENSIONLESS },
  { name: "count", dimension: DIMENSIONLESS }, { name: "ratio", dimension: DIMENSIONLESS }, { name: "level", dimension: DIMENSIONLESS },
  { name: "salinity", dimension: DIMENSIONLESS }, { name: "acidity", dimension: DIMENSIONLESS },
  // Of any dimension: what a word takes that works alike for volts and metres.
  { name: "quantity" },
  { name: "truth" }, { name: "switch" }, { name: "text" }, { name: "agent" }, { name: "place" }, { name: "register" },
  { name: "length", dimension: LENGTH }, { name: "distance", dimension: LENGTH },
  { name: "height", dimension: LENGTH }, { name: "height of tide", dimension: LENGTH }, { name: "transducer depth", dimension: LENGTH },
  { name: "position", dimension: LENGTH, scale: "position", difference: "distance", addInstead: "a distance can be added to a position" },
  // A draught counts from the surface down: it can be held against a depth below the surface, and no other.
  ...["draught", "draft"].map((name) => ({ name, dimension: LENGTH, scale: "depth", frame: "surface", difference: "length" })),
  { name: "depth", dimension: LENGTH, scale: "depth", difference: "length" },
  ...["surface", "transducer", "keel", "chart datum"].map((frame) => ({ name: `depth below ${frame}`, dimension: LENGTH, scale: "depth", frame, difference: "length" })),
  { name: "area", dimension: dimension({ length: 2 }) }, { name: "volume", dimension: dimension({ length: 3 }) },
  { name: "mass", dimension: dimension({ mass: 1 }) }, { name: "weight", dimension: dimension({ mass: 1 }) },
  { name: "speed", dimension: SPEED },
  { name: "speed through water", dimension: SPEED, scale: "speed of the vessel", frame: "water", difference: "speed" },
  { name: "speed over ground", dimension: SPEED, scale: "speed of the vessel", frame: "ground", difference: "speed" },
  { name: "wind speed", dimension: SPEED, scale: "wind speed", difference: "speed" },
  ...WIND_FRAMES.map((frame) => ({ name: `${frame} wind speed`, dimension: SPEED, scale: "wind speed", frame, difference: "speed" })),
  { name: "duration", dimension: TIME }, { name: "age", dimension: TIME },
  { name: "time", dimension: TIME, scale: "time", difference: "duration", addInstead: "a duration can be added to a time: time + 10 minutes" },
  { name: "angle", dimension: ANGLE }, { name: "turn", dimension: ANGLE }, { name: "variation", dimension: ANGLE }, { name: "deviation", dimension: ANGLE },
  ...["heading", "bearing", "course", "direction", "wind direction"].flatMap((name) => [
    { name, ...DIRECTION }, ...NORTHS.map((frame) => ({ name: `${frame} ${name}`, ...DIRECTION, frame })),
  ]),
  { name: "relative bearing", ...DIRECTION, frame: "relative" },
  ...WIND_FRAMES.map((frame) => ({ name: `${frame} wind angle`, dimension: ANGLE, scale: "wind angle", frame, difference: "turn" })),
  ...["latitude", "longitude"].map((name) => ({ name, dimension: ANGLE, scale: name, difference: "angle", addInstead: `an angle can be added to a ${name}: ${name} + 0.1 degrees` })),
  { name: "rate of turn", dimension: dimension({ angle: 1, time: -1 }) }, { name: "shaft speed", dimension: dimension({ angle: 1, time: -1 }) },
  { name: "frequency", dimension: dimension({ time: -1 }) }, { name: "flow", dimension: dimension({ length: 3, time: -1 }) },
  { name: "temperature", dimension: TEMPERATURE, scale: "temperature", difference: "temperature difference", addInstead: "a difference can be added to a temperature: write it in kelvins" }, { name: "temperature difference", dimension: TEMPERATURE },
  { name: "pressure", dimension: dimension({ mass: 1, length: -1, time: -2 }) }, { name: "force", dimension: dimension({ mass: 1, length: 1, time: -2 }) },
  { name: "energy", dimension: ENERGY }, { name: "power", dimension: dimension({ mass: 1, length: 2, time: -3 }) },
  { name: "current", dimension: dimension({ current: 1 }) }, { name: "charge", dimension: dimension({ current: 1, time: 1 }) },
  { name: "voltage", dimension: dimension({ mass: 1, length: 2, time: -3, current: -1 }) },
  { name: "resistance", dimension: dimension({ mass: 1, length: 2, time: -3, current: -2 }) },
  { name: "pressure tendency", dimension: dimension({ mass: 1, length: -1, time: -3 }) },
  { name: "rate of temperature change", dimension: dimension({ temperature: 1, time: -1 }) },
  { name: "temperature coefficient", dimension: dimension({ mass: 1, length: 2, time: -3, current: -1, temperature: -1 }) },
  { name: "attenuation", dimension: dimension({ length: -1 }) }, { name: "fuel per distance", dimension: dimension({ length: 2 }) },
];

const byName = new Map(KINDS.map((kind) => [kind.name, kind]));

/** Kinds that are directions: they wrap at a full turn. */
export const DIRECTION_KINDS: ReadonlySet<string> = new Set(
  KINDS.filter((kind) => kind.scale === DIRECTION.scale).map((kind) => kind.name),
);

/** The kind of a name ("distance"); case and white space do not count. */
export const kindNamed = (name: string): Kind | undefined => byName.get(name.trim().replace(/\s+/g, " ").toLowerCase());
