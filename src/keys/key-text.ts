// Public keys and signatures as lines of text, in exactly one spelling each: what reads otherwise is refused, so that no changed bit goes unseen.
import { createHash, createPublicKey, type KeyObject } from "node:crypto";

/** What flux.boards.json, too, takes for a name. */
export const KEY_NAME = /^[a-z][a-z0-9-]{0,31}$/;

const KEY_LINE = /^flux-key-1 ([A-Za-z0-9_-]{43}) ([a-z][a-z0-9-]{0,31})\n$/;
const SIGNATURE_LINE = /^flux-signature-1 ([0-9a-f]{16}) ([A-Za-z0-9_-]{86})\n$/;
const FINGERPRINT_BYTES = 8;

export interface PublicKey {
  readonly name: string;
  readonly key: KeyObject;
  /** First bytes of the SHA-256 of the key, hex: what two people compare by voice. */
  readonly fingerprint: string;
}

/** Of a secret too: 256 random bits cannot be found from it. */
export const fingerprintOf = (bytes: Uint8Array): string =>
  createHash("sha256").update(bytes).digest().subarray(0, FINGERPRINT_BYTES).toString("hex");

/** In groups of four, to be read aloud. */
export const spoken = (fingerprint: string): string => fingerprint.replace(/(....)(?!$)/g, "$1 ");

const rawOf = (key: KeyObject): string => key.export({ format: "jwk" }).x ?? "";

/** The public half of a key, Ed25519. */
export function publicKey(name: string, key: KeyObject): PublicKey {
  const half = key.type === "private" ? createPublicKey(key) : key;
  return { name, key: half, fingerprint: fingerprintOf(Buffer.from(rawOf(half), "base64url")) };
}

export const publicKeyText = ({ name, key }: PublicKey): string => `flux-key-1 ${rawOf(key)} ${name}\n`;

/** The key in a text; undefined if it is none. */
export function parsePublicKey(text: string): PublicKey | undefined {
  const [, x, name] = KEY_LINE.exec(text) ?? [];
  if (x === undefined || name === undefined) return undefined;
  try {
    const found = publicKey(name, createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" }));
    return publicKeyText(found) === text ? found : undefined;
  } catch {
    return undefined;
  }
}

export interface SignatureText {
  readonly fingerprint: string;
  readonly signature: Uint8Array;
}

export const signatureText = ({ fingerprint, signature }: SignatureText): string =>
  `flux-signature-1 ${fingerprint} ${Buffer.from(signature).toString("base64url")}\n`;

export function parseSignature(text: string): SignatureText | undefined {
  const [, fingerprint, digits] = SIGNATURE_LINE.exec(text) ?? [];
  if (fingerprint === undefined || digits === undefined) return undefined;
  const found = { fingerprint, signature: Uint8Array.from(Buffer.from(digits, "base64url")) };
  return signatureText(found) === text ? found : undefined;
}
