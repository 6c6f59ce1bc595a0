// tree-sitter-python binds `^` more tightly than `&`; Python does it the other way round. Chains of the two without parentheses are put
// together again here, so that `a ^ b & c` is a ^ (b & c).
import { SyntaxNode } from "./syntax-node.ts";

const operatorOf = (node: SyntaxNode): string | undefined =>
  node.type === "binary_operator" ? node.childForFieldName("operator")?.type : undefined;

const isInChain = (node: SyntaxNode | undefined): boolean => {
  const operator = node && operatorOf(node);
  return operator === "&" || operator === "^";
};

/** Repairs the tree in place. */
export function repairPrecedence(root: SyntaxNode, source: string): void {
  // Inner chains first: a chain takes its operands as they are.
  for (const node of root.descendantsOfType("binary_operator").reverse()) {
    if (!isInChain(node) || isInChain(node.parent)) continue;
    const { operands, operators } = flattened(node);
    if (!operators.some((one) => one.type === "&") || !operators.some((one) => one.type === "^")) continue;
    const rebuilt = together(operands, operators, source);
    node.children = rebuilt.children;
    for (const child of node.children) child.parent = node;
  }
}

/** Operands and operators in the order of the text. */
function flattened(root: SyntaxNode): { readonly operands: SyntaxNode[]; readonly operators: SyntaxNode[] } {
  const operands: SyntaxNode[] = [];
  const operators: SyntaxNode[] = [];
  const open: SyntaxNode[] = [root];
  while (open.length > 0) {
    const node = open.pop()!;
    if (isInChain(node)) {
      open.push(node.childForFieldName("right")!, node.childForFieldName("operator")!, node.childForFieldName("left")!);
    } else (node.isNamed ? operands : operators).push(node);
  }
  return { operands, operators };
}

function together(operands: readonly SyntaxNode[], operators: readonly SyntaxNode[], source: string): SyntaxNode {
  const join = (left: SyntaxNode, operator: SyntaxNode, right: SyntaxNode): SyntaxNode =>
    SyntaxNode.over(source, "binary_operator", [
      ["left", left],
      ["operator", operator],
      ["right", right],
    ]);
  let whole: { readonly left: SyntaxNode; readonly operator: SyntaxNode } | undefined;
  let term = operands[0]!;
  for (const [index, operator] of operators.entries()) {
    const next = operands[index + 1]!;
    if (operator.type === "&") {
      term = join(term, operator, next);
      continue;
    }
    whole = { left: whole ? join(whole.left, whole.operator, term) : term, operator };
    term = next;
  }
  return whole ? join(whole.left, whole.operator, term) : term;
}
