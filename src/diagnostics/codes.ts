// The one table of diagnostics. A number, once released, is never used for anything else.
// 01xx files and markdown · 02xx sentences · 03xx vocabulary · 04xx units and types · 05xx code blocks · 06xx limits and code generation
// 07xx images · 08xx flux.boards.json and boards · 09xx ports, link, flash · 10xx scenarios

export interface CodeRow {
  readonly code: `FLX${number}`;
  /** For reading, searching and tests. */
  readonly slug: string;
  /** Why this is an error and what is behind it, in two or three sentences. */
  readonly why: string;
}

// biome-ignore format: one row a code
export const CODES = [
  { code: "FLX0101", slug: "file-not-readable", why: "The file is missing, is a folder, or may not be read." },
  { code: "FLX0102", slug: "front-matter", why: "The block between the two --- lines at the top is not YAML, or has a key or value that means nothing here." },
  { code: "FLX0103", slug: "unclosed-fence", why: "A code block opened with ``` must be closed with a line of the same marks; else the rest of the file would silently become code." },
  { code: "FLX0104", slug: "unknown-file-kind", why: "The file's name ends in nothing flux can compile." },
  { code: "FLX0105", slug: "more-faults", why: "A file that is no program at all has a fault in every word; beyond the first hundred they are counted only." },
  { code: "FLX0201", slug: "unknown-phrase", why: "No word of the vocabularies in use, and no built-in sentence form, reads this way. flux does not guess." },
  { code: "FLX0202", slug: "ambiguous-phrase", why: "Two words fit equally well. Precise language does not guess: one of them must be reworded." },
  { code: "FLX0203", slug: "undefined-term", why: "A term must be defined once, with ** and :=, or given in the front matter or flux.boards.json, before it is used." },
  { code: "FLX0204", slug: "duplicate-term", why: "A term has one meaning in a file, and the words of the language (`if`, `set`) keep theirs." },
  { code: "FLX0205", slug: "sentence-syntax", why: "The sentence starts as a built-in form and then does not go on as one." },
  { code: "FLX0206", slug: "otherwise-without-if", why: "`otherwise` belongs to the `if` right before it, `except when` to the sentence right before it." },
  { code: "FLX0207", slug: "unused-term", why: "A defined term that nothing uses is often a spelling mistake." },
  { code: "FLX0208", slug: "unknown-not-covered", why: "`otherwise` does not run when the condition is unknown; where something physical is moved, say what happens then." },
  { code: "FLX0209", slug: "and-or-mixed", why: "`and` and `or` in one condition need brackets, because people read them differently." },
  { code: "FLX0210", slug: "not-yet", why: "The language has this form, this version of the compiler does not." },
  { code: "FLX0211", slug: "circular-definition", why: "A term is defined by itself, so it has no value." },
  { code: "FLX0212", slug: "name-clash", why: "Agents and topics are numbered on the wire by a checksum of their names; two names with one number could not be told apart." },
  { code: "FLX0213", slug: "unknown-agent", why: "flux.boards.json has no board of this name, so the message would reach nobody." },
  { code: "FLX0214", slug: "exceptions-overlap", why: "Two exceptions of a rule can hold at once and say different things; the first in the file would win, silently." },
  { code: "FLX0215", slug: "case-not-covered", why: "Between the conditions of a chain lies a case in which nothing is done." },
  { code: "FLX0216", slug: "never-runs", why: "Its condition can never be true, so the sentence does nothing." },
  { code: "FLX0217", slug: "outside-sensor-range", why: "The sensor cannot give such a value: what lies outside its declared range is unknown." },
  { code: "FLX0218", slug: "never-heard", why: "Nothing gives this input a value, so it is always unknown and conditions on it are never true or false." },
  { code: "FLX0219", slug: "may-not-switch", why: "A file with `may switch:` lines acts on what they name and on nothing else." },
  { code: "FLX0301", slug: "vocabulary-not-found", why: "`uses:` names a folder or file that is not there." },
  { code: "FLX0302", slug: "vocabulary-entry", why: "An entry lacks a pattern or a meaning, or a line of it cannot be read. The other entries of the file still load." },
  { code: "FLX0303", slug: "level-order", why: "A word may use only words of lower levels; this keeps expansion finite." },
  { code: "FLX0304", slug: "word-clash", why: "Some phrase fits two patterns equally well." },
  { code: "FLX0305", slug: "argument-range", why: "The word says what values it takes, and this one is outside." },
  { code: "FLX0306", slug: "vocabulary-package", why: "A vocabulary package is damaged, or is not the version or has not the content hash that `uses:` names: the words may not mean what was signed." },
  { code: "FLX0307", slug: "word-incomplete", why: "A word without a description cannot be explained to the person who signs, and one without an example is not tested." },
  { code: "FLX0401", slug: "dimension-mismatch", why: "Quantities of different dimensions cannot be added or compared." },
  { code: "FLX0402", slug: "unit-missing", why: "A bare number stands where a quantity with a unit is due." },
  { code: "FLX0403", slug: "unknown-unit", why: "The unit is not in the table of units, or is one of those refused as ambiguous." },
  { code: "FLX0404", slug: "kind-mismatch", why: "Same dimension, different kind: heading and turn, depth below transducer and below surface, a temperature and a difference." },
  { code: "FLX0405", slug: "type-mismatch", why: "A truth stands where a number is due, or the other way round." },
  { code: "FLX0501", slug: "code-syntax", why: "The code block cannot be parsed in its own language." },
  { code: "FLX0502", slug: "outside-subset", why: "Valid in its language, but not in the subset flux compiles to a board." },
  { code: "FLX0503", slug: "unknown-name", why: "A variable or function is used and nowhere declared." },
  { code: "FLX0504", slug: "wrong-arguments", why: "A call does not fit the function's parameters." },
  { code: "FLX0505", slug: "assembly", why: "An assembly line has no such mnemonic, operand or label." },
  { code: "FLX0506", slug: "unknown-code-language", why: "The block's language tag names no language flux compiles." },
  { code: "FLX0507", slug: "duplicate-function", why: "Functions of all blocks share one set of names." },
  { code: "FLX0601", slug: "too-many-registers", why: "More values are alive at once than the 64 registers and the spill area hold." },
  { code: "FLX0602", slug: "too-large", why: "The program exceeds a limit of the image format or of the board." },
  { code: "FLX0603", slug: "nothing-to-run", why: "The program has no sentence, no tick and no main." },
  { code: "FLX0701", slug: "image-damaged", why: "The image's length or CRC-32 does not hold: it was truncated or altered." },
  { code: "FLX0702", slug: "image-refused", why: "The image is whole, but is not for this VM or board, or breaks a rule of the verifier." },
  { code: "FLX0801", slug: "boards-file", why: "flux.boards.json or a board file has a value that does not fit its schema." },
  { code: "FLX0802", slug: "unknown-board", why: "No board of that name is in flux.boards.json, or no such board kind is in boards/." },
  { code: "FLX0803", slug: "not-resident", why: "A phrase that runs on a board may use the words that flux.boards.json says are resident there, and may neither sense, act nor tell: the board goes on with its own program." },
  { code: "FLX0804", slug: "key-store", why: "Keys are files in the user's own folder that nobody else may read; flux.boards.json names them and never holds one." },
  { code: "FLX0901", slug: "port-missing", why: "The serial port is not there." },
  { code: "FLX0902", slug: "port-busy", why: "Another program holds the port; one owner a port." },
  { code: "FLX0903", slug: "port-lost", why: "The port vanished or stopped answering while it was in use. What the board ran before, it still runs." },
  { code: "FLX0904", slug: "no-answer", why: "Something is on the port, but neither flux nor an Espruino console answers." },
  { code: "FLX0905", slug: "wrong-board", why: "The image was built for another board class or ABI than the board on this port, or needs a driver that its firmware leaves out." },
  { code: "FLX0906", slug: "storage-full", why: "The board's flash has no room; nothing was written over." },
  { code: "FLX0907", slug: "verify-failed", why: "What the board holds is not what was sent; it was not started." },
  { code: "FLX0908", slug: "board-refused", why: "The board answered the command with a refusal." },
  { code: "FLX0909", slug: "board-key", why: "A board that holds a key takes commands and images only when they are sealed with it, and believes no other; flux.boards.json says which key that is." },
  { code: "FLX0910", slug: "not-signed", why: "A locked board is sent only what somebody signed whose key is trusted here, byte for byte as it was signed." },
  { code: "FLX0911", slug: "older-image", why: "An image with a lower security version than the board had may have a fault that was mended since; it goes back only when the operator says so, and that is written down." },
  { code: "FLX0001", slug: "usage", why: "The command line is not one flux knows." },
  { code: "FLX0002", slug: "input-log", why: "The recording to be played cannot be read, or holds nothing that can be played." },
  { code: "FLX1001", slug: "scenario-step", why: "A line among the steps of a scenario says nothing that can be set up, waited for or looked at; a step that is skipped in silence would make the test say more than it knows." },
  { code: "FLX1002", slug: "scenario-file", why: "A scenario file has no scenario, no program beside it, or a table of examples that does not fit its steps." },
  { code: "FLX1003", slug: "scenario-name", why: "A step names an input, output, term or message that the program does not have." },
] as const satisfies readonly CodeRow[];

export type DiagnosticCode = (typeof CODES)[number]["code"];
