// A vocabulary as one file, NAME-VERSION.fluxpack: its word files one after the other, readable, with a SHA-256 over all of it. The same folder
// gives the same bytes everywhere: files in order of name, lines ended by LF, no times.
import { createHash } from "node:crypto";
import type { SourceFile } from "../diagnostics/source.ts";

export const PACK_ENDING = ".fluxpack";
/** File of a vocabulary's folder that says its name and version. */
export const MANIFEST = "vocabulary.json";

const MAGIC = "fluxpack";
const FORMAT = 1;
const NAME = /^[a-z][a-z0-9-]{0,31}$/;
const VERSION = /^\d{1,5}\.\d{1,5}\.\d{1,5}(?:-[0-9a-z.-]{1,20})?$/;
/** Larger than any vocabulary by far; a package comes from elsewhere. */
const PACK_CHARS_MAX = 8_000_000;

export interface Manifest {
  readonly name: string;
  /** As semantic versioning has it: 1.2.0. */
  readonly version: string;
}

export interface VocabularyPack extends Manifest {
  /** "sha256-" and 64 hex digits, over name, version, and the names and texts of the files. */
  readonly hash: string;
  /** In order of name; paths without folders. */
  readonly files: readonly SourceFile[];
}

export type PackOrProblem =
  | { readonly kind: "pack"; readonly pack: VocabularyPack }
  | { readonly kind: "problem"; readonly problem: string };

/** A manifest's text; what is wrong with it otherwise. */
export function readManifest(text: string): Manifest | { readonly problem: string } {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return { problem: `it is not JSON: ${(error as Error).message}` };
  }
  const { name, version } = (typeof data === "object" && data !== null ? data : {}) as Record<string, unknown>;
  if (typeof name !== "string" || !NAME.test(name))
    return { problem: "`name` is not a lower-case letter with letters, digits and dashes after it" };
  if (typeof version !== "string" || !VERSION.test(version)) return { problem: "`version` is not of the form 1.2.0" };
  return { name, version };
}

/** The package of these files, whatever order and line ends they come in. */
export function packOf({ name, version }: Manifest, sources: readonly SourceFile[]): VocabularyPack {
  const files = sources
    .map(({ path, text }) => ({ path, text: canonical(text) }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { name, version, hash: hashOf({ name, version }, bodyOf(files)), files };
}

/** The package as the text of its file. */
export const packText = ({ name, version, hash, files }: VocabularyPack): string =>
  `${headOf({ name, version })} ${hash}\n${bodyOf(files)}`;

/** What a package is called as a file. */
export const packFileName = ({ name, version }: Manifest): string => `${name}-${version}${PACK_ENDING}`;

/** Reads a package, and refuses one whose text is not what its hash says. Never throws. */
export function readPack(text: string): PackOrProblem {
  const problem = (what: string): PackOrProblem => ({ kind: "problem", problem: what });
  if (text.length > PACK_CHARS_MAX) return problem("it is far too large for a vocabulary");
  const headEnd = text.indexOf("\n");
  const head = text.slice(0, Math.max(0, headEnd)).split(" ");
  const [magic, format, name = "", version = "", hash = ""] = head;
  if (magic !== MAGIC || head.length !== 5) return problem("it is no vocabulary package");
  if (format !== String(FORMAT)) return problem(`it is a package of format ${format}, and this flux reads ${FORMAT}`);
  if (!NAME.test(name) || !VERSION.test(version)) return problem("its name or version is not one");
  const body = text.slice(headEnd + 1);
  const found = hashOf({ name, version }, body);
  if (found !== hash) return problem(`its content is not what its own hash says:\n  says  ${hash}\n  found ${found}`);
  const files = filesOf(body);
  return files ? { kind: "pack", pack: { name, version, hash, files } } : problem("its list of files is damaged");
}

const headOf = ({ name, version }: Manifest): string => `${MAGIC} ${FORMAT} ${name} ${version}`;

/** Each file with a line before it that says its name and its length in characters. */
const bodyOf = (files: readonly SourceFile[]): string =>
  files.map(({ path, text }) => `=== ${path} ${text.length}\n${text}`).join("");

const hashOf = (manifest: Manifest, body: string): string =>
  `sha256-${createHash("sha256")
    .update(`${headOf(manifest)}\n${body}`, "utf8")
    .digest("hex")}`;

function filesOf(body: string): SourceFile[] | undefined {
  const files: SourceFile[] = [];
  for (let at = 0; at < body.length; ) {
    const end = body.indexOf("\n", at);
    const [, path, digits] = /^=== ([\w.-]+) (\d{1,9})$/.exec(body.slice(at, Math.max(at, end))) ?? [];
    if (path === undefined || end + 1 + Number(digits) > body.length) return undefined;
    files.push({ path, text: body.slice(end + 1, end + 1 + Number(digits)) });
    at = end + 1 + Number(digits);
  }
  return files;
}

/** LF line ends, no byte order mark, one line end at the end. */
const canonical = (text: string): string =>
  `${text
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .trimEnd()}\n`;
