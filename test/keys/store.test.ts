// The folder of keys: nobody else may read them, nothing is written over, and what is damaged is not used.
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { publicKey } from "../../src/keys/key-text.ts";
import {
  boardKey,
  fingerprintOfKey,
  keysFolder,
  makeKey,
  privateKeyNames,
  readPrivateKey,
  trustedKeys,
  trustKey,
} from "../../src/keys/store.ts";
import { KEY_BYTES } from "../../src/wire/seal.ts";

let folder = "";
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "flux-keys-")), "keys");
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

const quiet = <Result>(run: (reporter: Reporter) => Result): Result => {
  const reporter = new Reporter();
  const result = run(reporter);
  expect(reporter.diagnostics).toEqual([]);
  return result;
};
const refused = (run: (reporter: Reporter) => unknown): string => {
  const reporter = new Reporter();
  expect(run(reporter)).toBeFalsy();
  expect(reporter.diagnostics.map(({ code }) => code)).toEqual(["FLX0804"]);
  return reporter.diagnostics[0]!.message;
};

describe("the folder of keys", () => {
  it("is the user's own, wherever that is", () => {
    expect(keysFolder({ FLUX_KEYS: "/k" })).toBe("/k");
    expect(keysFolder({ XDG_CONFIG_HOME: "/c", HOME: "/h" })).toBe("/c/flux/keys");
    if (process.platform !== "win32") expect(keysFolder({ HOME: "/h" })).toBe("/h/.config/flux/keys");
  });

  it("keeps what is made, for its owner alone", () => {
    for (const use of ["signing", "boards"] as const) {
      const made = quiet((reporter) => makeKey(folder, `my-${use}`, use, "2026-11-23", reporter))!;
      const read = quiet((reporter) => readPrivateKey(folder, `my-${use}`, reporter))!;
      expect(read).toMatchObject({ use, made: "2026-11-23" });
      expect(fingerprintOfKey(read)).toBe(fingerprintOfKey(made));
      expect(statSync(join(folder, `my-${use}.key`)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(privateKeyNames(folder)).toEqual(["my-boards", "my-signing"]);
  });

  it("writes over nothing, and takes no name that leads out of it", () => {
    quiet((reporter) => makeKey(folder, "one", "signing", "", reporter));
    const before = readFileSync(join(folder, "one.key"), "utf8");
    expect(refused((reporter) => makeKey(folder, "one", "boards", "", reporter))).toMatch(
      /there is a key called "one"/,
    );
    expect(readFileSync(join(folder, "one.key"), "utf8")).toBe(before);
    for (const name of ["../two", "", "Two", "__proto__", "a/b", "a.key"])
      expect(refused((reporter) => makeKey(folder, name, "signing", "", reporter))).toMatch(/is no name for a key/);
  });

  it("gives out no key that others may read, or that is damaged", () => {
    quiet((reporter) => makeKey(folder, "one", "boards", "", reporter));
    const path = join(folder, "one.key");
    const text = readFileSync(path, "utf8");
    chmodSync(path, 0o640);
    expect(refused((reporter) => readPrivateKey(folder, "one", reporter))).toMatch(/others may read/);
    chmodSync(path, 0o600);
    for (const wrong of [
      "",
      "{}",
      text.slice(0, -20),
      text.replace("boards", "signing"),
      text.replace(/"secret":"..../, '"secret":"'),
    ]) {
      writeFileSync(path, wrong);
      expect(refused((reporter) => readPrivateKey(folder, "one", reporter))).toMatch(/damaged/);
    }
    expect(refused((reporter) => readPrivateKey(folder, "two", reporter))).toMatch(/no key called "two"/);
  });

  it("trusts the user's own signing keys and those that were given, and no file that is none", () => {
    const own = quiet((reporter) => makeKey(folder, "own", "signing", "", reporter))!;
    quiet((reporter) => makeKey(folder, "vessel", "boards", "", reporter));
    const elsewhere = quiet((reporter) => makeKey(join(folder, "other"), "mate", "signing", "", reporter))!;
    if (elsewhere.use !== "signing") throw new Error("not for signing");
    const mate = publicKey("mate", elsewhere.key);
    expect(quiet((reporter) => trustKey(folder, mate, reporter))).toBe(true);
    const trusted = quiet((reporter) => trustedKeys(folder, reporter));
    expect(trusted.map(({ name, fingerprint }) => [name, fingerprint])).toEqual([
      ["mate", mate.fingerprint],
      ["own", fingerprintOfKey(own)],
    ]);
    // A key under another's name would be believed for the other.
    writeFileSync(join(folder, "master.pub"), readFileSync(join(folder, "mate.pub")));
    const reporter = new Reporter();
    expect(trustedKeys(folder, reporter).map(({ name }) => name)).toEqual(["mate", "own"]);
    expect(reporter.diagnostics).toMatchObject([{ code: "FLX0804", severity: "warning" }]);
  });
});

describe("a board's key", () => {
  it("is another for each board and each key, and always the same for the same two", () => {
    const secret = new Uint8Array(KEY_BYTES).fill(7);
    const keys = ["sounder", "helm", "bilge"].map((board) => Buffer.from(boardKey(secret, board)).toString("hex"));
    keys.push(Buffer.from(boardKey(new Uint8Array(KEY_BYTES).fill(8), "helm")).toString("hex"));
    expect(new Set(keys).size).toBe(4);
    expect(keys.every((key) => key.length === KEY_BYTES * 2)).toBe(true);
    expect(Buffer.from(boardKey(secret, "helm")).toString("hex")).toBe(keys[1]);
  });
});
