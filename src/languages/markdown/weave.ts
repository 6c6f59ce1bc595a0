// Compiles the code blocks of one file into one module: first every block says what it declares, so that blocks can call each other in any
// order and language; then they are compiled in the order of the file.
import { Reporter } from "../../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../../diagnostics/source.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import type { FirFunction, FirModule } from "../../fir/function.ts";
import type { Language, LanguageServices, Signature } from "../language.ts";
import { blockSource, type CodeBlock, type Document, readDocument } from "./blocks.ts";
import { checkAnnounced, type Directive, readDirective } from "./directives.ts";
import { AGENT_NAME_HINT, isAgentName, readFrontMatter } from "./frontmatter.ts";
import { addHandlers } from "./handlers.ts";

/** Tags of blocks that are no program: data, and what people show each other. A block without a tag is one too. */
const NOT_CODE: ReadonlySet<string> = new Set([
  "",
  "text",
  "txt",
  "plain",
  "plaintext",
  "md",
  "markdown",
  "json",
  "jsonc",
  "json5",
  "yaml",
  "yml",
  "toml",
  "csv",
  "ini",
  "xml",
  "html",
  "css",
  "sh",
  "bash",
  "zsh",
  "shell",
  "console",
  "shell-session",
  "terminal",
  "output",
  "log",
  "diff",
  "mermaid",
  "math",
  "nmea",
]);

/** Programs of one file; more are no longer a document. */
const BLOCKS_MAX = 500;

interface WovenBlock {
  readonly block: CodeBlock;
  readonly language: Language;
  readonly source: SourceFile;
}

/** What the code blocks of the file declare. Reports nothing. */
export function declareAll(source: SourceFile, services: LanguageServices): Signature[] {
  const document = readDocument(source, new Reporter());
  return codeBlocks(source, document, services).flatMap(
    ({ language, source: block }) => language.declare?.(block, services) ?? [],
  );
}

export function weave(source: SourceFile, module: FirModule, services: LanguageServices): void {
  const { reporter } = services;
  const before = reporter.diagnostics.length;
  const document = readDocument(source, reporter);
  const directives = document.parts.flatMap((part) => (part.kind === "heading" ? (readDirective(part) ?? []) : []));
  nameModule(source, document, directives, module, services);
  reportForeign(document, services);

  const blocks = codeBlocks(source, document, services);
  if (blocks.length > BLOCKS_MAX) {
    reporter.error("FLX0602", `the file has ${blocks.length} code blocks`, blocks[BLOCKS_MAX]!.block.span, {
      hint: `keep them to ${BLOCKS_MAX}; join small ones`,
    });
    return;
  }
  const declared = declareInOrder(blocks, services);
  const heard = directives.filter((one) => one.kind === "on");
  // What a message brings is known to no block.
  const isWhole = blocks.length === 1 && heard.length === 0;
  for (const one of blocks) {
    const known = module.functions.map((fn) => fn);
    one.language.compile(one.source, module, isWhole ? { ...services, isWhole } : services);
    reportSecondEntries(known, module, one, services);
  }
  const defined = new Set([...declared.keys(), ...module.functions.map((fn) => fn.name)]);
  const hasErrors = reporter.diagnostics.slice(before).some((one) => one.severity === "error");
  if (hasErrors) return;
  addHandlers(heard, module, services);
  checkAnnounced(directives, defined, reporter);
  if (module.functions.some((fn) => fn.kind !== "helper")) return;
  reporter.error("FLX0603", `${source.path}: nothing to run`, blocks[0]?.block.span, {
    hint:
      blocks.length === 0
        ? "write a ```c block with int main(void) { … }, or a ```flux block"
        : "write int main(void) { … }, or void tick(void) { … }",
  });
}

function nameModule(
  source: SourceFile,
  document: Document,
  directives: readonly Directive[],
  module: FirModule,
  services: LanguageServices,
): void {
  const { reporter } = services;
  const agents = directives.filter(({ kind }) => kind === "agent");
  for (const { name, span } of agents.slice(0, 1)) {
    if (isAgentName(name)) module.name = name;
    else reporter.error("FLX0102", `\`${name}\` is no name for an agent`, span, { hint: AGENT_NAME_HINT });
  }
  for (const { name, span } of agents.slice(1)) {
    reporter.error("FLX0210", `a second agent, \`${name}\`, in one file is not compiled by this version`, span, {
      hint: "give each agent a file of its own",
      labels: [{ span: agents[0]!.span, text: "the first agent" }],
    });
  }
  if (!document.frontMatter) return;
  const { agent, tickMs } = readFrontMatter(source, document.frontMatter, reporter);
  if (agent !== undefined) module.name = agent;
  if (tickMs !== undefined) module.tickMs = tickMs;
}

const tagOf = (block: CodeBlock): string => block.tag.toLowerCase();
const isProgram = (block: CodeBlock): boolean => !NOT_CODE.has(tagOf(block));

function reportForeign(document: Document, services: LanguageServices): void {
  for (const part of document.parts) {
    if (part.kind !== "code" || !isProgram(part) || services.languageOf(tagOf(part))) continue;
    const known = ["c", "python", "rust", "flux", ...NOT_CODE].filter(
      (tag) => tag !== "" && (NOT_CODE.has(tag) || services.languageOf(tag)),
    );
    services.reporter.error("FLX0506", `\`${part.tag}\` blocks are not compiled by this version`, part.span, {
      hint: didYouMean(tagOf(part), known) ?? "write it in ```c, or mark it ```text if it is not part of the program",
    });
  }
}

function codeBlocks(source: SourceFile, document: Document, services: LanguageServices): WovenBlock[] {
  const blocks = document.parts.flatMap((part) => {
    const language = part.kind === "code" && isProgram(part) ? services.languageOf(tagOf(part)) : undefined;
    return part.kind === "code" && language ? [{ block: part, language }] : [];
  });
  // Beyond the limit the file is refused, and its blocks are not cut out.
  return blocks.map(({ block, language }, index) => ({
    block,
    language,
    source: index < BLOCKS_MAX ? blockSource(source, block) : source,
  }));
}

/** Collects what the blocks declare, by name; a name of two blocks is an error at its second place. */
function declareInOrder(blocks: readonly WovenBlock[], services: LanguageServices): Map<string, WovenBlock> {
  const declaredBy = new Map<string, WovenBlock>();
  for (const one of blocks) {
    for (const signature of one.language.declare?.(one.source, services) ?? []) {
      const first = declaredBy.get(signature.name);
      if (first) {
        services.reporter.error(
          "FLX0507",
          `the function \`${signature.name}\` is defined in two blocks`,
          spanOfName(one, signature.name),
          {
            hint: "rename one of them",
            labels: [{ span: spanOfName(first, signature.name), text: "first defined here" }],
          },
        );
        continue;
      }
      declaredBy.set(signature.name, one);
      services.signatures.set(signature.name, signature);
    }
  }
  return declaredBy;
}

/** Where a block first uses a name, or its fence. */
function spanOfName({ block, source }: WovenBlock, name: string): Span {
  const at = source.text.search(new RegExp(`(?<![\\w$])${name.replace(/[^\w]/g, "\\$&")}(?![\\w$])`));
  return at < 0 ? block.span : { file: block.span.file, start: at, end: at + name.length };
}

const ENTRY_WORDS = { start: "that runs when the agent starts", tick: "that runs every tick" } as const;

/** A file has one start entry and one tick entry. */
function reportSecondEntries(
  known: readonly FirFunction[],
  module: FirModule,
  block: WovenBlock,
  services: LanguageServices,
): void {
  for (const kind of ["start", "tick"] as const) {
    const first = known.find((fn) => fn.kind === kind);
    const added = module.functions.find((fn) => fn.kind === kind && !known.includes(fn));
    // A front end may replace the entry it made before.
    if (!first || !added || !module.functions.includes(first)) continue;
    services.reporter.error(
      "FLX0507",
      `the file already has code ${ENTRY_WORDS[kind]}`,
      spanOfName(block, kind === "start" ? "main" : "tick"),
      {
        hint: "put both into one function",
      },
    );
  }
}
