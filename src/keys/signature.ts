// Release signatures, Ed25519 with Node's own crypto: who signed these very bytes. They live beside a file, as FILE.sig, and are checked on the host
// before a byte goes to a board; no board checks them.
import { type KeyObject, sign, verify } from "node:crypto";
import { type PublicKey, parseSignature, publicKey, signatureText } from "./key-text.ts";

export const SIGNATURE_ENDING = ".sig";

/** Signed before the bytes, so that a signature given for anything else is none for a release. */
const PURPOSE = Buffer.from("flux release 1\n", "latin1");

const signed = (bytes: Uint8Array): Buffer => Buffer.concat([PURPOSE, bytes]);

/** Text of the .sig file. */
export const signatureOf = (bytes: Uint8Array, name: string, privateKey: KeyObject): string =>
  signatureText({
    fingerprint: publicKey(name, privateKey).fingerprint,
    signature: sign(null, signed(bytes), privateKey),
  });

export type SignatureCheck =
  | { readonly kind: "valid"; readonly by: PublicKey }
  /** It is no signature at all. */
  | { readonly kind: "malformed" }
  /** By a key that is not among the trusted ones. */
  | { readonly kind: "stranger"; readonly fingerprint: string }
  /** By a trusted key, of other bytes. */
  | { readonly kind: "altered"; readonly by: PublicKey };

/** Whether a .sig file's text is a signature of these bytes by one of these keys. */
export function checkSignature(text: string, bytes: Uint8Array, trusted: readonly PublicKey[]): SignatureCheck {
  const found = parseSignature(text);
  if (!found) return { kind: "malformed" };
  const by = trusted.find(({ fingerprint }) => fingerprint === found.fingerprint);
  if (!by) return { kind: "stranger", fingerprint: found.fingerprint };
  return verify(null, signed(bytes), by.key, found.signature) ? { kind: "valid", by } : { kind: "altered", by };
}
