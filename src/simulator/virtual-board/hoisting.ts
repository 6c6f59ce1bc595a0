// Espruino knows a variable from its `var` on, not before: a use above it in the same function is of another variable, or of none.
import type { AnyNode, Identifier, Node, Pattern } from "acorn";
import { fullAncestor } from "acorn-walk";

/** Names a scope defines, and from which offset on; -1 for what is there from the beginning, or is guarded by the language itself. */
type Scopes = Map<Node, Map<string, number>>;

const isFunction = (node: Node): boolean =>
  node.type === "FunctionDeclaration" || node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression";
const holdsVars = (node: Node): boolean => node.type === "Program" || isFunction(node);
const holdsLets = (node: Node): boolean =>
  holdsVars(node) ||
  /^(BlockStatement|For(In|Of)?Statement|SwitchStatement|CatchClause|ClassExpression)$/.test(node.type);

/** Uses of a `var` above its definition, without a function in between that may run later. */
export function earlyUses(program: Node): Identifier[] {
  const scopes = scopesOf(program);
  const early: Identifier[] = [];
  fullAncestor(program, (node, _state, ancestors) => {
    if (node.type !== "Identifier") return;
    const use = node as Identifier;
    for (let at = ancestors.length - 2; at >= 0; at--) {
      const definedAt = scopes.get(ancestors[at]!)?.get(use.name);
      if (definedAt !== undefined) {
        if (use.start < definedAt) early.push(use);
        return;
      }
      if (isFunction(ancestors[at]!)) return;
    }
  });
  return early;
}

function scopesOf(program: Node): Scopes {
  const scopes: Scopes = new Map();
  const define = (scope: Node, pattern: Pattern | null | undefined, at: number): void => {
    if (pattern?.type !== "Identifier") return;
    const names = scopes.get(scope) ?? new Map<string, number>();
    scopes.set(scope, names);
    names.set(pattern.name, Math.min(names.get(pattern.name) ?? at, at));
  };
  fullAncestor(program, (found, _state, ancestors) => {
    const node = found as AnyNode;
    const around = (fits: (one: Node) => boolean): Node => ancestors.slice(0, -1).findLast(fits) ?? program;
    if (node.type === "VariableDeclaration") {
      const isVar = node.kind === "var";
      for (const one of node.declarations)
        define(around(isVar ? holdsVars : holdsLets), one.id, isVar ? one.start : -1);
    } else if (node.type === "ClassDeclaration") define(around(holdsLets), node.id, -1);
    else if (node.type === "CatchClause") define(node, node.param, -1);
    else if (
      node.type === "FunctionDeclaration" ||
      node.type === "FunctionExpression" ||
      node.type === "ArrowFunctionExpression"
    ) {
      for (const parameter of node.params) define(node, parameter, -1);
      // Functions used above their definition are checkHoisting's, in quirks.ts.
      define(node.type === "FunctionDeclaration" ? around(holdsVars) : node, node.id, -1);
    }
  });
  return scopes;
}
