// How a campaign is told how much to do: `--NAME N`, `--seed N`.

/** Ends the process with 2 where the command line has an option that is none of these, or anything without one. */
export function allowOptions(command: string, ...names: readonly string[]): void {
  const given = process.argv.slice(2).filter((_, at) => at % 2 === 0);
  // "jobs", "job" and "for" are in-parts.ts's.
  const unknown = given.find((one) => ![...names, "jobs", "job", "for"].some((name) => one === `--${name}`));
  if (unknown === undefined) return;
  process.stderr.write(`${command}: it takes ${names.map((name) => `--${name}`).join(", ")}, not ${unknown}\n`);
  process.exit(2);
}

/** The number behind an option; ends the process with 2 where it is none. */
export function countOption(command: string, name: string, fallback: number): number {
  const at = process.argv.indexOf(`--${name}`);
  if (at < 0) return fallback;
  const value = Number(process.argv[at + 1]);
  if (Number.isInteger(value) && value > 0) return value;
  process.stderr.write(
    `${command}: --${name} takes a whole number above 0, not ${process.argv[at + 1] ?? "nothing"}\n`,
  );
  process.exit(2);
}

/** Says how far a campaign is, once a second at most. */
export function progressOf(what: string, total: number): (done: number) => void {
  let last = Date.now();
  return (done) => {
    if (Date.now() - last < 1000 && done !== total) return;
    last = Date.now();
    const isTerminal = process.stderr.isTTY === true;
    process.stderr.write(
      `${isTerminal ? "\r" : ""}${what}: ${done} of ${total}${isTerminal && done < total ? "" : "\n"}`,
    );
  };
}

/** The text behind an option, if it is there; ends the process with 2 where nothing follows it. */
export function textOption(command: string, name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  if (at < 0) return undefined;
  const value = process.argv[at + 1];
  if (value !== undefined) return value;
  process.stderr.write(`${command}: --${name} takes a value\n`);
  process.exit(2);
}
