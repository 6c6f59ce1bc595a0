// States a real board can be found in, each with what puts it there and what shows that it is: a trouble that did not come about proves nothing.
import { setTimeout as sleep } from "node:timers/promises";
import { openSession } from "../../src/link/session.ts";
import * as wire from "../../src/wire/frame.ts";
import type { RealBoard } from "./real-board.ts";

/** How often a board is started until its console is had: its agent takes the line after a moment, and this machine may be busy. */
const STARTS = 5;
const PATIENCE_MS = 3_000;

/** Whether the board sends this after what it had sent before `from`. */
async function says(of: RealBoard, from: number, what: RegExp, withinMs = PATIENCE_MS): Promise<boolean> {
  for (const until = Date.now() + withinMs; Date.now() < until; await sleep(10))
    if (what.test(of.text.slice(from))) return true;
  return false;
}

/** A start whose console is kept from the agent, with echo, empty line and prompt. */
async function atConsole(
  of: RealBoard,
  act: (write: (text: string) => Promise<void>) => Promise<void>,
): Promise<boolean> {
  for (let start = 0; start < STARTS; start++) {
    const from = of.text.length;
    await of.powerCycle();
    const port = await of.open();
    try {
      if (!(await says(of, from, />$/))) continue;
      await port.write('\x10clearTimeout();print("con"+"sole")\n');
      if (!(await says(of, from, /console\r\n>/))) continue;
      // The agent's timer may have been due already.
      if (/-> /.test(of.text.slice(from))) continue;
      await act((text) => port.write(text));
      return true;
    } finally {
      await port.close();
    }
  }
  return false;
}

/** Types it, and sees what is shown for it. */
const typed = (text: string, shows: RegExp) => (of: RealBoard) =>
  atConsole(of, async (write) => {
    const from = of.text.length;
    await write(text);
    if (!(await says(of, from, shows)))
      throw new Error(`${JSON.stringify(text)} showed ${JSON.stringify(of.text.slice(from))}`);
  });

/** An expression with Storage as `s`, then a start. */
const stored = (expression: string) => async (of: RealBoard) => {
  const isStored = await atConsole(of, async (write) => {
    const from = of.text.length;
    await write(`\x10print("stored "+((function(s){return ${expression}})(require("Storage"))!==false))\n`);
    if (!(await says(of, from, /stored true/))) throw new Error(`${expression} showed ${of.text.slice(from)}`);
  });
  await of.powerCycle();
  return isStored;
};

/** False where the board is in such trouble already that its console cannot be had. */
export const TROUBLES: Readonly<Record<string, (of: RealBoard) => Promise<boolean>>> = {
  "half a line typed": typed("print(((", /print\(\(\($/),
  "a text that is not closed": typed("print(`abc\n", /:$/),
  "an escape sequence begun": typed("x\x1b[", /x$/),
  "a packet that never ends": typed('print("a"+"b")\n\x10\x01\x3f\xff{', /ab\r\n=undefined\r\n>/),
  "echo off": typed("echo(0)\n", /echo\(0\)/),
  "a program that prints": typed("setInterval(function(){print('Uncaught x')},20)\n", /Uncaught x\r\n>/),
  "a loop in the console": typed("while(1);\n", /while\(1\);\r\n$/),
  "a loop in a timer": typed("setInterval(function(){print('it '+'loops');while(1);},100)\n", /it loops/),
  "two loops in timers": typed(
    "function f(){print('it '+'loops');while(1);}setInterval(f,100);setInterval(f,100)\n",
    /it loops/,
  ),
  "the debugger": (of) =>
    atConsole(of, async (write) => {
      const from = of.text.length;
      await write("while(1);\n");
      await sleep(100);
      await write("\x03");
      if (!(await says(of, from, /debug>/))) throw new Error(`no debugger: ${of.text.slice(from)}`);
    }),
  "a variable that fills the memory": typed(
    "var a=[];for(var i=0;i<4000;i++)a.push('text '+i);print('fi'+'lled')\n",
    /filled/,
  ),
  "boot code that loops": stored('s.write(".bootcde","while(1);")'),
  "boot code that loops in a timer": stored('s.write(".bootcde","setInterval(function(){while(1);},10)")'),
  "boot code that throws": stored('s.write(".bootcde","throw 1")'),
  "boot code that is cut": stored('s.write(".boot1","(((")'),
  "boot code that keeps the agent out": stored('s.write(".boot1","clearTimeout();")'),
  "no bundle": stored('s.erase(".boot0")'),
  "a piece of the bundle": stored('s.write(".boot0",s.read(".boot0",0,3000))'),
  "a bundle that is half written": stored(
    '(function(part,size){s.erase(".boot0");return s.write(".boot0",part,0,size)})(""+s.read(".boot0",0,3000),s.read(".boot0").length)',
  ),
  "stopped by its host": async (of) => {
    await of.powerCycle();
    const port = await of.open();
    try {
      const session = await openSession(port, { helloTries: 12 });
      await session.command(wire.CONTROL, Uint8Array.of(wire.CONTROL_STOP));
      return true;
    } catch {
      return false;
    } finally {
      await port.close();
    }
  },
  "a start that is not over": async (of) => {
    await of.powerCycle();
    return true;
  },
};
