// `npm run test:mutants [-- --images N]`: leaves each rule of the VM's check and verification out in turn. Prints each rule with the kept
// program that shows it is gone, and after how many changed images the fuzz of test:verifier notices by a broken claim, if it does.
import { fuzzWithout, mutants } from "../vm/mutants.ts";
import { allowOptions, countOption } from "./options.ts";

const COMMAND = "test:mutants";
allowOptions(COMMAND, "images");
const images = countOption(COMMAND, "images", 20_000);
const fuzzed = await fuzzWithout();

let escaped = 0;
let byFuzz = 0;
const all = await mutants();
for (const { rule, caught } of all) {
  const shown = caught.find(({ as }) => as !== "refused otherwise") ?? caught[0];
  const found = fuzzed(rule, images);
  if (found) byFuzz++;
  if (!shown && !found) escaped++;
  process.stdout.write(
    `${String(rule.number).padStart(2)} ${rule.file}:${rule.line} ${rule.refusal}: ${rule.text}\n` +
      `   ${shown ? `"${shown.by.rule}": ${shown.as}` : "by no kept program"}\n` +
      `   ${found ? `image ${found.after} of the fuzz: ${found.seen.slice(0, 90)}` : `not by ${images} changed images`}\n${shown || found ? "" : "   NOT MISSED\n"}`,
  );
}
process.stdout.write(`${all.length} rules left out, ${byFuzz} seen by the fuzz too, ${escaped} not missed\n`);
process.exitCode = escaped > 0 ? 1 : 0;
