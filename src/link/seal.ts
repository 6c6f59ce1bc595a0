// The host's end of level 1 (src/wire/seal.ts): tags of frames and images, made with a board's key and compared without telling where they differ.
import { createHmac, timingSafeEqual } from "node:crypto";
import { CHALLENGE_BYTES, TAG_BYTES } from "../wire/seal.ts";

const tagOf = (key: Uint8Array, ...parts: readonly (Uint8Array | string)[]): Buffer => {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(typeof part === "string" ? Buffer.from(part, "latin1") : part);
  return hmac.digest().subarray(0, TAG_BYTES);
};

/** Tag of a frame: `body` is session to payload, without the tag. */
export function frameTag(
  key: Uint8Array,
  challenge: Uint8Array,
  direction: string,
  type: string,
  body: Uint8Array,
): Buffer {
  // Of another length it would not be clear where the body begins.
  if (challenge.length !== CHALLENGE_BYTES) throw new RangeError(`a challenge has ${CHALLENGE_BYTES} bytes`);
  return tagOf(key, direction, type, challenge, body);
}

/** Tag of an image, as FLASH_COMMIT carries it. */
export const imageTag = (key: Uint8Array, image: Uint8Array): Buffer => tagOf(key, image);

export const isSameTag = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === TAG_BYTES && other.length === TAG_BYTES && timingSafeEqual(one, other);
