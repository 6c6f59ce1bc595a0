// Signatures and public keys: who signed is known, and nothing that was changed by a bit is taken for signed.
import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePublicKey, parseSignature, publicKey, publicKeyText, spoken } from "../../src/keys/key-text.ts";
import { checkSignature, signatureOf } from "../../src/keys/signature.ts";

const own = generateKeyPairSync("ed25519").privateKey;
const stranger = generateKeyPairSync("ed25519").privateKey;
const skipper = publicKey("skipper", own);

/** The text with one bit of its bytes the other way. */
function flipped(text: string, bit: number): string {
  const bytes = Buffer.from(text, "latin1");
  bytes[bit >> 3]! ^= 1 << (bit & 7);
  return bytes.toString("latin1");
}

describe("a release signature", () => {
  it("is valid for the very bytes, and names who signed", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const check = checkSignature(signatureOf(bytes, "skipper", own), bytes, [skipper]);
        expect(check).toMatchObject({ kind: "valid", by: { name: "skipper" } });
      }),
      { numRuns: 30 },
    );
  });

  it("is none for bytes of which any bit was changed, nor for a part of them", () => {
    const bytes = Uint8Array.from({ length: 90 }, (_, at) => (at * 37) & 255);
    const text = signatureOf(bytes, "skipper", own);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Uint8Array.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect([bit, checkSignature(text, changed, [skipper]).kind]).toEqual([bit, "altered"]);
    }
    for (let length = 0; length < bytes.length; length++)
      expect(checkSignature(text, bytes.subarray(0, length), [skipper]).kind).toBe("altered");
  });

  it("is none after any bit of its own text was changed, and has one spelling only", () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const text = signatureOf(bytes, "skipper", own);
    for (let bit = 0; bit < text.length * 8; bit++)
      expect([bit, checkSignature(flipped(text, bit), bytes, [skipper]).kind]).not.toEqual([bit, "valid"]);
    for (const other of [text.trim(), `${text}\n`, ` ${text}`, text.toUpperCase(), text.replace("\n", "\r\n"), ""])
      expect(checkSignature(other, bytes, [skipper]).kind).toBe("malformed");
  });

  it("by a key that is not trusted counts as a stranger's, also under a trusted key's name", () => {
    const bytes = Uint8Array.of(1, 2, 3);
    expect(checkSignature(signatureOf(bytes, "skipper", stranger), bytes, [skipper]).kind).toBe("stranger");
    expect(checkSignature(signatureOf(bytes, "skipper", own), bytes, []).kind).toBe("stranger");
    // The trusted key's fingerprint before a stranger's signature.
    const forged = signatureOf(bytes, "skipper", stranger).replace(/[0-9a-f]{16}/, skipper.fingerprint);
    expect(checkSignature(forged, bytes, [skipper]).kind).toBe("altered");
  });

  it("is nothing that any text could be taken for", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseSignature(text)).toBeUndefined();
        expect(parsePublicKey(text)).toBeUndefined();
      }),
    );
  });
});

describe("a public key", () => {
  it("comes back from its text, which holds nothing of the private one", () => {
    const text = publicKeyText(skipper);
    expect(parsePublicKey(text)).toMatchObject({ name: "skipper", fingerprint: skipper.fingerprint });
    expect(text).not.toContain(own.export({ format: "jwk" }).d);
    expect(spoken(skipper.fingerprint)).toMatch(/^[0-9a-f]{4}( [0-9a-f]{4}){3}$/);
  });

  it("with a changed bit is another key, or none", () => {
    const text = publicKeyText(skipper);
    for (let bit = 0; bit < text.length * 8; bit++) {
      const key = parsePublicKey(flipped(text, bit));
      if (key) expect([bit, key.fingerprint === skipper.fingerprint && key.name === "skipper"]).toEqual([bit, false]);
    }
  });
});
