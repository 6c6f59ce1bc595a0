// A2A messages. payload: topic u16 · kind u8 (ISA number of the instruction that sent it, 0x60..0x7f) · priority u8 (0..15, 15 first)
// · count u8 (0..4) · for each value: tag u8 · i32 or f64, little-endian.
//
// Agents and topics are named in programs and numbered on the wire: id = CRC-16 (poly 0x1021, init 0xffff, "CCITT-FALSE") of the
// UTF-8 name, lower-cased, white space folded to one space and trimmed; 0 is kept for "everyone", 0xffff for the operator; a name
// that hashes to either is refused by the compiler, and so are two names of one vessel with the same id.

export const EVERYONE = 0;
export const OPERATOR = 0xffff;
/** Topic that answers every alarm that sounds until it is acknowledged. */
export const ACKNOWLEDGED = "acknowledged";
export const VALUES_MAX = 4;
export const TAG_INT = 0;
export const TAG_FLOAT = 1;
export const PRIORITY_DEFAULT = 5;
export const PRIORITY_MAX = 15;
/** Messages an agent holds for its next tick; more: the oldest of the lowest priority is dropped and counted. */
export const QUEUE_MAX = 8;
/** Messages an agent may send in one tick, all its handlers together: four for each message it may have to handle. A run that sends more traps. */
export const SENT_MAX = 32;
/** Bytes before the values. */
export const HEADER_BYTES = 5;
