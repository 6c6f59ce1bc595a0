// `npm run test:faults [-- --quick]`: power cuts and corrupted images in great number, against the firmware bundle on virtual boards. Prints a
// table of counts; the last line is the verdict. --quick is the part that CI runs.
import { corrupt } from "./corruption.ts";
import { powerCuts } from "./power-cuts.ts";
import { recoveryCuts } from "./recovery-cuts.ts";

const unknown = process.argv.slice(2).filter((arg) => arg !== "--quick");
if (unknown.length > 0) {
  process.stderr.write(`test:faults: it takes --quick and nothing else, not ${unknown.join(" ")}\n`);
  process.exit(2);
}
const isQuick = process.argv.includes("--quick");
const CUTS = isQuick ? 200 : 3_000;
const RECOVERY_CUTS = isQuick ? 60 : 600;
const BURSTS = isQuick ? 200_000 : 1_000_000;

const progress =
  (what: string) =>
  (done: number, total: number): void => {
    process.stderr.write(
      `${process.stderr.isTTY ? "\r" : ""}${what}: ${done} of ${total}${process.stderr.isTTY ? "" : "\n"}`,
    );
  };

const bad = corrupt(BURSTS, progress("bursts"));
const power = powerCuts(CUTS, progress("power cuts"));
const recovery = await recoveryCuts(RECOVERY_CUTS, progress("power cuts in install, compact and recover"));
if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
const cuts = power.cuts + recovery.cuts;
const neither = power.neither + recovery.neither;

const rows: readonly (readonly [string, number, string])[] = [
  ["single bits flipped", bad.bitFlips, `${bad.taken} images taken in all`],
  ["prefixes", bad.prefixes, ""],
  ["random bursts", bad.bursts, ""],
  ["power cuts in an update, byte by byte", power.cuts, `${power.old} old, ${power.new} new`],
  ["of them in pairs", power.pairs, ""],
  ["power cuts in install, compact, recover", recovery.cuts, `${recovery.old} old, ${recovery.new} new`],
  ["of them in pairs", recovery.pairs, ""],
];
for (const [what, count, note] of rows)
  process.stdout.write(`${what.padEnd(40)} ${String(count).padStart(9)}  ${note}\n`);
process.stdout.write(`${cuts} cuts, ${neither} neither\n`);
process.exitCode = bad.taken > 0 || neither > 0 || cuts < CUTS ? 1 : 0;
