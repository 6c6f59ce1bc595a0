// How a campaign is told how much to do: `--NAME N`, `--seed N`.

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
