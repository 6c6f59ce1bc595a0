/** What the encoder throws for a program that no image can hold; the message is for people. */
export class EncodeError extends Error {
  override readonly name = "EncodeError";
}
