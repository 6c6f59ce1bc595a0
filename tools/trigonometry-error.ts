// How exact the words are that need trigonometry: each is compiled, run on the VM with some hundred random arguments of its range, and
// compared with the same formula to 60 places. `npx tsx tools/trigonometry-error.ts` prints the table that docs/vocabularies.md has.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { finish, languageServices } from "../src/compile.ts";
import { Reporter } from "../src/diagnostics/diagnostic.ts";
import { renderDiagnostics } from "../src/diagnostics/render-terminal.ts";
import { emptyModule, type Input } from "../src/fir/function.ts";
import { compilePhrase } from "../src/languages/ese/index.ts";
import { loadLanguages } from "../src/languages/registry.ts";
import { NO_VESSEL } from "../src/project/vessel-facts.ts";
import { createMachine } from "../src/simulator/machine.ts";
import { convertFromSi, convertToSi } from "../src/units/convert.ts";
import { unitNamed } from "../src/units/named.ts";
import {
  arcsine,
  arctangent,
  cosine,
  exponential,
  logarithm,
  narrow,
  ONE,
  over,
  PI,
  sine,
  squareRoot,
  times,
  type Wide,
  wide,
} from "./wide-number.ts";

const SAMPLES = 300;
const ROOT = resolve(fileURLToPath(import.meta.url), "../..");
const EARTH = wide(6371008.8);

/** An argument: its unit and range as in the word's entry. */
type Argument = readonly [unit: string, lowest: number, highest: number];

interface Row {
  readonly name: string;
  /** With $1, $2 … for the arguments. */
  readonly phrase: string;
  readonly arguments: readonly Argument[];
  /** In SI, from arguments in SI. */
  readonly exact: (...args: Wide[]) => Wide;
  /** Of the result: what the error is given in. Angles are compared the shorter way round. */
  readonly unit: string;
}

const LATITUDE: Argument = ["degrees", -89, 89];
const LONGITUDE: Argument = ["degrees", -180, 180];
const DIRECTION: Argument = ["degrees", 0, 360];
const knots = (highest: number, lowest = 0): Argument => ["knots", lowest, highest];
const POINTS = [LATITUDE, LONGITUDE, LATITUDE, LONGITUDE];

const squared = (value: Wide): Wide => times(value, value);
const haversine = (angle: Wide): Wide => squared(sine(angle / 2n));
function arc(lat1: Wide, lon1: Wide, lat2: Wide, lon2: Wide): Wide {
  const half = haversine(lat2 - lat1) + times(times(cosine(lat1), cosine(lat2)), haversine(lon2 - lon1));
  return 2n * arctangent(squareRoot(half), squareRoot(ONE - half));
}
const course = (lat1: Wide, lon1: Wide, lat2: Wide, lon2: Wide): Wide =>
  arctangent(
    times(sine(lon2 - lon1), cosine(lat2)),
    times(cosine(lat1), sine(lat2)) - times(times(sine(lat1), cosine(lat2)), cosine(lon2 - lon1)),
  );
const isometric = (lat: Wide): Wide => logarithm(over(ONE + sine(lat), ONE - sine(lat))) / 2n;
function wrapped(angle: Wide): Wide {
  const rest = (angle + PI) % (2n * PI);
  return (rest < 0n ? rest + 2n * PI : rest) - PI;
}
function rhumb(lat1: Wide, lon1: Wide, lat2: Wide, lon2: Wide): Wide {
  const stretch = over(lat2 - lat1, isometric(lat2) - isometric(lat1));
  return times(EARTH, squareRoot(squared(lat2 - lat1) + squared(times(stretch, wrapped(lon2 - lon1)))));
}
function destinationLatitude(dist: Wide, lat: Wide, bearing: Wide): Wide {
  const way = over(dist, EARTH);
  return arcsine(times(sine(lat), cosine(way)) + times(times(cosine(lat), sine(way)), cosine(bearing)));
}
function moment(range: Wide, bearing: Wide, theirs: Wide, fast: Wide, ours: Wide, speed: Wide) {
  const [north, east] = [times(range, cosine(bearing)), times(range, sine(bearing))];
  const northward = times(fast, cosine(theirs)) - times(speed, cosine(ours));
  const eastward = times(fast, sine(theirs)) - times(speed, sine(ours));
  const at = over(-(times(north, northward) + times(east, eastward)), squared(northward) + squared(eastward));
  return { at, north, east, northward, eastward };
}
function nearest(...args: [Wide, Wide, Wide, Wide, Wide, Wide]): Wide {
  const { at, north, east, northward, eastward } = moment(...args);
  const then = at > 0n ? at : 0n;
  return squareRoot(squared(north + times(then, northward)) + squared(east + times(then, eastward)));
}
const TARGET: readonly Argument[] = [["nmi", 0.1, 100], DIRECTION, DIRECTION, knots(60), DIRECTION, knots(60)];
const TARGET_TEXT = "target range $1 bearing $2 course $3 speed $4 for own course $5 speed $6";

// biome-ignore format: one row a word
const ROWS: readonly Row[] = [
  { name: "sine of", phrase: "sine of $1", arguments: [["degrees", -360, 360]], exact: sine, unit: "" },
  { name: "cosine of", phrase: "cosine of $1", arguments: [["degrees", -360, 360]], exact: cosine, unit: "" },
  { name: "arcsine of", phrase: "arcsine of $1", arguments: [["", -1, 1]], exact: arcsine, unit: "degrees" },
  { name: "arccosine of", phrase: "arccosine of $1", arguments: [["", -1, 1]], exact: (x) => PI / 2n - arcsine(x), unit: "degrees" },
  { name: "arctangent of … and …", phrase: "arctangent of $1 and $2", arguments: [["", -100, 100], ["", -100, 100]], exact: arctangent, unit: "degrees" },
  { name: "natural logarithm of", phrase: "natural logarithm of $1", arguments: [["", 0.001, 1000]], exact: logarithm, unit: "" },
  { name: "exponential of", phrase: "exponential of $1", arguments: [["", -10, 3]], exact: exponential, unit: "" },
  { name: "mean of headings (of three)", phrase: "mean of headings [$1, $2, $3]", arguments: [["degrees", 0, 110], ["degrees", 0, 110], ["degrees", 0, 110]], exact: (...h) => arctangent(h.reduce((sum, one) => sum + sine(one), 0n), h.reduce((sum, one) => sum + cosine(one), 0n)), unit: "degrees" },
  { name: "distance from … to …", phrase: "distance from $1 $2 to $3 $4", arguments: POINTS, exact: (...p) => times(EARTH, arc(...(p as [Wide, Wide, Wide, Wide]))), unit: "metres" },
  { name: "the same, 10 m to 200 m apart", phrase: "distance from $1 $2 to ($1 + $3) ($2 + $4)", arguments: [["degrees", 30, 60], LONGITUDE, ["degrees", 0.0001, 0.001], ["degrees", 0.0001, 0.001]], exact: (lat, lon, dlat, dlon) => times(EARTH, arc(lat, lon, rounded(lat, dlat), rounded(lon, dlon))), unit: "metres" },
  { name: "initial bearing from … to …", phrase: "initial bearing from $1 $2 to $3 $4", arguments: POINTS, exact: (...p) => course(...(p as [Wide, Wide, Wide, Wide])), unit: "degrees" },
  { name: "position … on bearing … (latitude)", phrase: "item 1 of (position $1 from $2 $3 on bearing $4)", arguments: [["nmi", 0, 3000], ["degrees", -70, 70], LONGITUDE, DIRECTION], exact: (dist, lat, _, bearing) => destinationLatitude(dist!, lat!, bearing!), unit: "degrees" },
  { name: "rhumb distance from … to …", phrase: "rhumb distance from $1 $2 to $3 $4", arguments: POINTS, exact: (...p) => rhumb(...(p as [Wide, Wide, Wide, Wide])), unit: "metres" },
  { name: "the same, nearly along a parallel", phrase: "rhumb distance from $1 $2 to ($1 + $3) $4", arguments: [["degrees", -70, 70], LONGITUDE, ["degrees", 0.0000001, 0.002], LONGITUDE], exact: (lat, lon, dlat, lon2) => rhumb(lat!, lon!, rounded(lat!, dlat!), lon2!), unit: "metres" },
  { name: "rhumb bearing from … to …", phrase: "rhumb bearing from $1 $2 to $3 $4", arguments: POINTS, exact: (lat1, lon1, lat2, lon2) => arctangent(wrapped(lon2! - lon1!), isometric(lat2!) - isometric(lat1!)), unit: "degrees" },
  { name: "cross-track error at … of leg …", phrase: "cross-track error at $1 $2 of leg from $3 $4 to $5 $6", arguments: [...POINTS, LATITUDE, LONGITUDE], exact: (lat, lon, lat1, lon1, lat2, lon2) => times(EARTH, arcsine(times(sine(arc(lat1!, lon1!, lat!, lon!)), sine(course(lat1!, lon1!, lat!, lon!) - course(lat1!, lon1!, lat2!, lon2!))))), unit: "metres" },
  { name: "speed made good to bearing …", phrase: "speed made good to bearing $1 at course $2 speed $3", arguments: [DIRECTION, DIRECTION, knots(80)], exact: (bearing, course, speed) => times(speed!, cosine(course! - bearing!)), unit: "knots" },
  { name: "set and drift of … (drift)", phrase: "item 2 of (set and drift of heading $1 water speed $2 course $3 ground speed $4)", arguments: [DIRECTION, knots(40), DIRECTION, knots(45)], exact: (heading, water, course, ground) => squareRoot(squared(times(ground!, cosine(course!)) - times(water!, cosine(heading!))) + squared(times(ground!, sine(course!)) - times(water!, sine(heading!)))), unit: "knots" },
  { name: "course to steer for track … (course)", phrase: "item 1 of (course to steer for track $1 at $2 in set $3 drift $4)", arguments: [DIRECTION, knots(40, 3), DIRECTION, knots(2.9)], exact: (track, speed, set, drift) => track! - arcsine(times(over(drift!, speed!), sine(set! - track!))), unit: "degrees" },
  { name: "true wind speed of apparent …", phrase: "true wind speed of apparent $1 at angle $2 with boat speed $3", arguments: [knots(120), LONGITUDE, knots(50)], exact: (wind, angle, speed) => squareRoot(squared(wind!) + squared(speed!) - 2n * times(times(wind!, speed!), cosine(angle!))), unit: "knots" },
  { name: "true wind angle of apparent …", phrase: "true wind angle of apparent $1 at angle $2 with boat speed $3", arguments: [knots(120), LONGITUDE, knots(50)], exact: (wind, angle, speed) => arctangent(times(wind!, sine(angle!)), times(wind!, cosine(angle!)) - speed!), unit: "degrees" },
  { name: "height of tide … falling to …", phrase: "height of tide $1 after high water $2 falling to $3 in $4", arguments: [["hours", 0, 6], ["metres", 4, 18], ["metres", -3, 4], ["hours", 6, 10]], exact: (elapsed, high, low, duration) => (high! + low!) / 2n + times((high! - low!) / 2n, cosine(times(PI, over(elapsed!, duration!)))), unit: "metres" },
  { name: "closest approach of target …", phrase: `closest approach of ${TARGET_TEXT}`, arguments: TARGET, exact: (...args) => nearest(...(args as [Wide, Wide, Wide, Wide, Wide, Wide])), unit: "metres" },
  { name: "time to closest approach of target …", phrase: `time to closest approach of ${TARGET_TEXT}`, arguments: TARGET, exact: (...args) => moment(...(args as [Wide, Wide, Wide, Wide, Wide, Wide])).at, unit: "seconds" },
];

/** The sum as the double that the phrase computes: it is the argument of the word. */
const rounded = (a: Wide, b: Wide): Wide => wide(narrow(a) + narrow(b));

export interface Measured {
  readonly name: string;
  /** Largest of all samples, in `unit`. */
  readonly error: number;
  readonly unit: string;
}

/** The same numbers every time (Park and Miller's generator), from 0 to 1. */
function* randomNumbers(): Generator<number, never> {
  for (let seed = 20260101; ; seed = (seed * 48271) % 2147483647) yield seed / 2147483647;
}

/** Compiles, runs and compares every row. Throws if one does not compile. */
export async function measureTrigonometry(samples: number = SAMPLES): Promise<Measured[]> {
  await loadLanguages();
  return ROWS.map((row) => measure(row, samples));
}

function measure(row: Row, samples: number): Measured {
  const unitOf = (text: string) => {
    const found = unitNamed(text);
    return found.kind === "unit" ? found.unit : undefined;
  };
  const name = (index: number) => `argument_${index + 1}`;
  const bound = { numerator: 2 ** 31 - 1, denominator: 1 };
  const inputs = row.arguments.map(
    ([unit], index): Input => ({
      name: name(index),
      ...(unit === "" ? {} : { unit }),
      sources: [],
      lowest: { ...bound, numerator: -bound.numerator },
      highest: bound,
      staleAfterMs: 0,
    }),
  );
  const reporter = new Reporter();
  const vessel = { ...NO_VESSEL, inputs: new Map(inputs.map((input) => [input.name, input])) };
  const module = emptyModule("phrase");
  const phrase = row.phrase.replace(/\$(\d)/g, (_, digit) => name(Number(digit) - 1));
  compilePhrase(phrase, module, languageServices({ folder: ROOT, vessel }, reporter));
  const compiled = reporter.hasErrors
    ? undefined
    : finish(module, [{ path: "phrase", text: phrase }], { folder: ROOT, vessel }, reporter);
  if (!compiled) throw new Error(renderDiagnostics(reporter.diagnostics, { colour: false }));
  const register = compiled.map.registers.find((one) => one.name === "result")!.register;
  const random = randomNumbers();
  const result = unitOf(row.unit);
  const isAngle = row.unit === "degrees";
  let worst = 0;
  for (let sample = 0; sample < samples; sample++) {
    const args = row.arguments.map(([unit, lowest, highest]) => {
      const value = lowest + (highest - lowest) * random.next().value;
      const known = unitOf(unit);
      return known ? convertToSi(value, known) : value;
    });
    const created = createMachine(compiled.bytes);
    if (created.kind === "refused") throw new Error(`the VM refused \`${phrase}\``);
    module.inputs.forEach((input, index) => {
      created.machine.inputs[index] = args[inputs.findIndex((one) => one.name === input.name)]!;
    });
    created.machine.start();
    const got = created.machine.floats[Number(register.slice(1))]!;
    const difference = wide(got) - row.exact(...args.map(wide));
    const si = Math.abs(narrow(isAngle ? wrapped(difference) : difference));
    worst = Math.max(worst, result ? convertFromSi(si, result) : si);
  }
  return { name: row.name, error: worst, unit: row.unit };
}

/** The table as docs/vocabularies.md has it: each error at most what is written, with half as much again to spare for other samples. */
export function trigonometryTable(rows: readonly Measured[]): string {
  const up = (error: number): string => {
    if (error === 0) return "0";
    const power = Math.floor(Math.log10(error * 1.5));
    const digit = [1, 2, 5].find((one) => error * 1.5 <= one * 10 ** power);
    return digit === undefined ? `1e${power + 1}` : `${digit}e${power}`;
  };
  const lines = rows.map(({ name, error, unit }) => `| ${name} | ${[up(error), unit].join(" ").trim()} |`);
  return ["| word | error below |", "|---|---|", ...lines].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${trigonometryTable(await measureTrigonometry())}\n`);
}
