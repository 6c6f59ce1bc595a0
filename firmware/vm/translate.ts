// The JavaScript back end: verify.ts calls it for each instruction it has accepted. Text comes only from the table's templates, the
// fixed pieces here, and integers the verifier has checked; no byte of an image becomes text. Registers are locals; an entry loads those
// it uses and stores those it changed where it returns. What the result looks like is shown in README.md of this folder.
import { CALL_DEPTH_MAX } from "../../src/isa/limits.ts";
import { INT_REGISTERS } from "../../src/isa/registers.ts";
import { BUDGET, CALL_DEPTH } from "../../src/wire/trap.ts";

// Marks in a function's text for what is known when the function ends. No template holds these characters.
/** Stores the registers, or gives the budget back. */
export const BEFORE_RETURN = "#";
export const BEFORE_CALL = "`";
export const AFTER_CALL = "~";
export const SEEN_REGISTERS = "'";

declare const E: unknown;

let text = "";
/** Conditions on which the open loop goes on, from the breaks it begins with. */
let head = "";
/**
 * Registers that the head of the open loop finds below (`<`) or above (`>`) another number: a step of one in that direction stays within
 * 32 bits. They are forgotten where they change, and with the end of a loop inside.
 */
let steps = "";
let outer: string[];

export const emit = (piece: string): void => {
  text += piece;
};

/** Starts the program, a loop or a function: what follows is collected apart. */
export const beginText = (): void => {
  outer.push(text, head);
  text = head = steps = "";
};

const endText = (): string => {
  steps = "";
  head = outer.pop() as string;
  return outer.pop() as string;
};

/** A conditional break. Those that a loop begins with go into its head: boards run that in two thirds of the time. */
export const breakIf = (condition: string, inverse: string): void => {
  if (text) text += "if(" + condition + ")break;";
  else {
    head += "&&" + inverse;
    const less = inverse.indexOf("<");
    const more = inverse.indexOf(">");
    const at = more < 0 || (less >= 0 && less < more) ? less : more;
    // Neither >= nor >>>.
    if (at > 0 && "=>".indexOf(inverse[at + 1]) < 0) steps += "," + inverse.slice(0, at + 1);
  }
};

export const changed = (register: string): void => {
  if (steps.indexOf("," + register) >= 0) steps = "";
};

/** Whether adding this is such a step: boards do it in half the time, where it is written as one. */
export const isStep = (register: string, by: number): boolean =>
  (IS_BOARD || typeof E !== "undefined") && by * by === 1 && steps.indexOf("," + register + (by < 0 ? ">" : "<")) >= 0;

export const beginProgram = (): void => {
  outer = [];
  text = "let u=0,d=0,t=0;";
};

/** What was collected since the program began. */
export const programText = (): string => text;

export const registerName = (index: number): string =>
  index < INT_REGISTERS ? "r" + index : "f" + (index - INT_REGISTERS);

/** A template with what `$0` to `$8` stand for: register names and checked integers only. */
export const fill = (template: string, given: (string | number)[]): string => {
  const pieces = template.split("$");
  let filled = pieces[0];
  for (let at = 1; at < pieces.length; at++) filled += given[+pieces[at][0]] + pieces[at].slice(1);
  // Boards would read the sign as an operation more.
  return filled.split("+-").join("-");
};

/**
 * Takes a cost from a count of what is left. Engines that compile need not watch for numbers that no longer fit if it is cut to 32 bits;
 * boards have one operation less without.
 */
const charge = (count: string, cost: number): string =>
  "(" + count + (!IS_BOARD && typeof E === "undefined" ? "=" + count + "-" + cost + "|0)" : "-=" + cost + ")");

/** The budget is looked at behind the loop, where boards need not skip over it on each turn; what left by a break has some left. */
export const endLoop = (cost: number, offset: number): void => {
  const body = "while(" + charge("n", cost) + ">=0" + head + "){" + text + "}if(n<0)T(" + BUDGET + "," + offset + ");";
  text = endText() + body;
};

/**
 * Ends function `index`. `signature` is -1 for an entry. `seen`: 1 for each register used, 3 for each changed.
 * Only a function with loops keeps the budget in a local (`n`); the others count in `u`.
 */
export const endFunction = (
  index: number,
  signature: number,
  cost: number,
  offset: number,
  loops: number,
  recursive: number,
  seen: Uint8Array,
): void => {
  const entry = signature < 0;
  const names: string[] = [];
  const parameters: string[] = entry ? ["b"] : [];
  let locals = "";
  let leave = loops ? "u=n;" : "";
  const save = leave;
  for (let register = 0; register < seen.length; register++) {
    const float = register >= INT_REGISTERS;
    const name = registerName(register);
    const cell = (float ? "F[" + (register - INT_REGISTERS) : "I[" + register) + "]";
    // An entry's signature, -1, would give it parameters: asked for after `entry`.
    if (!entry && (float ? register - INT_REGISTERS < ((signature >> 4) & 15) : register < (signature & 15)))
      parameters.push(name);
    else if (seen[register]) locals += "," + name + "=" + (entry ? cell : 0);
    else continue;
    names.push(name);
    if (entry && seen[register] > 1) leave += cell + "=" + name + ";";
  }
  if (recursive) leave += "d--;";
  let body = text;
  // What a loop reads again and again is near at hand.
  if (loops)
    for (let at = 0; at < 4; at++) {
      const view = "MBSD"[at];
      const near = body.split(view + "[");
      if (near.length > 2) {
        body = near.join(view + "_[");
        locals += "," + view + "_=" + view;
      }
    }
  text =
    endText() +
    "function g" +
    index +
    "(" +
    parameters.join(",") +
    "){" +
    (entry ? "u=b;d=0;" : "") +
    (recursive ? "if(++d>" + CALL_DEPTH_MAX + ")T(" + CALL_DEPTH + "," + offset + ");" : "") +
    "if(" +
    charge("u", cost) +
    "<0)T(" +
    BUDGET +
    "," +
    offset +
    ");" +
    (loops ? "let n=u" + locals + ";" : locals && "let " + locals.slice(1) + ";") +
    body
      .split(BEFORE_RETURN)
      .join(leave)
      .split(BEFORE_CALL)
      .join(save)
      .split(AFTER_CALL)
      .join(loops ? ";n=u" : "")
      .split(SEEN_REGISTERS)
      .join(names.join(",")) +
    "}";
};
