// What can be wrong between a board's key and ours, in the words people read.
import { LinkError } from "./link-error.ts";

/** The board holds a key, and nobody said which. */
export const keyIsMissing = (path: string): LinkError =>
  new LinkError(
    "FLX0909",
    `the board on ${path} holds a key, and no key is named for it`,
    'name it in flux.boards.json, "key": "NAME"; flux keys list shows yours',
  );

/** A key is named, and the board asks for none: it may be another board than it should be, so it gets neither key nor command. */
export const boardHasNoKey = (path: string): LinkError =>
  new LinkError(
    "FLX0909",
    `flux.boards.json names a key for the board on ${path}, and that board holds none`,
    "see that it is the board you mean, and with its cable in your hand: flux install BOARD",
  );

/** What it answers is not sealed with our key. */
export const keyDiffers = (path: string): LinkError =>
  new LinkError(
    "FLX0909",
    `what answers on ${path} holds another key than flux.boards.json names, or is not the board at all`,
    "name the key it was given; if that one is lost, with the board in your hand: flux install BOARD --lost-key",
  );

/** It read our seal, and it is not good: the same key, and yet another frame than was sealed. */
export const sealRefused = (path: string): LinkError =>
  new LinkError(
    "FLX0909",
    `the board on ${path} refused a command as not sealed with its key`,
    "what it ran before, it still runs; see that nothing else speaks on this line, and try again",
  );
