// Definitions of types in C: `struct name { … }` and `typedef`. Tags have names of their own, apart from those of variables.
import type { SyntaxNode } from "../code/grammar.ts";
import { ExpressionChecker } from "./check-expression.ts";
import { checkType } from "./check-type.ts";
import { readDeclarator } from "./declarators.ts";
import { readSizes } from "./initial-values.ts";
import type { StructField, StructType } from "./structures.ts";

/** Under which name a tag stands in a scope: no variable can have it. */
const keyOf = (tag: string): string => `struct ${tag}`;

/** The type of `struct name`, `struct name { … }` or `struct { … }`, which messages call by another name; undefined after a report. */
export function checkStruct(
  checker: ExpressionChecker,
  node: SyntaxNode,
  called = "this structure",
): StructType | undefined {
  const { checking } = checker;
  const tag = node.childForFieldName("name");
  const body = node.childForFieldName("body");
  if (!body) return taggedStruct(checker, tag!);
  const known = checking.structs.get(node.startIndex);
  if (known) return known === "broken" ? undefined : known;
  const fields = readMembers(checker, body);
  const span = checker.span(tag ?? node.child(0)!);
  const name = tag ? keyOf(tag.text) : called;
  const type: StructType | undefined = fields && { kind: "struct", name, span, fields };
  checking.structs.set(node.startIndex, type ?? "broken");
  if (tag)
    checking.define(
      checker.scope,
      keyOf(tag.text),
      span,
      type ? { kind: "type", type, span } : { kind: "broken", span },
    );
  return type;
}

function taggedStruct(checker: ExpressionChecker, tag: SyntaxNode): StructType | undefined {
  const meaning = checker.scope.meaning(keyOf(tag.text));
  if (meaning?.kind === "type" && meaning.type.kind === "struct") return meaning.type;
  if (meaning) return undefined;
  const tags = [...checker.scope.names()].flatMap((name) => (name.startsWith("struct ") ? [name.slice(7)] : []));
  return checker.checking.unknownName(
    tag,
    `there is no structure called \`${tag.text}\``,
    tags,
    `define it first: struct ${tag.text} { int x; double y; };`,
  );
}

function readMembers(checker: ExpressionChecker, body: SyntaxNode): Map<string, StructField> | undefined {
  const { checking } = checker;
  const fields = new Map<string, StructField>();
  let isRight = true;
  const wrong = (): void => {
    isRight = false;
  };
  for (const node of body.namedChildren) {
    if (node.type === "comment") continue;
    if (node.type !== "field_declaration") {
      checking.refuse(node, `\`${node.text.slice(0, 40)}\` in a structure`, "declare members: int x; double y;");
      wrong();
      continue;
    }
    const type = checkType(checker, node.childForFieldName("type")!);
    const bits = node.namedChildren.find((child) => child.type === "bitfield_clause");
    if (bits) checking.refuse(bits, "bit-fields", "give the member a type of its own, or use & and << on an unsigned");
    if (type === "void") checking.refuse(node, "a member without a type", "write int, unsigned, uint8_t … or double");
    else if (type?.kind === "struct")
      checking.refuse(
        node,
        "a structure inside a structure",
        "keep structures flat: write its members here, or keep two variables",
      );
    if (bits || type === undefined || type === "void" || type.kind === "struct") {
      wrong();
      continue;
    }
    for (const declared of node.childrenForFieldName("declarator")) {
      const declarator = declared ? readDeclarator(checking, declared) : undefined;
      if (!declarator || declarator.kind === "function") {
        if (declarator)
          checking.refuse(declared!, "a function as a member (pointers)", "call functions by their names");
        wrong();
        continue;
      }
      const { name } = declarator;
      const span = checker.span(name);
      const first = fields.get(name.text);
      if (first) {
        checking.reporter.error("FLX0507", `\`${name.text}\` is a member twice`, span, {
          hint: "rename one of them",
          labels: [{ span: first.span, text: "first declared here" }],
        });
        wrong();
        continue;
      }
      const { scope } = checker;
      let sizes: readonly number[] | undefined;
      let isRead = false;
      const dimensions = (): readonly number[] | undefined => {
        if (declarator.kind !== "array") return [];
        if (!isRead) {
          isRead = true;
          sizes = readSizes(new ExpressionChecker(checking, scope, new Set()), declarator, undefined);
        }
        return sizes;
      };
      fields.set(name.text, { type, span, isArray: declarator.kind === "array", dimensions });
    }
  }
  if (isRight && fields.size === 0) return checking.refuse(body, "a structure without members", "give it a member");
  return isRight ? fields : undefined;
}

/** `typedef int metres;`, `typedef struct { … } fix;`: gives types names. */
export function checkTypedef(checker: ExpressionChecker, node: SyntaxNode): void {
  const { checking } = checker;
  const typeNode = node.childForFieldName("type")!;
  const type =
    typeNode.type === "struct_specifier"
      ? checkStruct(checker, typeNode, node.childForFieldName("declarator")?.text)
      : checkType(checker, typeNode);
  for (const declared of node.childrenForFieldName("declarator")) {
    if (!declared) continue;
    const isName = declared.type === "type_identifier" || declared.type === "primitive_type";
    if (!isName || type === "void") {
      checking.refuse(
        declared,
        `a \`typedef\` of ${isName ? "nothing" : "an array or a pointer"}`,
        "name number types and structures: typedef int metres;",
      );
      continue;
    }
    const span = checker.span(declared);
    checking.define(checker.scope, declared.text, span, type ? { kind: "type", type, span } : { kind: "broken", span });
  }
}
