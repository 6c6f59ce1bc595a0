// Espruino defines a function or variable when it comes to its line, not before. This finds uses that stand before the definition in the same
// function, and rewrites function declarations to assignments, so that an early call through another function fails here as it does there.
import type { AnyNode, FunctionDeclaration, Identifier, Node, Pattern, Program } from "acorn";
import { fullAncestor, simple } from "acorn-walk";

export interface EarlyUse {
  readonly name: string;
  readonly offset: number;
}

type Scopes = Map<Node, Map<string, number>>;

export const isFunction = (node: Node): boolean =>
  node.type === "FunctionDeclaration" || node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression";

const opensScope = (node: Node): boolean =>
  isFunction(node) ||
  /^(Program|BlockStatement|ForStatement|ForInStatement|ForOfStatement|SwitchStatement|CatchClause|ClassExpression|StaticBlock)$/.test(node.type);

/** Uses of a `var` or function before the place that defines it, without a function in between. */
export function unhoisted(program: Program): EarlyUse[] {
  const scopes = declarations(program);
  const found: EarlyUse[] = [];
  fullAncestor(program, (node, _state, ancestors) => {
    if (node.type !== "Identifier") return;
    const { name, start } = node as Identifier;
    for (let at = ancestors.length - 2; at >= 0; at--) {
      const scope = ancestors[at]!;
      const definedAt = scopes.get(scope)?.get(name);
      if (definedAt !== undefined) {
        if (start < definedAt) found.push({ name, offset: start });
        return;
      }
      if (isFunction(scope)) return;
    }
  });
  return found;
}

/** Where each scope's names are defined; -1 for what is there from the beginning. */
function declarations(program: Program): Scopes {
  const scopes: Scopes = new Map();
  const define = (scope: Node, name: string, at: number) => {
    const names = scopes.get(scope) ?? new Map<string, number>();
    scopes.set(scope, names);
    names.set(name, Math.min(names.get(name) ?? Number.POSITIVE_INFINITY, at));
  };
  const nearest = (ancestors: readonly Node[], fits: (node: Node) => boolean): Node => ancestors.findLast(fits) ?? program;
  fullAncestor(program, (found, _state, all) => {
    const node = found as AnyNode;
    const outer = all.slice(0, -1);
    if (node.type === "VariableDeclaration") {
      const fits = node.kind === "var" ? (one: Node) => isFunction(one) || one.type === "Program" : opensScope;
      for (const one of node.declarations) {
        // A let is guarded by the language itself.
        for (const name of namesOf(one.id)) define(nearest(outer, fits), name, node.kind === "var" ? one.start : -1);
      }
    } else if (node.type === "FunctionDeclaration" && node.id) {
      define(nearest(outer, (one) => isFunction(one) || one.type === "Program"), node.id.name, node.start);
    } else if (node.type === "ClassDeclaration" && node.id) {
      define(nearest(outer, opensScope), node.id.name, -1);
    } else if (node.type === "CatchClause" && node.param) {
      for (const name of namesOf(node.param)) define(node, name, -1);
    }
    if (node.type === "FunctionDeclaration" || node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression") {
      for (const parameter of node.params) for (const name of namesOf(parameter)) define(node, name, -1);
      if (node.type === "FunctionExpression" && node.id) define(node, node.id.name, -1);
    }
  });
  return scopes;
}

const namesOf = (pattern: Pattern): string[] => (pattern.type === "Identifier" ? [pattern.name] : []);

/** The text with each `function f(…){…}` as `var f=function(…){…};`, and on a console line `let` and `const` at the top as `var`: a board
 * lets a later line declare them again. */
export function withoutHoisting(program: Program, text: string, isLine: boolean): string {
  const edits: { readonly at: number; readonly remove: number; readonly insert: string }[] = [];
  simple(program, {
    FunctionDeclaration(found) {
      const node = found as FunctionDeclaration;
      edits.push({ at: node.start, remove: node.id.end - node.start, insert: `var ${node.id.name}=function` });
      edits.push({ at: node.end, remove: 0, insert: ";" });
    },
  });
  for (const node of isLine ? program.body : []) {
    if (node.type === "VariableDeclaration" && node.kind !== "var") edits.push({ at: node.start, remove: node.kind.length, insert: "var" });
  }
  let result = text;
  for (const { at, remove, insert } of edits.sort((a, b) => b.at - a.at)) result = result.slice(0, at) + insert + result.slice(at + remove);
  return result;
}
