// flux.boards.json, resolved for one program: quantities of the vessel, and the inputs and outputs of its board as the data section wants them.
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { Input, InputSource, Output, Rational } from "../fir/function.ts";
import { nmeaQuantities, nmeaSource, unitOfRow } from "../nmea/quantities.ts";
import { nearestRational, rationalInSi } from "../units/convert.ts";
import { dimension, dimensionName, sameDimension } from "../units/dimension.ts";
import { PLAIN, siUnitOf, unitNamed } from "../units/named.ts";
import { parseQuantity } from "../units/quantity.ts";
import type { Unit } from "../units/unit.ts";
import { boardEntry, type Project } from "./load.ts";
import { duration, resolveI2c, resolveSpi } from "./resolve-sensor.ts";
import { refuseFlood, refuseWithoutBus, resolveSentence } from "./resolve-sentence.ts";
import type { InputBinding, OutputBinding } from "./schema.ts";
import type { VesselFacts } from "./vessel-facts.ts";

/** Widest range a binding can have: what is outside is unknown. */
const UNBOUNDED: readonly [Rational, Rational] = [
  { numerator: -2147483647, denominator: 1 },
  { numerator: 2147483647, denominator: 1 },
];

const SECOND = siUnitOf(dimension({ time: 1 }));

/** Facts for the program of `board` (undefined: a program of no board). Undefined with FLX0801/FLX0802 when something does not fit. */
export function vesselFacts(project: Project, board: string | undefined, reporter: Reporter): VesselFacts | undefined {
  const { file } = project;
  const entry = board === undefined ? undefined : boardEntry(project, board, reporter);
  if (board !== undefined && !entry) return undefined;
  const place = (name: string, part: string) => `${project.path}: boards.${board}.${part}.${name}`;
  const before = reporter.diagnostics.length;
  const inputs = new Map<string, Input>();
  for (const [name, binding] of Object.entries(entry?.inputs ?? {})) {
    inputs.set(name, resolveInput(name, binding, place(name, "inputs"), reporter));
  }
  const outputs = new Map<string, Output>();
  for (const [name, binding] of Object.entries(entry?.outputs ?? {})) {
    outputs.set(name, resolveOutput(name, binding, place(name, "outputs"), reporter));
  }
  if (entry) refuseWithoutBus(entry, place, reporter);
  if (reporter.diagnostics.length === before)
    refuseFlood([...outputs.values()], `${project.path}: boards.${board}.outputs`, reporter);
  if (reporter.diagnostics.length > before) return undefined;
  return {
    quantities: new Map(Object.entries(file.vessel.quantities).map(([name, value]) => [name, String(value)])),
    inputs,
    outputs,
    agents: Object.keys(file.boards),
  };
}

function resolveInput(name: string, binding: InputBinding, place: string, reporter: Reporter): Input {
  const unit = resolveUnit(binding.unit, place, reporter);
  const [lowest, highest] = resolveRange(binding.range, unit, place, reporter);
  const sources: InputSource[] = [];
  for (const quantity of binding.nmea === undefined ? [] : [binding.nmea].flat()) {
    const found = nmeaQuantities(quantity);
    if (found.length === 0) {
      reporter.error("FLX0801", `${place}.nmea: "${quantity}" is no NMEA quantity flux knows`, undefined, {
        hint: 'write a quantity such as "sounding below transducer", or a sentence such as "DBT"',
      });
    }
    const given = found.map(unitOfRow).find((one) => unit && !sameDimension(one.dimension, unit.dimension));
    if (given) {
      reporter.error("FLX0801", `${place}.unit: "${quantity}" gives ${given.plural}, not ${unit!.plural}`, undefined, {
        hint: `write a unit of ${dimensionName(given.dimension)}, such as "${given.symbol || given.plural}", or none`,
      });
    }
    sources.push(...found.map(nmeaSource));
  }
  if (binding.analog) {
    const { pin, scale, offset } = binding.analog;
    sources.push({ kind: "analog", pin, scale: nearestRational(scale), offset: nearestRational(offset) });
  }
  const steadyMs = (text: string | undefined, key: string): number =>
    text === undefined ? 0 : duration(text, `${place}.${key}.debounce`, milliseconds, reporter);
  if (binding.digital) {
    const { debounce, ...from } = binding.digital;
    const debounceMs = steadyMs(debounce, "digital");
    sources.push({ kind: "digital", ...from, ...(debounceMs ? { debounceMs } : {}) });
  }
  if (binding.counter) {
    const { debounce, scale, ...from } = binding.counter;
    const debounceMs = steadyMs(debounce, "counter");
    sources.push({ kind: "counter", ...from, debounceMs, scale: nearestRational(scale) });
  }
  if (binding.i2c) sources.push(resolveI2c(binding.i2c, `${place}.i2c`, milliseconds, reporter));
  if (binding.spi) sources.push(resolveSpi(binding.spi, `${place}.spi`, milliseconds, reporter));
  const stale = binding.staleAfter === undefined ? undefined : quantityIn(binding.staleAfter, SECOND);
  if (binding.staleAfter !== undefined && !(stale && stale.numerator > 0)) {
    reporter.error("FLX0801", `${place}.staleAfter: "${binding.staleAfter}" is not a duration`, undefined, {
      hint: 'write it as "3 s"',
    });
  }
  const staleAfterMs = stale ? Math.round((1000 * stale.numerator) / stale.denominator) : 0;
  for (const source of sources) {
    if ((source.kind === "i2c" || source.kind === "spi") && staleAfterMs > 0 && staleAfterMs <= source.periodMs)
      reporter.error(
        "FLX0801",
        `${place}.staleAfter: the sensor is asked every ${source.periodMs} ms only, so it would be unknown in between`,
        undefined,
        { hint: `write at least "${2 * source.periodMs} ms", or ask it more often` },
      );
  }
  return { name, ...(binding.unit ? { unit: binding.unit } : {}), sources, lowest, highest, staleAfterMs };
}

function resolveOutput(name: string, binding: OutputBinding, place: string, reporter: Reporter): Output {
  const own = resolveUnit(binding.unit, place, reporter);
  const said = resolveSentence(binding, own, place, milliseconds, reporter);
  const unit = own ?? said?.unit;
  const [lowest, highest] = resolveRange(binding.range, unit, place, reporter);
  const safe = quantityIn(binding.safe ?? 0, unit);
  if (!safe) {
    reporter.error("FLX0801", `${place}.safe: "${binding.safe}" is not ${wanted(unit)}`, undefined, {
      hint: `write a number${unit ? `, or a quantity such as "0 ${unit.symbol}"` : ""}`,
    });
  }
  if (binding.servo && !binding.range) {
    reporter.error("FLX0801", `${place}.servo: a servo needs the range of its output`, undefined, {
      hint: 'the ends of the range are the ends of its way, as in "range": [-1, 1]',
    });
  }
  const sink =
    said?.sink ??
    (binding.servo
      ? ({
          kind: "servo",
          pin: binding.servo.pin,
          shortest: binding.servo.pulse[0],
          longest: binding.servo.pulse[1],
        } as const)
      : binding.digital
        ? ({ kind: "digital", ...binding.digital } as const)
        : binding.pwm
          ? ({ kind: "pwm", ...binding.pwm } as const)
          : ({ kind: "none" } as const));
  return {
    name,
    ...(binding.unit
      ? { unit: binding.unit }
      : said?.unit && said.unit.symbol !== ""
        ? { unit: said.unit.symbol }
        : {}),
    sink,
    safe: safe ?? { numerator: 0, denominator: 1 },
    lowest,
    highest,
  };
}

function resolveUnit(text: string | undefined, place: string, reporter: Reporter): Unit | undefined {
  if (text === undefined) return undefined;
  const found = unitNamed(text);
  if (found.kind === "unit") return found.unit;
  const hint =
    found.kind === "ambiguous" ? `say which: ${found.choices.join(", ")}` : `nearest: ${found.nearest.join(", ")}`;
  reporter.error("FLX0801", `${place}.unit: "${text}" is not a unit flux knows`, undefined, { hint });
  return undefined;
}

function resolveRange(
  range: InputBinding["range"],
  unit: Unit | undefined,
  place: string,
  reporter: Reporter,
): readonly [Rational, Rational] {
  if (!range) return UNBOUNDED;
  const [lowest, highest] = range.map((end) => quantityIn(end, unit));
  const isUpward =
    lowest && highest && lowest.numerator / lowest.denominator <= highest.numerator / highest.denominator;
  if (isUpward) return [lowest, highest];
  const written = JSON.stringify(range);
  const what = lowest && highest ? "ends before it begins" : `is not two times ${wanted(unit)}`;
  reporter.error("FLX0801", `${place}.range: ${written} ${what}`, undefined, {
    hint: `write the lower end first, as in ["0${unit ? ` ${unit.symbol}` : ""}", "200${unit ? ` ${unit.symbol}` : ""}"]`,
  });
  return UNBOUNDED;
}

const wanted = (unit: Unit | undefined): string => (unit ? `a quantity in ${unit.plural} or the like` : "a quantity");

const milliseconds = (text: string): number | undefined => {
  const found = quantityIn(text, SECOND);
  return found && Math.round((1000 * found.numerator) / found.denominator);
};

/** "3 s", "1.8 m", 4 (in `unit`) as a fraction in SI; undefined for what is no quantity, or none of the unit's dimension. */
function quantityIn(value: string | number, unit: Unit | undefined): Rational | undefined {
  const parsed = parseQuantity(String(value));
  if (parsed.kind !== "quantity") return undefined;
  const { value: number, unit: own } = parsed.quantity;
  if (own === PLAIN) return unit ? rationalInSi(number, unit) : nearestRational(number);
  return unit && !sameDimension(own.dimension, unit.dimension) ? undefined : rationalInSi(number, own);
}
