// The user's keys: make, list, show, export what others may know, and trust what others gave.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { parsePublicKey, publicKey, publicKeyText, spoken } from "../../keys/key-text.ts";
import {
  fingerprintOfKey,
  type KeyUse,
  keysFolder,
  makeKey,
  privateKeyNames,
  readPrivateKey,
  trustedKeys,
  trustKey,
} from "../../keys/store.ts";
import { fileFault } from "../../project/file-fault.ts";
import type { Context, ExitCode } from "../context.ts";
import { concludeFault } from "../outcome.ts";
import { readBytes } from "../source-file.ts";

interface Shown {
  readonly name: string;
  readonly use: KeyUse;
  /** Who else's: only what they sign is trusted. */
  readonly isOwn: boolean;
  readonly fingerprint: string;
  /** ISO date; unknown of another's. */
  readonly made: string | null;
}

const ACTIONS = ["list", "make", "show", "export", "trust"] as const;

export async function run(
  context: Context,
  args: readonly (string | string[] | undefined)[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const reporter = new Reporter();
  const [action = "list", names = []] = [args[0] as string | undefined, args[1] as string[] | undefined];
  const folder = keysFolder(context.env);
  const asJson = options.json === true;
  const code = act(context, folder, action, names, options, reporter);
  if (reporter.hasErrors) return concludeFault(context, asJson, reporter, 2);
  if (!asJson) await context.showDiagnostics(reporter.diagnostics);
  return code;
}

function act(
  context: Context,
  folder: string,
  action: string,
  names: readonly string[],
  options: Record<string, unknown>,
  reporter: Reporter,
): ExitCode {
  const [name] = names;
  if (action === "list" && name === undefined) return list(context, folder, options, reporter);
  if (!(ACTIONS as readonly string[]).includes(action)) {
    reporter.error("FLX0001", `\`flux keys ${action}\` means nothing`, undefined, {
      hint: didYouMean(action, ACTIONS) ?? `it can be: ${ACTIONS.join(", ")}`,
    });
  } else if (name === undefined || names.length > 1) {
    reporter.error(
      "FLX0001",
      `\`flux keys ${action}\` goes with ${action === "list" ? "no name" : "one name"}`,
      undefined,
      {
        hint:
          action === "trust" ? "flux keys trust FILE.pub" : `flux keys ${action}${action === "list" ? "" : " NAME"}`,
      },
    );
  } else if (action === "make") return make(context, folder, name, options, reporter);
  else if (action === "show") return show(context, folder, name, options, reporter);
  else if (action === "export") return exportKey(context, folder, name, options, reporter);
  else return trust(context, folder, name, options, reporter);
  return 2;
}

function all(folder: string, reporter: Reporter): Shown[] {
  const own = privateKeyNames(folder).flatMap((name): Shown[] => {
    const key = readPrivateKey(folder, name, reporter);
    return key ? [{ name, use: key.use, isOwn: true, fingerprint: fingerprintOfKey(key), made: key.made }] : [];
  });
  const others = trustedKeys(folder, new Reporter())
    .filter(({ name }) => !own.some((one) => one.name === name))
    .map(({ name, fingerprint }): Shown => ({ name, use: "signing", isOwn: false, fingerprint, made: null }));
  return [...own, ...others];
}

const useOf = ({ use, isOwn }: Shown): string =>
  use === "boards" ? "for boards" : isOwn ? "for signing" : "another's, trusted";

function list(context: Context, folder: string, options: Record<string, unknown>, reporter: Reporter): ExitCode {
  const keys = all(folder, reporter);
  if (reporter.hasErrors) return 2;
  if (options.json) {
    context.json({ folder, keys });
    return 0;
  }
  const width = Math.max(0, ...keys.map(({ name }) => name.length));
  for (const key of keys)
    context.print(
      `${key.name.padEnd(width)}  ${spoken(key.fingerprint)}  ${useOf(key).padEnd(18)}  ${key.made ?? ""}`.trimEnd(),
    );
  context.print(
    keys.length === 0 ? `no keys in ${folder}; flux keys make NAME makes one` : `${keys.length} in ${folder}`,
  );
  return 0;
}

function make(
  context: Context,
  folder: string,
  name: string,
  options: Record<string, unknown>,
  reporter: Reporter,
): ExitCode {
  const use = options.for ?? "signing";
  if (use !== "signing" && use !== "boards") {
    reporter.error("FLX0001", `a key is not for "${String(use)}"`, undefined, {
      hint: "--for signing, or --for boards",
    });
    return 2;
  }
  const key = makeKey(folder, name, use, new Date().toISOString().slice(0, 10), reporter);
  if (!key) return 2;
  const fingerprint = fingerprintOfKey(key);
  if (options.json) context.json({ name, use, fingerprint, folder });
  else {
    context.print(`${name}: ${spoken(fingerprint)}, for ${use}, in ${folder}`);
    context.print(
      use === "boards"
        ? `next: "key": "${name}" for each board in flux.boards.json, then flux install, board by board, cable in hand; keep a copy of the key ashore`
        : `next: flux sign IMAGE; others trust it by: flux keys export ${name}`,
    );
  }
  return 0;
}

function show(
  context: Context,
  folder: string,
  name: string,
  options: Record<string, unknown>,
  reporter: Reporter,
): ExitCode {
  const key = found(folder, name, reporter);
  if (!key) return 2;
  if (options.json) context.json(key);
  else
    context.print(
      `${key.name}: ${spoken(key.fingerprint)}, ${useOf(key)}${key.made === null ? "" : `, made ${key.made}`}`,
    );
  return 0;
}

function found(folder: string, name: string, reporter: Reporter): Shown | undefined {
  const keys = all(folder, reporter);
  const key = keys.find((one) => one.name === name);
  if (!key && !reporter.hasErrors)
    reporter.error("FLX0804", `there is no key called "${name}" in ${folder}`, undefined, {
      hint:
        didYouMean(
          name,
          keys.map((one) => one.name),
        ) ?? "flux keys list shows those there are",
    });
  return key;
}

/** Only of signing keys there is a half that others may know. */
function exportKey(
  context: Context,
  folder: string,
  name: string,
  options: Record<string, unknown>,
  reporter: Reporter,
): ExitCode {
  const key = readPrivateKey(folder, name, reporter);
  if (!key) return 2;
  if (key.use === "boards") {
    reporter.error(
      "FLX0804",
      `"${name}" is a key for boards: it has no public half, and is not given away`,
      undefined,
      {
        hint: "another who is to command these boards needs the file itself, by a way that nobody else can read",
      },
    );
    return 2;
  }
  const text = publicKeyText(publicKey(name, key.key));
  const path = options.output;
  if (typeof path === "string") {
    try {
      writeFileSync(resolve(context.cwd, path), text, { flag: "wx" });
    } catch (error) {
      const isThere = (error as NodeJS.ErrnoException).code === "EEXIST";
      reporter.error("FLX0101", `${path}: ${isThere ? "there is such a file already" : fileFault(error)}`, undefined, {
        hint: "name another place with -o",
      });
      return 2;
    }
  }
  if (options.json) context.json({ name, public: text.trim(), file: typeof path === "string" ? path : null });
  else context.print(typeof path === "string" ? `${path}: the public key of ${name}` : text.trim());
  return 0;
}

function trust(
  context: Context,
  folder: string,
  path: string,
  options: Record<string, unknown>,
  reporter: Reporter,
): ExitCode {
  const bytes = readBytes(context.cwd, path, reporter);
  if (!bytes) return 2;
  const key = parsePublicKey(Buffer.from(bytes).toString("latin1"));
  if (!key) {
    reporter.error("FLX0804", `${path} is no public key: it is damaged, or something else`, undefined, {
      hint: "let its owner make it again: flux keys export NAME -o NAME.pub",
    });
    return 2;
  }
  if (!trustKey(folder, key, reporter)) return 2;
  if (options.json) context.json({ name: key.name, use: "signing", fingerprint: key.fingerprint, folder });
  else
    context.print(
      `${key.name}: ${spoken(key.fingerprint)}; what this key signs is trusted now: compare these digits with its owner by another way`,
    );
  return 0;
}
