// What makes a board take commands from the holder of its key only (src/wire/seal.ts). Not in the bundle of a class without it: everything that comes
// here stands behind SEALED, which the build knows. SHA-256 is the board's own; asked for only when it is needed, so that a board without it, or with
// a damaged key, still runs its program, and takes no command at all.
import { BODY_HEADER_BYTES, TO_BOARD, TO_HOST } from "../../src/wire/frame.ts";
import { BLOCK_BYTES, INNER_PAD, KEY_BYTES, OUTER_PAD, TAG_BYTES } from "../../src/wire/seal.ts";
import { textOf } from "./frames.ts";

interface Crypto {
  SHA256(text: string): ArrayBuffer;
}

let modules: (name: string) => Crypto;
let innerPad = "";
let outerPad = "";
let salt = "";
let challenge = "";
let hellos = 0;

/** Whether this board holds a key. */
export let hasKey = false;

const pad = (key: string, byte: number): string => {
  let text = "";
  for (let at = 0; at < BLOCK_BYTES; at++)
    text += String.fromCharCode((at < KEY_BYTES ? key.charCodeAt(at) : 0) ^ byte);
  return text;
};

/** `held` is the key file's text; without one, this is a board like any other. */
export const openSeal = (require: unknown, held: string | undefined): void => {
  if (!held) return;
  hasKey = true;
  modules = require as (name: string) => Crypto;
  innerPad = pad(held, INNER_PAD);
  outerPad = pad(held, OUTER_PAD);
  salt = held.slice(KEY_BYTES);
};

/** What the seals of the session that begins now are over, too. */
export const newChallenge = (boots: number): string => {
  const words = new Uint32Array([boots, ++hellos, E.hwRand()]);
  challenge = salt + textOf(new Uint8Array(words.buffer), words.buffer.byteLength);
  return challenge;
};

const hash = (text: string): string => textOf(new Uint8Array(modules("crypto").SHA256(text)), KEY_BYTES);

const tagOf = (text: string): string => hash(outerPad + hash(innerPad + text)).slice(0, TAG_BYTES);

/** Looks at every byte, whatever it finds: how long it takes tells nothing. */
const isSame = (one: string, other: string): boolean => {
  let different = one.length ^ other.length;
  for (let at = 0; at < TAG_BYTES; at++) different |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return !different;
};

/** The tag of an answer: type, and the body in `bytes` up to `length`. */
export const sealOf = (type: string, bytes: Uint8Array, length: number): string =>
  tagOf(TO_HOST + type + challenge + textOf(bytes, length));

/** Whether the body of a frame to this board ends in its tag. */
export const isSealed = (type: string, body: Uint8Array): boolean => {
  const length = body.length - TAG_BYTES;
  const text = textOf(body, body.length);
  return (
    length >= BODY_HEADER_BYTES &&
    isSame(tagOf(TO_BOARD + type + challenge + text.slice(0, length)), text.slice(length))
  );
};

/** Whether this is the tag of an image. */
export const isImageSealed = (image: string, tag: string): boolean => isSame(tagOf(image), tag);
