// Heads of functions in C: result, name, parameters; of definitions and prototypes alike.
import type { SyntaxNode } from "../code/grammar.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { checkType } from "./check-type.ts";
import type { Declarator } from "./declarators.ts";
import type { CFunction } from "./meanings.ts";
import { arrayIn, type CType } from "./structures.ts";

/** Name and types of a function; undefined after a report. */
export function readHead(
  types: ExpressionChecker,
  node: SyntaxNode,
  declarator: Declarator & { kind: "function" },
  origin: CFunction["origin"],
): CFunction | undefined {
  const { checking } = types;
  const attribute = node.namedChildren.find(
    (child) => child.type === "attribute_specifier" || child.type === "attribute_declaration",
  );
  if (attribute) checking.refuse(attribute, "attributes", "leave it out");
  const result = checkType(types, node.childForFieldName("type")!);
  const params = readParameters(types, declarator.parameters);
  if (result === undefined || !params) return undefined;
  for (const [index, type] of [result, ...params].entries()) {
    const array = type !== "void" && type.kind === "struct" ? arrayIn(type) : undefined;
    if (array === undefined) continue;
    return checking.refuse(
      index === 0 ? node.childForFieldName("type")! : declarator.parameters,
      `a structure with an array (\`${array}\`) as a ${index === 0 ? "result" : "parameter"}`,
      "use a global variable of that structure, by its name",
    );
  }
  const name = declarator.name.text;
  const isEntry = origin === "defined" && (name === "main" || name === "tick") && params.length === 0;
  if (isEntry && result !== "void" && result.kind === "struct")
    return checking.refuse(
      node.childForFieldName("type")!,
      `a structure as the result of \`${name}\``,
      "write int main(void)",
    );
  if (name === "main" && !isEntry)
    return checking.refuse(declarator.parameters, "parameters of `main`", "write int main(void)");
  return {
    name,
    params,
    result: result === "void" ? undefined : result,
    span: checking.spanOf(declarator.name),
    origin: isEntry ? "entry" : origin,
  };
}

function readParameters(types: ExpressionChecker, list: SyntaxNode): CType[] | undefined {
  const params: CType[] = [];
  let isRight = true;
  const nodes = list.namedChildren.filter((child) => child.type !== "comment");
  for (const node of nodes) {
    const type = node.type === "parameter_declaration" ? checkType(types, node.childForFieldName("type")!) : undefined;
    const declarator = node.childForFieldName("declarator");
    if (node.type === "variadic_parameter")
      types.checking.refuse(node, "a variable number of arguments", "name each parameter");
    else if (node.type !== "parameter_declaration")
      types.checking.refuse(node, "a parameter without a type", "write the type before each name");
    else if (declarator && declarator.type !== "identifier") {
      types.checking.refuse(declarator, "arrays and pointers as parameters", "use a global array, by its name");
    } else if (type === "void") {
      if (nodes.length === 1 && !declarator) return [];
      types.checking.refuse(node, "a parameter of type void", "write int, unsigned, uint8_t … or double");
    } else if (type) {
      params.push(type);
      continue;
    }
    isRight = false;
  }
  return isRight ? params : undefined;
}
