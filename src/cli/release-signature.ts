// Whether a file is signed: the signature beside it, by a key that is trusted here. What `flux flash --locked` and `flux sign --check` ask.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import { type PublicKey, spoken } from "../keys/key-text.ts";
import { checkSignature, SIGNATURE_ENDING } from "../keys/signature.ts";
import { keysFolder, trustedKeys } from "../keys/store.ts";
import { fileFault } from "../project/file-fault.ts";
import type { Context } from "./context.ts";

/** Who signed these bytes, by FILE.sig; undefined with FLX0910. `path` is what the user would call the file. */
export function signerOf(
  context: Pick<Context, "cwd" | "env">,
  path: string,
  bytes: Uint8Array,
  reporter: Reporter,
): PublicKey | undefined {
  const beside = path + SIGNATURE_ENDING;
  const refuse = (message: string, hint: string): undefined => {
    reporter.error("FLX0910", message, undefined, { hint });
    return undefined;
  };
  const sign = `let whoever may release it sign it: flux sign ${path}`;
  let text: string;
  try {
    if (!existsSync(resolve(context.cwd, beside))) return refuse(`${path} is not signed: there is no ${beside}`, sign);
    text = readFileSync(resolve(context.cwd, beside), "latin1");
  } catch (error) {
    return refuse(`${path} is not signed: ${beside}: ${fileFault(error)}`, sign);
  }
  const check = checkSignature(text, bytes, trustedKeys(keysFolder(context.env), reporter));
  switch (check.kind) {
    case "valid":
      return check.by;
    case "malformed":
      return refuse(`${beside} is no signature: it is damaged, or something else`, `get it again, or ${sign}`);
    case "stranger":
      return refuse(
        `${path} is signed by a key that is not trusted here (${spoken(check.fingerprint)})`,
        "if you know whose it is, compare those digits with them, and: flux keys trust THEIR.pub",
      );
    case "altered":
      return refuse(
        `${path} is not what ${check.by.name} signed: the file or ${beside} was changed since`,
        "get both again from where they came; after a new build, sign again",
      );
  }
}
