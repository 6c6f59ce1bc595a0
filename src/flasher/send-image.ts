// An image on its way into a slot: begun, or gone on with from what flash holds of it, block by block, and committed. What was sent is believed
// only as the board reads it back.
import { refusalName } from "../image/capability-names.ts";
import { crc32 } from "../image/crc.ts";
import { bytesHeld, crcOfRange } from "../link/bytes-held.ts";
import { LinkError } from "../link/link-error.ts";
import { imageTag } from "../link/seal.ts";
import type { Ack, BoardSession } from "../link/session-types.ts";
import * as wire from "../wire/frame.ts";
import { CRC_BYTES, IMAGE_SECURITY_AT } from "../wire/image-header.ts";

/** Bytes of an image in one frame. */
const BLOCK_BYTES = 128;
const BLOCK_TRIES = 3;
const COMMIT_TIMEOUT_MS = 10_000;

export interface SendEvent {
  readonly step: "send" | "resume" | "verify";
  /** Bytes done and to do; for "resume", the block it goes on with, from 1, and how many there are. */
  readonly done?: number;
  readonly total?: number;
}

/**
 * Puts an image into the slot that is free, and starts it on trial; `older` also where its security version is lower than what the board has
 * confirmed. Throws LinkError; what ran before still runs then.
 */
export async function sendImage(
  session: BoardSession,
  image: Uint8Array,
  older: boolean,
  onEvent: (event: SendEvent) => void,
): Promise<void> {
  const total = image.length;
  const head = Buffer.alloc(6);
  head.writeUInt16LE(total, 0);
  // All but the image's own CRC field: over that too, the CRC-32 of every image would be the same.
  const crc = crc32(image.subarray(0, -CRC_BYTES));
  head.writeUInt32LE(crc, 2);
  onEvent({ step: "send", done: 0, total });
  const begin = async (again: boolean): Promise<void> =>
    expectOk(await session.command(wire.FLASH_BEGIN, again ? Buffer.concat([head, Uint8Array.of(1)]) : head), session);
  await begin(false);
  let held = await bytesHeld(image, (length) => crcBefore(session, length));
  // Something else is in the slot, as after a cut inside a byte: it is made anew.
  if (held === undefined) await begin(true);
  held ??= 0;
  if (held > 0)
    onEvent({
      step: "resume",
      done: Math.min(Math.floor(held / BLOCK_BYTES) + 1, blocksIn(total)),
      total: blocksIn(total),
    });
  try {
    await sendFrom(session, image, held, onEvent);
  } catch (error) {
    // Some flash takes no second write beside bytes that are written.
    if (held === 0 || !(error instanceof LinkError) || error.diagnostic.code !== "FLX0907") throw error;
    await begin(true);
    await sendFrom(session, image, 0, onEvent);
  }
  onEvent({ step: "verify" });
  const tag = session.key ? imageTag(session.key, image) : [];
  const commit = Uint8Array.of(...head, ...tag, ...(older ? [1] : []));
  const ack = await session.command(wire.FLASH_COMMIT, commit, COMMIT_TIMEOUT_MS);
  if (ack.status === wire.ACK_OLDER)
    throw olderThanHeld(image[IMAGE_SECURITY_AT]!, `the board on ${session.path} has confirmed`, ack.value);
  expectOk(ack, session);
  if (ack.value2 !== crc)
    throw new LinkError("FLX0907", `the board on ${session.path} read back another image than was sent`, "try again");
}

/** An image that a board is not to go back to. `who` has had version `held`. */
export const olderThanHeld = (security: number, who: string, held: number): LinkError =>
  new LinkError(
    "FLX0911",
    `the image has security version ${security}, and ${who} version ${held}`,
    "send a newer one; or, knowing what that one mended, go back: flux flash BOARD --older",
  );

const blocksIn = (bytes: number): number => Math.ceil(bytes / BLOCK_BYTES);

async function sendFrom(
  session: BoardSession,
  image: Uint8Array,
  from: number,
  onEvent: (event: SendEvent) => void,
): Promise<void> {
  const total = image.length;
  // To the end of the block that was cut, then whole ones.
  for (let offset = from; offset < total; ) {
    const end = Math.min(total, (Math.floor(offset / BLOCK_BYTES) + 1) * BLOCK_BYTES);
    await sendBlock(session, offset, image.subarray(offset, end));
    onEvent({ step: "send", done: end, total });
    offset = end;
  }
}

/** CRC-32 of the first bytes of the slot that is being written. */
async function crcBefore(session: BoardSession, length: number): Promise<number> {
  const payload = Buffer.alloc(2);
  payload.writeUInt16LE(length, 0);
  const ack = await session.command(wire.FLASH_BLOCK, payload);
  expectOk(ack, session);
  return ack.value2;
}

async function sendBlock(session: BoardSession, offset: number, bytes: Uint8Array): Promise<void> {
  const payload = Buffer.alloc(2 + bytes.length);
  payload.writeUInt16LE(offset, 0);
  payload.set(bytes, 2);
  const crc = crcOfRange(bytes, 0, bytes.length);
  for (let attempt = 0; ; attempt++) {
    const ack = await session.command(wire.FLASH_BLOCK, payload);
    if (ack.status === wire.ACK_OK && ack.value2 === crc) return;
    if (ack.status !== wire.ACK_OK) expectOk(ack, session);
    if (attempt + 1 >= BLOCK_TRIES) {
      throw new LinkError(
        "FLX0907",
        `the flash of the board on ${session.path} does not hold byte ${offset} and on as sent`,
        "try again; if it stays so, the board's flash is worn",
      );
    }
  }
}

/** Throws the refusal as people read it. */
function expectOk(ack: Ack, session: BoardSession): void {
  const old = "what the board ran before, it still runs";
  switch (ack.status) {
    case wire.ACK_OK:
      return;
    case wire.ACK_NO_SPACE:
      throw new LinkError(
        "FLX0906",
        `the Storage of the board on ${session.path} is full (${ack.value2} bytes free)`,
        `${old}; with the board attended, make room: flux compact ${session.path}`,
      );
    case wire.ACK_TOO_LARGE:
      throw new LinkError(
        "FLX0602",
        `the image is larger than a slot of the board on ${session.path}`,
        "shorten the program",
      );
    case wire.ACK_REFUSED:
      throw new LinkError(
        "FLX0908",
        `the board on ${session.path} refused the image: ${refusalName(ack.value)} at byte ${ack.value2}`,
        `${old}; build it again with this version of flux`,
      );
    case wire.ACK_UNSEALED_IMAGE:
      throw new LinkError(
        "FLX0909",
        `the board on ${session.path} holds another image than was sealed with its key, and did not start it`,
        `${old}; flash it again`,
      );
    case wire.ACK_CRC:
      throw new LinkError(
        "FLX0907",
        `the board on ${session.path} read back another image than was sent`,
        `${old}; try again`,
      );
    case wire.ACK_WRITE_FAILED:
      throw new LinkError("FLX0907", `the board on ${session.path} could not write its flash`, `${old}; try again`);
    default:
      throw new LinkError(
        "FLX0908",
        `the board on ${session.path} refused the command (status ${ack.status})`,
        `${old}; try again`,
      );
  }
}
