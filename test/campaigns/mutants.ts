// `npm run test:mutants`: takes each rule out of the VM's check and verification in turn, in a copy of the tree, and runs the tests that ought
// to notice. Prints each rule with what caught it; a rule nobody misses is one without a test, or one too many.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const FILES = ["verify", "header", "reader", "data-tables", "vm"].map((name) => `firmware/vm/${name}.ts`);
const TESTS = ["test/vm", "test/image", "test/firmware"];
const COPIED = [
  "src",
  "firmware",
  "test",
  "tools",
  "boards",
  "vocabularies",
  "package.json",
  "tsconfig.json",
  "vitest.config.ts",
];

interface Rule {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** Of the call `refuse(`, in the file. */
  readonly offset: number;
}

const rules = FILES.flatMap((file): Rule[] => {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/(?<!const )\brefuse\(/g)].map(({ index }) => {
    const line = text.slice(0, index).split("\n").length;
    return { file, line, text: text.split("\n")[line - 1]!.trim(), offset: index };
  });
});

const folder = mkdtempSync(join(tmpdir(), "flux-mutants-"));
const escaped: Rule[] = [];
try {
  for (const name of COPIED) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  for (const [order, rule] of rules.entries()) {
    const original = readFileSync(join(root, rule.file), "utf8");
    const without = `${original.slice(0, rule.offset)}Number(${original.slice(rule.offset + "refuse(".length)}`;
    writeFileSync(join(folder, rule.file), without);
    const run = spawnSync(
      process.execPath,
      ["node_modules/vitest/vitest.mjs", "run", "--bail", "1", "--reporter", "json", ...TESTS],
      { cwd: folder, encoding: "utf8", env: { ...process.env, CI: "true" }, timeout: 120_000 },
    );
    writeFileSync(join(folder, rule.file), original);
    if (run.status === 0) escaped.push(rule);
    const caught = /"status":"failed","title":("(?:[^"\\]|\\.)*")/.exec(run.stdout)?.[1];
    const by = run.status === 0 ? "ESCAPED" : caught === undefined ? "caught" : `caught by ${caught}`;
    process.stdout.write(
      `${String(order + 1).padStart(2)} of ${rules.length}  ${rule.file}:${rule.line}  ${rule.text}\n          ${by}\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`${rules.length} rules taken out, ${escaped.length} not missed\n`);
process.exitCode = escaped.length > 0 ? 1 : 0;
