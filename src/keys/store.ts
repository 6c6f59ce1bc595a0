// The user's keys: a folder of files, in the user's own config folder, that nobody else may read. NAME.key is private, for signing or for boards;
// NAME.pub is the public key of somebody whose signatures are trusted. flux.boards.json only ever names them.
import { createHmac, createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { fileFault } from "../project/file-fault.ts";
import { KEY_BYTES } from "../wire/seal.ts";
import { fingerprintOf, KEY_NAME, type PublicKey, parsePublicKey, publicKey, publicKeyText } from "./key-text.ts";

/** What a private key is for: signing releases, or being held by the boards of a vessel. */
export type KeyUse = "signing" | "boards";

export type PrivateKey =
  | { readonly use: "signing"; readonly name: string; readonly made: string; readonly key: KeyObject }
  | { readonly use: "boards"; readonly name: string; readonly made: string; readonly secret: Uint8Array };

const PRIVATE = ".key";
const PUBLIC = ".pub";
/** Permissions of anybody but the owner. */
const OTHERS = 0o077;

const KeyFile = z.discriminatedUnion("use", [
  z.strictObject({
    format: z.literal("flux-private-key-1"),
    use: z.literal("signing"),
    made: z.string(),
    pkcs8: z.base64(),
  }),
  z.strictObject({
    format: z.literal("flux-private-key-1"),
    use: z.literal("boards"),
    made: z.string(),
    secret: z.base64(),
  }),
]);

type Environment = Readonly<Record<string, string | undefined>>;

/** Folder of the keys: FLUX_KEYS, or flux/keys in the user's config folder. */
export function keysFolder(env: Environment): string {
  if (env.FLUX_KEYS) return env.FLUX_KEYS;
  const config =
    env.XDG_CONFIG_HOME || (process.platform === "win32" && env.APPDATA) || join(env.HOME || homedir(), ".config");
  return join(config, "flux", "keys");
}

/** Makes a key and keeps it. Undefined with FLX0804 when the name is taken or cannot be kept. */
export function makeKey(
  folder: string,
  name: string,
  use: KeyUse,
  made: string,
  reporter: Reporter,
): PrivateKey | undefined {
  if (!isName(name, reporter)) return undefined;
  const key: PrivateKey =
    use === "signing"
      ? { use, name, made, key: generateKeyPairSync("ed25519").privateKey }
      : { use, name, made, secret: randomBytes(KEY_BYTES) };
  const held =
    key.use === "signing"
      ? { pkcs8: key.key.export({ format: "der", type: "pkcs8" }).toString("base64") }
      : { secret: Buffer.from(key.secret).toString("base64") };
  const text = `${JSON.stringify({ format: "flux-private-key-1", use, made, ...held })}\n`;
  return keepFile(folder, name + PRIVATE, text, name, reporter) ? key : undefined;
}

/** Keeps somebody's public key: what they sign is trusted from now on. */
export const trustKey = (folder: string, key: PublicKey, reporter: Reporter): boolean =>
  keepFile(folder, key.name + PUBLIC, publicKeyText(key), key.name, reporter);

/** Never writes over a file: what is sealed or signed with a key is lost with it. */
function keepFile(folder: string, file: string, text: string, name: string, reporter: Reporter): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (readdirSync(folder).some((one) => one === name + PRIVATE || one === name + PUBLIC)) {
      reporter.error("FLX0804", `there is a key called "${name}" already, in ${folder}`, undefined, {
        hint: "take another name; flux keys list shows those that are taken",
      });
      return false;
    }
    writeFileSync(join(folder, file), text, { flag: "wx", mode: 0o600 });
    chmodSync(join(folder, file), 0o600);
    return true;
  } catch (error) {
    reporter.error("FLX0804", `${join(folder, file)}: ${fileFault(error)}`, undefined, {
      hint: "let your user write there, or name another folder in FLUX_KEYS",
    });
    return false;
  }
}

export function isName(name: string, reporter: Reporter): boolean {
  if (KEY_NAME.test(name)) return true;
  reporter.error("FLX0804", `"${name}" is no name for a key`, undefined, {
    hint: "take a lower-case letter, then letters, digits and dashes (at most 32)",
  });
  return false;
}

const named = (folder: string, ending: string): string[] => {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith(ending) && KEY_NAME.test(file.slice(0, -ending.length)))
      .map((file) => file.slice(0, -ending.length))
      .sort();
  } catch {
    // No folder, no keys.
    return [];
  }
};

export const privateKeyNames = (folder: string): string[] => named(folder, PRIVATE);

/** A private key, or undefined with FLX0804: there is none, others may read it, or it is damaged. `use`: what it is wanted for. */
export function readPrivateKey(
  folder: string,
  name: string,
  reporter: Reporter,
  use: KeyUse = "signing",
): PrivateKey | undefined {
  const path = join(folder, name + PRIVATE);
  const refuse = (message: string, hint: string): undefined => {
    reporter.error("FLX0804", message, undefined, { hint });
    return undefined;
  };
  const names = privateKeyNames(folder);
  if (!names.includes(name))
    return refuse(
      `there is no key called "${name}" in ${folder}`,
      didYouMean(name, names) ??
        `make it: flux keys make ${KEY_NAME.test(name) ? name : "NAME"}${use === "boards" ? " --for boards" : ""}`,
    );
  try {
    if (process.platform !== "win32" && statSync(path).mode & OTHERS)
      return refuse(`others may read the key in ${path}`, `it is yours alone: chmod 600 ${path}`);
    const parsed = KeyFile.safeParse(JSON.parse(readFileSync(path, "utf8")));
    const key = parsed.success ? privateKeyIn(name, parsed.data) : undefined;
    if (key) return key;
  } catch (error) {
    if (!(error instanceof SyntaxError)) return refuse(`${path}: ${fileFault(error)}`, "let your user read it");
  }
  return refuse(`the key in ${path} is damaged`, "put it back from your own copy, or make another under another name");
}

function privateKeyIn(name: string, held: z.infer<typeof KeyFile>): PrivateKey | undefined {
  const { made } = held;
  if (held.use === "boards") {
    const secret = Uint8Array.from(Buffer.from(held.secret, "base64"));
    return secret.length === KEY_BYTES ? { use: "boards", name, made, secret } : undefined;
  }
  try {
    const key = createPrivateKey({ key: Buffer.from(held.pkcs8, "base64"), format: "der", type: "pkcs8" });
    return key.asymmetricKeyType === "ed25519" ? { use: "signing", name, made, key } : undefined;
  } catch {
    return undefined;
  }
}

/** Fingerprint of a private key: of a signing key its public half's. */
export const fingerprintOfKey = (key: PrivateKey): string =>
  key.use === "signing" ? publicKey(key.name, key.key).fingerprint : fingerprintOf(key.secret);

/** Everybody whose signatures are trusted: the user's own signing keys, and those that were given with `flux keys trust`. */
export function trustedKeys(folder: string, reporter: Reporter): PublicKey[] {
  const trusted: PublicKey[] = [];
  for (const name of named(folder, PUBLIC)) {
    const key = parsePublicKey(readText(join(folder, name + PUBLIC)));
    if (key?.name === name) trusted.push(key);
    else
      reporter.warning("FLX0804", `${join(folder, name + PUBLIC)} is no public key, and is not trusted`, undefined, {
        hint: "take it away, and trust the key again: flux keys trust FILE",
      });
  }
  for (const name of privateKeyNames(folder)) {
    const key = readPrivateKey(folder, name, reporter);
    if (key?.use === "signing") trusted.push(publicKey(name, key.key));
  }
  return trusted;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** The key one board of a vessel holds: whoever takes that board apart has this one and no other board's. */
export const boardKey = (secret: Uint8Array, board: string): Uint8Array =>
  createHmac("sha256", secret).update(`flux board 1\n${board}`, "utf8").digest();
