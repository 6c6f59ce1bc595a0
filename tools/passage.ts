// The demo's passage, made here and nowhere recorded: six minutes at one sentence group a second. Depth, soundings lost and the bilge float are
// laid out so that the demo programs have something to say at known seconds. `npx tsx tools/passage.ts` writes docs/demo/passage.nmea.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const SECONDS = 360;
/** UTC of the first second: 09:00:00. */
const BEGIN_SECOND = 9 * 3600;
/** DBT is measured from the transducer, DBS from the surface; metres. */
const TRANSDUCER_DEPTH = 0.5;
const FEET = 0.3048;
const FATHOMS = 1.8288;
const KMH_PER_KNOT = 1.852;
const HEADING = 62;
const SPEED_KNOTS = 5.4;
const BEGIN_LATITUDE = 60.07;
const BEGIN_LONGITUDE = 23.53;

/** The demo's limit: draught 1.8 m and 3 m of water under it. */
const LIMIT = 4.8;
/** Where the warning is taken back. */
const CLEAR = 5.8;

/** Depth below the surface in metres at a second; straight lines between. */
const DEPTHS: readonly (readonly [second: number, metres: number])[] = [
  [0, 12],
  [60, 25],
  [112, 8],
  [120, 4.7],
  [130, 2.8],
  [140, 4.7],
  [146, 6.1],
  [180, 14],
  [240, 22],
  [SECONDS, 18],
];

function depthAt(second: number): number {
  const next = DEPTHS.findIndex(([at]) => at > second);
  if (next < 0) return DEPTHS.at(-1)![1];
  const [fromSecond, from] = DEPTHS[next - 1]!;
  const [toSecond, to] = DEPTHS[next]!;
  return from + ((to - from) * (second - fromSecond)) / (toSecond - fromSecond);
}

const firstSecond = (isSo: (second: number) => boolean, from = 0): number => {
  let second = from;
  while (!isSo(second)) second++;
  return second;
};

// As it is sent, with two decimals, so that a moment is when a board sees it.
const isShoal = (second: number): boolean => Number(depthAt(second).toFixed(2)) < LIMIT;
const shoalAt = firstSecond(isShoal);

/** Seconds from the beginning; a span holds its first second and not its last. Depths are below the surface. */
export const PASSAGE_MOMENTS = {
  /** First sounding below 4.8 m. */
  shoalAt,
  /** First sounding above 5.8 m after that. */
  deepAt: firstSecond((second) => Number(depthAt(second).toFixed(2)) > CLEAR, shoalAt),
  /** Soundings are empty. */
  lostFrom: 200,
  lostTo: 212,
  /** The float is up. */
  bilgeFrom: 150,
  bilgeTo: 175,
  bilgeAgainFrom: 260,
  bilgeAgainTo: 270,
  end: SECONDS,
} as const;

const two = (value: number): string => String(value).padStart(2, "0");

function sentence(body: string): string {
  let sum = 0;
  for (let at = 0; at < body.length; at++) sum ^= body.charCodeAt(at);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, "0")}`;
}

/** ddmm.mmm, with the wanted digits of degrees. */
function angle(degrees: number, digits: number): string {
  const thousandths = Math.round(degrees * 60_000);
  const whole = Math.floor(thousandths / 60_000);
  const minutes = (thousandths - whole * 60_000) / 1000;
  return String(whole).padStart(digits, "0") + minutes.toFixed(3).padStart(6, "0");
}

function sounding(formatter: string, metres: number | undefined): string {
  const fields =
    metres === undefined
      ? ["", "", ""]
      : [(metres / FEET).toFixed(1), metres.toFixed(2), (metres / FATHOMS).toFixed(2)];
  return sentence(`II${formatter},${fields[0]},f,${fields[1]},M,${fields[2]},F`);
}

const isWithin = (second: number, from: number, to: number): boolean => second >= from && second < to;

function group(second: number): string[] {
  const { lostFrom, lostTo, bilgeFrom, bilgeTo, bilgeAgainFrom, bilgeAgainTo } = PASSAGE_MOMENTS;
  const time = BEGIN_SECOND + second;
  const utc = two(Math.floor(time / 3600)) + two(Math.floor(time / 60) % 60) + two(time % 60);
  // A swing that sines would make: a triangle has the same bits everywhere.
  const swing = Math.abs((second % 24) - 12) / 4 - 1.5;
  const heading = HEADING + swing;
  const miles = (SPEED_KNOTS * second) / 3600;
  const latitude = BEGIN_LATITUDE + (miles * 0.469) / 60;
  const longitude = BEGIN_LONGITUDE + (miles * 1.769) / 60;
  const depth = isWithin(second, lostFrom, lostTo) ? undefined : depthAt(second);
  const isUp = isWithin(second, bilgeFrom, bilgeTo) || isWithin(second, bilgeAgainFrom, bilgeAgainTo);
  return [
    sentence(`GPGLL,${angle(latitude, 2)},N,${angle(longitude, 3)},E,${utc},A,A`),
    sounding("DBT", depth === undefined ? undefined : depth - TRANSDUCER_DEPTH),
    sounding("DBS", depth),
    sentence(`IIHDT,${heading.toFixed(1)},T`),
    sentence(
      `IIVTG,${HEADING.toFixed(1)},T,,M,${SPEED_KNOTS.toFixed(2)},N,${(SPEED_KNOTS * KMH_PER_KNOT).toFixed(2)},K,A`,
    ),
    sentence(`IIXDR,S,${isUp ? 1 : 0},,BILGE`),
  ];
}

/** The whole log; the same text every time. */
export function passage(): string {
  const lines = [`# SYNTHETIC passage, ${SECONDS} s: made by tools/passage.ts, not recorded on any boat`];
  for (let second = 0; second < SECONDS; second++) lines.push(...group(second));
  return `${lines.join("\n")}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(resolve(import.meta.dirname, "../docs/demo/passage.nmea"), passage());
}
