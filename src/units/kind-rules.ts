// What becomes of kinds that meet: which may be held against each other, and what their sum and difference is. One table of rules; what it
// does not name follows from the scale and frame of the kinds (kinds.ts).
import { type Kind, kindNamed } from "./kinds.ts";

interface SumRule {
  readonly left: string;
  readonly operator: "+" | "-";
  readonly right: string;
  readonly result: string;
}

const sum = (left: string, right: string, result: string): SumRule[] => [
  { left, operator: "+", right, result },
  { left: right, operator: "+", right: left, result },
  { left: result, operator: "-", right, result: left },
];

/** From one frame to another by what lies between them, and back. */
const SUM_RULES: readonly SumRule[] = [
  ...sum("depth below transducer", "transducer depth", "depth below surface"),
  ...["draught", "draft"].flatMap((draught) => sum("depth below keel", draught, "depth below surface")),
  ...sum("depth below chart datum", "height of tide", "depth below surface"),
  ...["heading", "bearing", "course"].flatMap((name) => [
    ...sum(`magnetic ${name}`, "variation", `true ${name}`),
    ...sum(`compass ${name}`, "deviation", `magnetic ${name}`),
  ]),
  ...["true ", "magnetic ", "compass ", ""].flatMap((frame) => [
    ...sum(`${frame}heading`, "relative bearing", `${frame}bearing`),
    { left: `${frame}bearing`, operator: "-" as const, right: `${frame}heading`, result: "relative bearing" },
  ]),
  // What the water itself does, along the course: the one way these two speeds are held against each other.
  { left: "speed over ground", operator: "-", right: "speed through water", result: "speed" },
  { left: "speed through water", operator: "-", right: "speed over ground", result: "speed" },
];

/** Frames no sum leads between: what to write instead, by scale. */
const OTHERWISE: Readonly<Record<string, string>> = {
  direction: "turn one of them into the other's north first",
  depth: "take both from one point",
  "speed of the vessel":
    "take both through the water or both over the ground; their difference is the stream: speed over ground - speed through water",
  "wind speed":
    "make a true wind of the apparent one first: true wind speed of apparent … at angle … with boat speed …",
  "wind angle":
    "make a true wind of the apparent one first: true wind angle of apparent … at angle … with boat speed …",
};

export type KindsMet =
  | { readonly kind: "fit"; readonly name?: string }
  | { readonly kind: "clash"; readonly hint: string };

const fits = (name: string | undefined): KindsMet => (name === undefined ? { kind: "fit" } : { kind: "fit", name });
const clash = (hint: string): KindsMet => ({ kind: "clash", hint });

/** Two kinds that are compared, or of which one takes the place of the other. The name is that of both. */
export function kindsCompared(left: string | undefined, right: string | undefined): KindsMet {
  const [a, b] = [known(left), known(right)];
  if (!a || !b) return fits(left ?? right);
  if (a.difference === b.name && a.addInstead) return clash(differenceHint(a, b));
  if (b.difference === a.name && b.addInstead) return clash(differenceHint(b, a));
  if (a.scale === undefined || b.scale === undefined) return fits(a.scale === undefined ? b.name : a.name);
  if (a.scale !== b.scale)
    return isPoint(a) && isPoint(b) ? clash(`take two of one kind: ${a.name} or ${b.name}`) : fits(undefined);
  if (framesDiffer(a, b)) return clash(conversionHint(a, b));
  return fits(a.frame === undefined ? b.name : a.name);
}

/** The kind of a sum or difference. */
export function kindsAdded(left: string | undefined, operator: "+" | "-", right: string | undefined): KindsMet {
  const rule = SUM_RULES.find((one) => one.left === left && one.operator === operator && one.right === right);
  if (rule) return fits(rule.result);
  const [a, b] = [known(left), known(right)];
  if (a?.scale !== undefined && a.scale === b?.scale) {
    if (framesDiffer(a, b)) return clash(conversionHint(a, b));
    if (operator === "-") return fits(a.difference);
    return a.addInstead ? clash(a.addInstead) : fits(a.frame === undefined ? b.name : a.name);
  }
  if (a?.scale !== undefined) return fits(b?.scale === undefined ? a.name : undefined);
  if (b?.scale !== undefined) return fits(operator === "+" ? b.name : undefined);
  return fits(left ?? right);
}

const known = (name: string | undefined): Kind | undefined => (name === undefined ? undefined : kindNamed(name));
const isPoint = (kind: Kind): boolean => kind.addInstead !== undefined;
const framesDiffer = (a: Kind, b: Kind): boolean =>
  a.frame !== undefined && b.frame !== undefined && a.frame !== b.frame;

const differenceHint = (point: Kind, difference: Kind): string =>
  `a ${difference.name} lies between two of the kind: take the difference of two first, or add it to a ${point.name}`;

/** What leads from one kind to another's frame: a sum of the table, in either direction. */
function conversionHint(a: Kind, b: Kind): string {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const step = SUM_RULES.find(
      (rule) => rule.left === from.name && rule.right !== to.name && frameOf(rule.result) === to.frame,
    );
    if (step)
      return `${from.name} ${step.operator} ${step.right} is a ${step.result}: write that, or take both from one source`;
  }
  return OTHERWISE[a.scale ?? ""] ?? "take both from one source";
}

const frameOf = (name: string): string | undefined => kindNamed(name)?.frame;
