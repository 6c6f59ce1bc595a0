// Structures as values in C: a variable or element, what a function gives, a list in braces. None is ever one value: each says what puts it
// into a variable of its type, member by member.
import type { Span } from "../../diagnostics/source.ts";
import { constantValue } from "../code/constant.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { literal } from "../code/nodes.ts";
import { assignPlace, declareLocal } from "../code/places.ts";
import type { Expression, Place, Statement, Stored } from "../code/tree.ts";
import { INT } from "../code/types.ts";
import { structCall } from "./check-call.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { isIndex } from "./check-place.ts";
import { checkType } from "./check-type.ts";
import { designated, readList } from "./initial-values.ts";
import {
  copyStructure,
  localStructure,
  memberPlace,
  type StructPlace,
  type StructType,
  type StructVariable,
} from "./structures.ts";

export interface Structure {
  readonly type: StructType;
  readonly span: Span;
  /** Where it stands, if it does. */
  readonly place?: StructPlace;
  /** Puts it into a variable of its type. */
  into(target: StructPlace): Statement[];
}

const innerOf = (node: SyntaxNode): SyntaxNode | undefined =>
  node.type === "parenthesized_expression" ? node.namedChildren.find((child) => child.type !== "comment") : undefined;

/** The array name and index nodes of `a`, `a[i]`, `a[i][j]`. */
export function indexed(node: SyntaxNode): { readonly root: SyntaxNode; readonly indexes: readonly SyntaxNode[] } {
  const indexes: SyntaxNode[] = [];
  let root = node;
  while (root.type === "subscript_expression") {
    indexes.unshift(root.childForFieldName("index")!);
    root = root.childForFieldName("argument")!;
  }
  return { root, indexes };
}

/** Whether an expression is a structure. Reports nothing. */
export function isStructure(checker: ExpressionChecker, node: SyntaxNode): boolean {
  const inner = innerOf(node);
  if (inner) return isStructure(checker, inner);
  if (node.type === "call_expression") {
    const callee = node.childForFieldName("function")!;
    const meaning = callee.type === "identifier" ? checker.scope.meaning(callee.text) : undefined;
    return meaning?.kind === "function" && meaning.function.result?.kind === "struct";
  }
  if (node.type === "compound_literal_expression") return true;
  const { root, indexes } = indexed(node);
  const meaning = root.type === "identifier" ? checker.scope.meaning(root.text) : undefined;
  return meaning?.kind === "struct" && meaning.variable.dimensions.length === indexes.length;
}

/** A structure of a certain type, or undefined after a report. */
export function structureOf(checker: ExpressionChecker, node: SyntaxNode, type: StructType): Structure | undefined {
  if (node.type === "assignment_expression")
    return checker.checking.refuse(node, "an assignment of a structure as a value", "assign one after the other");
  if (!isStructure(checker, node)) {
    const value = checker.value(node);
    if (value) fault(checker, node, `this is a number, and ${type.name} is due`, "give a variable of that structure");
    return undefined;
  }
  const found = structure(checker, node);
  if (!found || found.type === type) return found;
  checker.checking.reporter.error("FLX0504", `this is ${found.type.name}, and ${type.name} is due`, found.span, {
    hint: "assign the members one by one",
    labels: [
      { span: found.type.span, text: "the one" },
      { span: type.span, text: "the other" },
    ],
  });
  return undefined;
}

const fault = (checker: ExpressionChecker, node: SyntaxNode, message: string, hint: string): void =>
  checker.checking.reporter.error("FLX0504", message, checker.span(node), { hint });

/** What `isStructure` says is one. */
function structure(checker: ExpressionChecker, node: SyntaxNode): Structure | undefined {
  const inner = innerOf(node);
  if (inner) return structure(checker, inner);
  const span = checker.span(node);
  if (node.type === "call_expression") return structCall(checker, node);
  if (node.type === "compound_literal_expression") {
    const type = checkType(checker, node.childForFieldName("type")!.childForFieldName("type")!);
    if (type === undefined) return undefined;
    if (type === "void" || type.kind !== "struct")
      return checker.checking.refuse(node, "a compound literal of numbers", "write the number, or declare an array");
    return listed(checker, node.childForFieldName("value")!, type);
  }
  const place = structPlace(checker, node);
  return place && { type: place.variable.type, span, place, into: (target) => copyStructure(place, target, span) };
}

/** The variable or element a node names, which `isStructure` says is one. */
export function structPlace(checker: ExpressionChecker, node: SyntaxNode): StructPlace | undefined {
  const inner = innerOf(node);
  if (inner) return structPlace(checker, inner);
  const { root, indexes: nodes } = indexed(node);
  const meaning = checker.scope.meaning(root.text);
  if (meaning?.kind !== "struct") return undefined;
  const { variable } = meaning;
  const indexes: Expression[] = [];
  for (const [position, one] of nodes.entries()) {
    const index = checker.value(one);
    if (!index || !isIndex(checker, index, variable.dimensions[position]!, variable)) return undefined;
    indexes.push(index);
  }
  return { variable, indexes };
}

/** The member or its element that `a.x`, `a[i].x`, `a.x[i]` name; undefined after a report. */
export function checkMember(checker: ExpressionChecker, node: SyntaxNode): Place | undefined {
  const { root, indexes: nodes } = indexed(node);
  const { checking } = checker;
  if (root.childForFieldName("operator")?.text === "->")
    return checking.refuse(root, "`->` (pointers)", "write a point between a structure and its member");
  const of = root.childForFieldName("argument")!;
  if (!isStructure(checker, of)) {
    const { root: name } = indexed(of);
    const known = name.type === "identifier" ? checker.meaning(name) : undefined;
    if (known?.kind === "broken" || (name.type === "identifier" && !known)) return undefined;
    const isWhole = known?.kind === "struct";
    return checking.refuse(
      of,
      `a member of \`${of.text.slice(0, 30)}\`, which is no ${isWhole ? "single " : ""}structure`,
      isWhole ? `write ${name.text}[…].${root.childForFieldName("field")!.text}` : "write a structure before the point",
    );
  }
  const found = structure(checker, of);
  if (!found) return undefined;
  if (!found.place)
    return checking.refuse(of, "a member of what is no variable", "give the structure to a variable first");
  const member = root.childForFieldName("field")!;
  const field = found.type.fields.get(member.text);
  if (!field)
    return checking.unknownName(
      member,
      `${found.type.name} has no member called \`${member.text}\``,
      found.type.fields.keys(),
      `its members are ${[...found.type.fields.keys()].join(", ")}`,
    );
  const sizes = field.dimensions();
  if (!sizes) return undefined;
  if (sizes.length !== nodes.length)
    return checking.refuse(
      node,
      nodes.length > sizes.length ? "an index into a number" : "an array without an index (pointers)",
      `write ${of.text.slice(0, 30)}.${member.text}${sizes.map(() => "[…]").join("")}`,
    );
  const indexes: Expression[] = [];
  for (const [position, one] of nodes.entries()) {
    const index = checker.value(one);
    if (!index || !isIndex(checker, index, sizes[position]!, { name: member.text, span: field.span })) return undefined;
    indexes.push(index);
  }
  return memberPlace(found.place, member.text, indexes);
}

/** Values by member, and by the number of the element over all dimensions. */
export type MemberValues = ReadonlyMap<string, Map<number, Expression>>;

/** A list in braces as a structure: what it leaves out is 0. */
export function listed(checker: ExpressionChecker, list: SyntaxNode, type: StructType): Structure | undefined {
  const before = checker.checking.reporter.diagnostics.length;
  const values = readStructList(checker, list, type, []);
  const span = checker.span(list);
  if (checker.checking.reporter.diagnostics.slice(before).some((one) => one.severity === "error")) return undefined;
  return {
    type,
    span,
    into: (target) => {
      // All values first: they may read what is assigned to.
      const kept = localStructure(type, "listed", span);
      const statements: Statement[] = [];
      const moves: Statement[] = [];
      for (const [at, [member, field]] of [...type.fields].entries()) {
        const sizes = field.dimensions() ?? [];
        const count = sizes.reduce((product, size) => product * size, 1);
        for (let index = 0; index < count; index++) {
          const value = values.get(member)?.get(index) ?? literal(0, field.type, span);
          const place = memberPlace(target, member, unflattened(index, sizes, span));
          if (field.isArray || constantValue(value) !== undefined) moves.push(assignPlace(place, value, span));
          else {
            const local = kept.locals[at]!;
            statements.push(declareLocal(local, value, span));
            moves.push(
              assignPlace(place, { kind: "read", place: { kind: "local", local }, type: local.type, span }, span),
            );
          }
        }
      }
      return [...statements, ...moves];
    },
  };
}

/** The indexes of an element by its number over all dimensions. */
function unflattened(index: number, sizes: readonly number[], span: Span): Expression[] {
  let rest = index;
  return sizes
    .toReversed()
    .map((size) => {
      const own = rest % size;
      rest = (rest - own) / size;
      return literal(own, INT, span);
    })
    .toReversed();
}

/** Reads `{…}` over the dimensions of an array of structures, or as one. */
export function readStructList(
  checker: ExpressionChecker,
  list: SyntaxNode,
  type: StructType,
  dimensions: readonly number[],
): MemberValues {
  const values = new Map([...type.fields.keys()].map((member) => [member, new Map<number, Expression>()]));
  readElements(checker, list, type, dimensions, 0, values);
  return values;
}

function readElements(
  checker: ExpressionChecker,
  list: SyntaxNode,
  type: StructType,
  dimensions: readonly number[],
  first: number,
  values: MemberValues,
): void {
  const { checking } = checker;
  if (list.type !== "initializer_list") {
    checking.refuse(
      list,
      `\`${list.text.slice(0, 30)}\` as the values of a structure`,
      "write a list in braces: { 1, 2.5 }, or { .x = 1 }",
    );
    return;
  }
  const [size, ...inner] = dimensions;
  if (size === undefined) return readMembers(checker, list, type, first, values);
  const step = inner.reduce((product, one) => product * one, 1);
  let next = 0;
  for (const element of list.namedChildren) {
    if (element.type === "comment") continue;
    const isPair = element.type === "initializer_pair";
    if (isPair) next = designated(checker, element) ?? next;
    const value = isPair ? element.childForFieldName("value")! : element;
    if (next < 0 || next >= size) {
      checking.reporter.error("FLX0502", `there is no element ${next}`, checker.span(value), {
        hint: `it has ${size}; take out what is too much`,
      });
      return;
    }
    readElements(checker, value, type, inner, first + next * step, values);
    next++;
  }
}

function readMembers(
  checker: ExpressionChecker,
  list: SyntaxNode,
  type: StructType,
  element: number,
  values: MemberValues,
): void {
  const { checking } = checker;
  const members = [...type.fields.keys()];
  let next = 0;
  for (const one of list.namedChildren) {
    if (one.type === "comment") continue;
    const isPair = one.type === "initializer_pair";
    const value = isPair ? one.childForFieldName("value")! : one;
    if (isPair) {
      const designator = one.childForFieldName("designator");
      const name = designator?.type === "field_designator" ? designator.namedChild(0) : undefined;
      const at = name ? members.indexOf(name.text) : -1;
      if (at < 0) {
        if (name)
          checking.unknownName(
            name,
            `${type.name} has no member called \`${name.text}\``,
            members,
            `its members are ${members.join(", ")}`,
          );
        else checking.refuse(one, "an element's number in the list of a structure", "write the member: .x = …");
        return;
      }
      next = at;
    }
    const member = members[next];
    if (member === undefined) {
      checking.reporter.error("FLX0502", `${type.name} has ${members.length} members`, checker.span(value), {
        hint: "take out what is too much",
      });
      return;
    }
    const field = type.fields.get(member)!;
    const sizes = field.dimensions();
    if (!sizes) return;
    const count = sizes.reduce((product, size) => product * size, 1);
    if (field.isArray)
      readList(checker, value, { name: member, type: field.type }, sizes, element * count, values.get(member)!);
    else {
      const read = checker.valueOf(value, field.type);
      if (read) values.get(member)!.set(element, read);
    }
    next++;
  }
}

/** What is stored of a variable of structures: its members that are in memory. */
export const storedMembers = ({ fields }: StructVariable): readonly (readonly [string, Stored])[] =>
  [...fields].flatMap(([member, field]) => (field.kind === "stored" ? [[member, field.stored] as const] : []));
