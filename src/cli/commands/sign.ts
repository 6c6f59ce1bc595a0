// Signs a file, or says who signed it.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { publicKey, spoken } from "../../keys/key-text.ts";
import { SIGNATURE_ENDING, signatureOf } from "../../keys/signature.ts";
import { keysFolder, type PrivateKey, privateKeyNames, readPrivateKey } from "../../keys/store.ts";
import { fileFault } from "../../project/file-fault.ts";
import type { Context, ExitCode } from "../context.ts";
import { conclude } from "../outcome.ts";
import { signerOf } from "../release-signature.ts";
import { readBytes } from "../source-file.ts";

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const reporter = new Reporter();
  const path = String(args[0]);
  const bytes = readBytes(context.cwd, path, reporter);
  if (options.check) {
    const by = bytes && signerOf(context, path, bytes, reporter);
    return conclude(context, options, reporter, {
      facts: { file: path, signedBy: by?.name ?? null, fingerprint: by?.fingerprint ?? null },
      line: by && `${path}: signed by ${by.name} (${spoken(by.fingerprint)})`,
    });
  }
  const key = bytes && signingKey(keysFolder(context.env), options.key, reporter);
  const file = path + SIGNATURE_ENDING;
  const isSigned = bytes && key ? write(context, file, signatureOf(bytes, key.name, key.key), reporter) : false;
  const fingerprint = isSigned && key ? publicKey(key.name, key.key).fingerprint : null;
  return conclude(context, options, reporter, {
    facts: { file: path, signature: isSigned ? file : null, signedBy: key?.name ?? null, fingerprint },
    line: fingerprint !== null && key ? `${file}: ${path} signed by ${key.name} (${spoken(fingerprint)})` : undefined,
  });
}

function write(context: Context, file: string, text: string, reporter: Reporter): boolean {
  try {
    writeFileSync(resolve(context.cwd, file), text);
    return true;
  } catch (error) {
    reporter.error("FLX0101", `${file}: ${fileFault(error)}`, undefined, {
      hint: "the signature goes beside the file: let your user write there",
    });
    return false;
  }
}

/** The key that is named, or the only one there is. */
function signingKey(
  folder: string,
  wanted: unknown,
  reporter: Reporter,
): Extract<PrivateKey, { use: "signing" }> | undefined {
  if (typeof wanted === "string") {
    const key = readPrivateKey(folder, wanted, reporter);
    if (!key || key.use === "signing") return key;
    reporter.error("FLX0804", `"${wanted}" is a key for boards, not for signing`, undefined, {
      hint: "make one for signing: flux keys make NAME",
    });
    return undefined;
  }
  const keys = privateKeyNames(folder).flatMap((name) => {
    const key = readPrivateKey(folder, name, reporter);
    return key?.use === "signing" ? [key] : [];
  });
  if (keys.length === 1) return keys[0];
  if (!reporter.hasErrors)
    reporter.error(
      "FLX0804",
      keys.length === 0
        ? `there is no key for signing in ${folder}`
        : `there are ${keys.length} keys for signing: ${keys.map(({ name }) => name).join(", ")}`,
      undefined,
      { hint: keys.length === 0 ? "make one: flux keys make NAME" : "say which: --key NAME" },
    );
  return undefined;
}
