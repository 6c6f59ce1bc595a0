// Words of the language itself: what cannot be called so, because a sentence with it would be read as something else.

/** Words that hold sentences and conditions together. */
const GRAMMAR: ReadonlySet<string> = new Set(
  (
    "if not otherwise when while for every after repeat times set to let be count remember as tell that ask delegate broadcast told by " +
    "the an each in except until acknowledged acknowledge at most and or is between within of rises falls above below again trips clears " +
    "previous average over unknown known true false on off then else with deadband may switch"
  ).split(" "),
);

/** Of those, what a name of the file may be: nobody takes it for the beginning or the joint of a sentence. */
const FREE =
  "times count by told most may switch until again over within above below rises falls trips clears deadband acknowledge acknowledged";
const NO_NAMES: ReadonlySet<string> = new Set([...GRAMMAR].filter((word) => !FREE.split(" ").includes(word)));

const isOf = (words: ReadonlySet<string>, name: string): boolean => name.split(" ").every((word) => words.has(word));

/** Whether a folded name is made of the language's own words: it keeps its one meaning, and is no synonym. */
export const isGrammar = (name: string): boolean => isOf(GRAMMAR, name);

/** Whether nothing can be called so: no term, no state, no agent. */
export const isReserved = (name: string): boolean => isOf(NO_NAMES, name);
