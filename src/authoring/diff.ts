// What changed in meaning between two programs: by their echoes, never by their texts. A value that changed is one change, with the sentences
// it is in; a sentence is changed only where it says something else with the same names.
import type { Echo, EchoSentence } from "../languages/ese/echo.ts";
import type { EchoInput, EchoOutput } from "../languages/ese/echo-channels.ts";
import { foldName } from "../languages/ese/text.ts";
import { duration } from "./explain-words.ts";

export interface Change {
  readonly kind: "agent" | "period" | "value" | "term" | "input" | "output" | "sentence" | "word" | "may";
  readonly text: string;
  /** Sentences of the new program (of the old one, where something is gone) that it is in. */
  readonly sentences?: readonly string[];
}

/** One side: an echo, and what its image may do. */
export interface Meaning {
  readonly echo: Echo;
  readonly capabilities: readonly string[];
  /** The file says which agent it is; else it goes by the file's name, which is no meaning. */
  readonly namesAgent: boolean;
}

/** All changes of meaning; none where the echoes are equal. */
export function changesBetween(before: Meaning, after: Meaning): Change[] {
  const [old, now] = [before.echo, after.echo];
  const isAgentKnown = before.namesAgent && after.namesAgent;
  // The text begins with the agent's name.
  if (
    old.text.slice(old.agent.length) === now.text.slice(now.agent.length) &&
    (!isAgentKnown || old.agent === now.agent)
  )
    return [];
  const changes = [
    ...(!isAgentKnown || old.agent === now.agent ? [] : [change("agent", `agent ${old.agent} became ${now.agent}`)]),
    ...(old.tickMs === now.tickMs
      ? []
      : [change("period", `every ${duration(old.tickMs)} became every ${duration(now.tickMs)}`)]),
    ...values(old, now),
    ...terms(old, now),
    ...named("input", old.inputs, now.inputs, inputFacts).map((one) => withUses(one, old, now)),
    ...named("output", old.outputs, now.outputs, outputFacts),
    ...sentences(old.sentences, now.sentences),
    ...words(old, now),
    ...lists("may", before.capabilities, after.capabilities, (one) => `may ${one}`),
    ...lists("may", old.permits, now.permits, (one) => one),
    ...lists("may", actsOf(old), actsOf(now), (one) => `acts on ${one}`),
    ...lists("word", old.code, now.code, (one) => `code block ${one}`),
  ];
  return changes.length > 0 ? changes : [change("sentence", "the same parts in another order, or in other words")];
}

const change = (kind: Change["kind"], text: string, sentences?: readonly string[]): Change => ({
  kind,
  text,
  ...(sentences && sentences.length > 0 ? { sentences } : {}),
});

/** "limit 9.14 m became 5 m in 4 sentences: 3, 5, 6, 9" */
export function changeText({ kind, text, sentences: numbers }: Change): string {
  if (!numbers) return text;
  const count = numbers.length === 1 ? "sentence" : `${numbers.length} sentences:`;
  const link = kind === "value" ? " in " : ", in ";
  return `${text}${link}${count} ${numbers.join(", ")}`;
}

// ---- values and terms

/** Fixed quantities by name. */
function fixedOf({ terms: all, fixed: given }: Echo): Map<string, { readonly shown: string; readonly text: string }> {
  const fixed = new Map([...given].map(([name, text]) => [name, { shown: name, text }]));
  for (const { name, text, isFixed } of all) if (isFixed) fixed.set(foldName(name), { shown: name, text });
  return fixed;
}

function values(old: Echo, now: Echo): Change[] {
  const before = fixedOf(old);
  return [...fixedOf(now)].flatMap(([name, { shown, text }]) => {
    const was = before.get(name);
    if (!was || was.text === text) return [];
    return [change("value", `${shown} ${was.text} became ${text}`, sentencesWith(now, name))];
  });
}

const sentencesWith = ({ sentences: lines }: Echo, name: string): string[] =>
  lines.flatMap(({ number, restsOn }) => (restsOn.has(name) ? [number] : []));

function terms(old: Echo, now: Echo): Change[] {
  const facts = (echo: Echo) => echo.terms.map(({ name, byName, isFixed, text }) => ({ name, byName, isFixed, text }));
  const [before, after] = [facts(old), facts(now)];
  const gone = before.filter(({ name }) => !after.some((one) => foldName(one.name) === foldName(name)));
  return [
    ...after.flatMap(({ name, byName, isFixed, text }) => {
      const was = before.find((one) => foldName(one.name) === foldName(name));
      const spoken = sentencesWith(now, foldName(name));
      if (!was) return [change("term", `${name} is new: ${text}`, spoken)];
      if (was.byName === byName || (was.isFixed && isFixed)) return [];
      return [change("term", `${name} became ${text} (was ${was.text})`, spoken)];
    }),
    ...gone.map(({ name, text }) => change("term", `${name} is gone (was ${text})`)),
  ];
}

// ---- inputs and outputs

type Facts = readonly (readonly [what: string, value: string])[];

const inputFacts = ({ measures, unit, range, staleAfterMs, source, offset }: EchoInput): Facts => [
  ["measures", measures],
  ["unit", unit ?? "none"],
  ["range", range ?? "any"],
  ["timeout", staleAfterMs > 0 ? `stale after ${duration(staleAfterMs)}` : "never stale"],
  ["source", source],
  ["offset", offset ?? "none"],
];

const outputFacts = ({ sink, safe, range }: EchoOutput): Facts => [
  [sink.startsWith("NMEA ") ? "sentence" : "pin", sink],
  ["safe state", safe],
  ["range", range ?? "any"],
];

function named<One extends { readonly name: string }>(
  kind: "input" | "output",
  before: readonly One[],
  after: readonly One[],
  factsOf: (one: One) => Facts,
): (Change & { readonly name: string })[] {
  const find = (list: readonly One[], name: string) => list.find((one) => foldName(one.name) === foldName(name));
  const all = (one: One): string =>
    factsOf(one)
      .filter(([, value]) => value !== "none" && value !== "any")
      .map(([, value]) => value)
      .join(", ");
  const changed = after.flatMap((one) => {
    const was = find(before, one.name);
    if (!was) return [{ kind, name: one.name, text: `${kind} ${one.name} is new: ${all(one)}` }];
    const old = factsOf(was);
    return factsOf(one).flatMap(([what, value], index) =>
      old[index]![1] === value
        ? []
        : [{ kind, name: one.name, text: `${kind} ${one.name}: ${what} ${old[index]![1]} became ${value}` }],
    );
  });
  const gone = before.filter(({ name }) => !find(after, name));
  return [
    ...changed,
    ...gone.map((one) => ({ kind, name: one.name, text: `${kind} ${one.name} is gone (was ${all(one)})` })),
  ];
}

function withUses({ name, ...rest }: Change & { readonly name: string }, old: Echo, now: Echo): Change {
  const spoken = sentencesWith(now, foldName(name));
  return change(rest.kind, rest.text, spoken.length > 0 ? spoken : sentencesWith(old, foldName(name)));
}

// ---- sentences

function sentences(old: readonly EchoSentence[], now: readonly EchoSentence[]): Change[] {
  const pairs = [...common(old, now, ({ byName }) => byName), [old.length, now.length] as const];
  const removed: EchoSentence[] = [];
  const added: EchoSentence[] = [];
  const changed: (readonly [EchoSentence, EchoSentence])[] = [];
  let [from, at] = [0, 0];
  for (const [oldEnd, nowEnd] of pairs) {
    const [before, after] = [old.slice(from, oldEnd), now.slice(at, nowEnd)];
    // As many on both sides, between the same neighbours: each became the other.
    if (before.length === after.length) changed.push(...before.map((one, index) => [one, after[index]!] as const));
    else {
      removed.push(...before);
      added.push(...after);
    }
    [from, at] = [oldEnd + 1, nowEnd + 1];
  }
  const moved = added.flatMap((one) => {
    const index = removed.findIndex(({ byName }) => byName === one.byName);
    return index < 0 ? [] : [{ one, was: removed.splice(index, 1)[0]! }];
  });
  const isMoved = (one: EchoSentence): boolean => moved.some((move) => move.one === one);
  return [
    ...changed.map(([was, one]) =>
      change("sentence", `sentence ${one.number} became: ${one.text}\n  was ${was.number}: ${was.text}`),
    ),
    ...added
      .filter((one) => !isMoved(one))
      .map((one) => change("sentence", `sentence ${one.number} is new: ${one.text}`)),
    ...moved.map(({ one, was }) => change("sentence", `sentence ${was.number} moved to ${one.number}: ${one.text}`)),
    ...removed.map((one) => change("sentence", `sentence ${one.number} is gone: ${one.text}`)),
  ];
}

/** Indices of a longest common subsequence. */
function common<One>(a: readonly One[], b: readonly One[], key: (one: One) => string): (readonly [number, number])[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i]![j] =
        key(a[i]!) === key(b[j]!) ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (key(a[i]!) === key(b[j]!)) pairs.push([i++, j++]);
    else if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) i++;
    else j++;
  }
  return pairs;
}

// ---- words and permissions

/** Words of both programs that mean something else now. New and lost ones show in the sentences. */
function words(old: Echo, now: Echo): Change[] {
  return now.words.flatMap(({ word, byName, means }) => {
    const was = old.words.find((one) => one.word.pattern === word.pattern);
    if (!was || was.byName.join("\n") === byName.join("\n")) return [];
    const uses = now.sentences.flatMap(({ number, words: used }) => (used.includes(word) ? [number] : []));
    return [
      change("word", `the word \`${word.pattern}\` means ${means.join("; ")} (was ${was.means.join("; ")})`, uses),
    ];
  });
}

const actsOf = ({ words: all }: Echo): string[] => [
  ...new Set(all.flatMap(({ word }) => (word.acts === undefined ? [] : [word.acts]))),
];

function lists(
  kind: Change["kind"],
  before: readonly string[],
  after: readonly string[],
  say: (one: string) => string,
): Change[] {
  return [
    ...after.filter((one) => !before.includes(one)).map((one) => change(kind, `new: ${say(one)}`)),
    ...before.filter((one) => !after.includes(one)).map((one) => change(kind, `gone: ${say(one)}`)),
  ];
}
