// A sentence that an output says, as the data section describes it (wire/io.ts), both ways, and how long it may get: the board counts the same.
import type { NmeaSentence, Output, Rational, SentenceValue } from "../fir/function.ts";
import {
  DECIMALS_BITS,
  NO_SENTENCE_TEXT,
  PERIOD_MS_MAX,
  SENTENCE_FRAME,
  SENTENCE_MAX,
  SENTENCE_STATUS,
  TEXT_BITS,
  VALUE_LETTERS,
} from "../wire/io.ts";

/** Letters of an address: talker and formatter. */
export const ADDRESS_LETTERS = 5;
export const DECIMALS_MAX = SENTENCE_STATUS - 1;

/** What writes the section: each throws EncodeError for what does not fit. */
export interface SentenceWriter {
  unsigned(value: number, what: string): void;
  bits(value: number, width: number): void;
  rational(value: Rational, what: string): void;
  letters(text: string, length: number, what: string): void;
  fail(message: string): never;
}

/** What reads the section: each throws Refused. */
export interface SentenceReader {
  /** A number up to this. */
  unsigned(most: number): number;
  bits(width: number): number;
  rational(): Rational;
  letter(): string;
  refuse(): never;
}

/** Letters it may have, from $ to the line feed, whatever its values are. */
export const longest = ({ text, values }: Pick<NmeaSentence, "text" | "values">): number =>
  values.reduce((sum, { after }) => sum + VALUE_LETTERS + after.length, SENTENCE_FRAME + text.length);

/** What all sentences together put on the bus in a second, at most; infinite for a period of 0. */
export function lettersASecond(outputs: readonly Pick<Output, "sink">[]): number {
  let sum = 0;
  for (const { sink } of outputs) if (sink.kind === "nmea") sum += (longest(sink) * 1000) / sink.periodMs;
  return sum;
}

export function writeSentence(sentence: NmeaSentence, writer: SentenceWriter): void {
  const { address, periodMs, values } = sentence;
  const text = (letters: string): void => {
    const found = NO_SENTENCE_TEXT.exec(letters)?.[0];
    if (found !== undefined) writer.fail(`"${found}" cannot stand in a sentence`);
    writer.unsigned(letters.length, "number of letters");
    for (const letter of letters) writer.bits(letter.charCodeAt(0), TEXT_BITS);
  };
  if (!(periodMs >= 1 && periodMs <= PERIOD_MS_MAX))
    writer.fail(`a period of ${periodMs} ms is not 1 to ${PERIOD_MS_MAX}`);
  writer.unsigned(periodMs, "period");
  writer.letters(address, ADDRESS_LETTERS, "talker and formatter");
  text(sentence.text);
  writer.unsigned(values.length, "number of values");
  for (const value of values) {
    if (value.kind === "status") writer.bits(SENTENCE_STATUS, DECIMALS_BITS);
    else {
      const { decimals } = value;
      if (!(Number.isInteger(decimals) && decimals >= 0 && decimals <= DECIMALS_MAX))
        writer.fail(`${decimals} decimals are not 0 to ${DECIMALS_MAX}`);
      writer.bits(decimals, DECIMALS_BITS);
      writer.bits(value.isTurn ? 1 : 0, 1);
      writer.rational(value.scale, "scale");
      writer.rational(value.offset, "offset");
    }
    text(value.after);
  }
  if (longest(sentence) > SENTENCE_MAX)
    writer.fail(`a sentence of up to ${longest(sentence)} letters is longer than ${SENTENCE_MAX}`);
}

export function readSentence(reader: SentenceReader): NmeaSentence {
  const periodMs = reader.unsigned(PERIOD_MS_MAX);
  const address = Array.from({ length: ADDRESS_LETTERS }, () => reader.letter()).join("");
  const text = (): string => {
    const letters = Array.from({ length: reader.unsigned(SENTENCE_MAX) }, () => reader.bits(TEXT_BITS));
    const read = String.fromCharCode(...letters);
    return NO_SENTENCE_TEXT.test(read) ? reader.refuse() : read;
  };
  const first = text();
  const values: SentenceValue[] = [];
  for (let count = reader.unsigned(SENTENCE_MAX); count > 0; count--) {
    const decimals = reader.bits(DECIMALS_BITS);
    if (decimals === SENTENCE_STATUS) values.push({ kind: "status", after: text() });
    else {
      const isTurn = reader.bits(1) === 1;
      const [scale, offset] = [reader.rational(), reader.rational()];
      values.push({ kind: "number", decimals, ...(isTurn ? { isTurn } : {}), scale, offset, after: text() });
    }
  }
  const sentence: NmeaSentence = { kind: "nmea", address, periodMs, text: first, values };
  if (longest(sentence) > SENTENCE_MAX) reader.refuse();
  return sentence;
}
