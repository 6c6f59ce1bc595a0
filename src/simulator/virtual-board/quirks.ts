// Finds in a text of JavaScript what Espruino 2v25-2v29 cannot run or runs wrongly (shared reference on Espruino, 3). The build holds the
// firmware to it, the virtual board refuses a text with any.
import { type AnyNode, type Function as FunctionNode, type Node, Parser, type Pattern } from "acorn";
import { ancestor, base, full, type RecursiveVisitors, recursive } from "acorn-walk";
import { MISSING } from "./engine-differences.ts";
import { earlyUses } from "./hoisting.ts";

export interface Quirk {
  readonly message: string;
  /** Into the text, in characters. */
  readonly offset: number;
}

const missing = (owner: string): ReadonlySet<string> =>
  new Set(MISSING.flatMap(([of, ofInstances, names]) => (of === owner && !ofInstances ? names.split(" ") : [])));
const MISSING_GLOBALS = missing("");
const MISSING_MEMBERS = new Map(MISSING.map(([owner]) => [owner, missing(owner)]));
/** `return` with only white space behind it, and then a line that does not end the block. */
const BARE_RETURN = /^return[^\S\n]*\n\s*[^\s}]/;
const BARE_RETURN_CHARS = 200;
const LOGICAL_ASSIGNMENTS = new Set(["||=", "&&=", "??="]);

/** All quirks of a script, first ones first; a text that is no JavaScript at all gives one. */
export function findQuirks(text: string): Quirk[] {
  let program: AnyNode;
  try {
    program = Parser.parse(text, { ecmaVersion: "latest", sourceType: "script", allowReturnOutsideFunction: true });
  } catch (error) {
    const { message, pos } = error as { message: string; pos?: number };
    return [{ message: notParsed(text, pos ?? 0, message), offset: pos ?? 0 }];
  }
  const quirks: Quirk[] = [];
  const found = (node: Node, message: string): void => void quirks.push({ message, offset: node.start });
  full(program, (node) => {
    checkForm(node as AnyNode, found);
    if (node.type === "Identifier" && text.slice(node.start, node.end).includes("\\"))
      found(node, "a name with an escape is no name on Espruino");
    if (node.type === "ReturnStatement" && BARE_RETURN.test(text.slice(node.start, node.start + BARE_RETURN_CHARS)))
      found(node, "a return takes the next line as its value on Espruino");
  });
  checkNames(program, text, found);
  checkHoisting(program, found);
  for (const use of earlyUses(program)) found(use, `${use.name} is used before its var: Espruino does not hoist`);
  return quirks.sort((a, b) => a.offset - b.offset);
}

/** A console line may declare again what an earlier line did: its let and const at the top become var. */
export function asConsoleLine(text: string): string {
  const program = Parser.parse(text, { ecmaVersion: "latest", sourceType: "script", allowReturnOutsideFunction: true });
  let line = text;
  for (const node of program.body.toReversed()) {
    if (node.type !== "VariableDeclaration" || node.kind === "var") continue;
    line = `${line.slice(0, node.start)}var${line.slice(node.start + node.kind.length)}`;
  }
  return line;
}

function notParsed(text: string, at: number, message: string): string {
  const word = /^[a-z]+/.exec(text.slice(at))?.[0];
  if (word === "import" || word === "export") return `${word} is missing on Espruino`;
  return message.replace(/ \(\d+:\d+\)$/, "");
}

type Found = (node: Node, message: string) => void;

function checkForm(node: AnyNode, found: Found): void {
  switch (node.type) {
    case "LabeledStatement":
      found(node, "labels are missing on Espruino");
      return;
    case "ObjectPattern":
    case "ArrayPattern":
      found(node, "destructuring is missing on Espruino");
      return;
    case "AssignmentPattern":
      found(node, "default values are missing on Espruino");
      return;
    case "RestElement":
      found(node, "rest parameters are missing on Espruino");
      return;
    case "SpreadElement":
      found(node, "spread is missing on Espruino");
      return;
    case "Property":
    case "MethodDefinition":
    case "PropertyDefinition":
      if (node.computed) found(node, "computed keys are missing on Espruino");
      if (node.key.type === "PrivateIdentifier") found(node, "private fields are missing on Espruino");
      return;
    case "MemberExpression":
      if (node.property.type === "PrivateIdentifier") found(node, "private fields are missing on Espruino");
      return;
    case "StaticBlock":
      found(node, "static blocks are missing on Espruino");
      return;
    case "BinaryExpression":
      if (node.operator === "**") found(node, "the operator ** is missing on Espruino");
      if (node.left.type === "PrivateIdentifier") found(node, "private fields are missing on Espruino");
      return;
    case "AssignmentExpression":
      if (LOGICAL_ASSIGNMENTS.has(node.operator) || node.operator === "**=")
        found(node, `the operator ${node.operator} is missing on Espruino`);
      return;
    case "ChainExpression":
      found(node, "optional chaining is missing on Espruino");
      return;
    case "TaggedTemplateExpression":
      found(node, "tagged templates are missing on Espruino");
      return;
    case "MetaProperty":
    case "ImportExpression":
      found(node, "new.target and import are missing on Espruino");
      return;
    case "ForOfStatement":
      if (node.await) found(node, "for await is missing on Espruino");
      checkLoopClosures(node, node.left, [node.body], found);
      return;
    case "ForInStatement":
      checkLoopClosures(node, node.left, [node.body], found);
      return;
    case "ForStatement":
      checkLoopClosures(node, node.init, [node.body, node.test, node.update], found);
      return;
    case "SwitchStatement": {
      const at = node.cases.findIndex((one) => !one.test);
      if (at >= 0 && at < node.cases.length - 1)
        found(node.cases[at + 1]!, "a case after default never matches on Espruino");
      return;
    }
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      if (node.generator) found(node, "generators are missing on Espruino");
      if (node.async) found(node, "async functions are missing on Espruino");
      return;
    case "Literal":
      if (node.bigint) found(node, "BigInt is missing on Espruino");
      if (node.regex && /\(\?/.test(node.regex.pattern.replace(/\\./g, "").replace(/\[[^\]]*\]/g, "")))
        found(node, "regular expressions have no (?…) groups on Espruino");
      return;
    default:
  }
}

/** A closure in a loop sees the loop variable's last value: all rounds share one. */
function checkLoopClosures(
  loop: Node,
  head: AnyNode | null | undefined,
  parts: readonly (Node | null | undefined)[],
  found: Found,
): void {
  if (head?.type !== "VariableDeclaration" || head.kind === "var") return;
  const names = new Set(head.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : [])));
  let closes = false;
  for (const part of parts) {
    if (!part) continue;
    ancestor(part, {
      Identifier(node, _state, ancestors) {
        if (names.has(node.name) && ancestors.some((one) => isFunction(one as AnyNode))) closes = true;
      },
    });
  }
  if (closes) found(loop, "closures share the loop's variable on Espruino");
}

const isFunction = (node: AnyNode): node is FunctionNode & AnyNode =>
  node.type === "FunctionDeclaration" || node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression";

/** Every name the text declares anywhere: one of these is its own, whatever it is called. */
function declaredNames(program: Node): Set<string> {
  const names = new Set<string>();
  const add = (pattern: Pattern | null | undefined): void => {
    if (pattern?.type === "Identifier") names.add(pattern.name);
  };
  full(program, (any) => {
    const node = any as AnyNode;
    if (node.type === "VariableDeclarator") add(node.id);
    else if (node.type === "CatchClause") add(node.param);
    else if (isFunction(node)) {
      add(node.id);
      node.params.forEach(add);
    } else if (node.type === "ClassDeclaration" || node.type === "ClassExpression") add(node.id);
  });
  return names;
}

/** Globals and members Espruino lacks, unless the text looks whether they are there. */
function checkNames(program: Node, text: string, found: Found): void {
  const declared = declaredNames(program);
  ancestor(program, {
    Identifier(node, _state, ancestors) {
      if (!MISSING_GLOBALS.has(node.name) || declared.has(node.name)) return;
      if (!isGuarded(node.name, node, ancestors, text)) found(node, `${node.name} is missing on Espruino`);
    },
    MemberExpression(node, _state, ancestors) {
      if (node.object.type !== "Identifier" || declared.has(node.object.name)) return;
      const member = node.property.type === "Identifier" && !node.computed ? node.property.name : undefined;
      if (member === undefined || !MISSING_MEMBERS.get(node.object.name)?.has(member)) return;
      const name = `${node.object.name}.${member}`;
      if (!isGuarded(name, node, ancestors, text)) found(node, `${name} is missing on Espruino`);
    },
  });
}

/** Under typeof, left of || or ??, or in a place reached only after such a look. */
function isGuarded(name: string, node: Node, ancestors: readonly Node[], text: string): boolean {
  const holds = (part: Node): boolean => text.slice(part.start, part.end).includes(name);
  return ancestors.some((one) => {
    const outer = one as AnyNode;
    if (outer.type === "UnaryExpression") return outer.operator === "typeof" && outer.argument === node;
    if (outer.type === "LogicalExpression") {
      return outer.left === node ? outer.operator !== "&&" || name.includes(".") : holds(outer.left);
    }
    return (outer.type === "ConditionalExpression" || outer.type === "IfStatement") && holds(outer.test);
  });
}

interface Declared {
  readonly start: number;
  /** Names its body uses, at whatever depth. */
  readonly uses: ReadonlySet<string>;
}

/** Espruino makes a function when it reaches its declaration: what runs before that must not need it. */
function checkHoisting(program: AnyNode, found: Found): void {
  full(program, (any) => {
    const node = any as AnyNode;
    const body = node.type === "Program" || node.type === "BlockStatement" ? node.body : undefined;
    if (!body) return;
    const declared = new Map<string, Declared>();
    for (const statement of body) {
      if (statement.type === "FunctionDeclaration" && statement.id)
        declared.set(statement.id.name, { start: statement.start, uses: namesIn(statement) });
    }
    if (declared.size === 0) return;
    for (const statement of body) {
      if (statement.type === "FunctionDeclaration") continue;
      for (const use of usesAtOnce(statement)) {
        const late = neededLate(use.name, use.node.start, declared, new Set());
        if (late !== undefined)
          found(use.node, `function ${late} is used before it is defined: Espruino does not hoist`);
      }
    }
  });
}

/** The function that is not there yet at `at`, when `name` is called there. */
function neededLate(
  name: string,
  at: number,
  declared: ReadonlyMap<string, Declared>,
  seen: Set<string>,
): string | undefined {
  const own = declared.get(name);
  if (!own || seen.has(name)) return undefined;
  seen.add(name);
  if (own.start > at) return name;
  for (const used of own.uses) {
    const late = neededLate(used, at, declared, seen);
    if (late !== undefined) return late;
  }
  return undefined;
}

function namesIn(node: Node): Set<string> {
  const names = new Set<string>();
  full(node, (any) => {
    const inner = any as AnyNode;
    if (inner.type === "Identifier") names.add(inner.name);
  });
  return names;
}

/** Names read when the statement runs: those in functions it only makes do not count, those in a function it calls on the spot do. */
function usesAtOnce(statement: Node): { name: string; node: Node }[] {
  const uses: { name: string; node: Node }[] = [];
  const skip = (): void => {};
  const visitors: RecursiveVisitors<undefined> = {
    Identifier(node) {
      uses.push({ name: node.name, node });
    },
    FunctionDeclaration: skip,
    FunctionExpression: skip,
    ArrowFunctionExpression: skip,
    CallExpression(node, state, visit) {
      const { callee } = node;
      if (callee.type === "FunctionExpression" || callee.type === "ArrowFunctionExpression") visit(callee.body, state);
      else visit(callee, state);
      for (const argument of node.arguments) visit(argument, state);
    },
  };
  recursive(statement, undefined, visitors, base);
  return uses;
}
