import { describe, expect, it } from "vitest";
import { openBrackets } from "../../../src/simulator/virtual-board/console.ts";
import { BoardOnLine } from "./board-on-line.ts";

describe("the console of a virtual board", () => {
  it("echoes a line, shows its value and prompts again", () => {
    const line = new BoardOnLine();
    expect(line.type("1+2\n")).toBe("1+2\r\n=3\r\n>");
    expect(line.type("var a = 5\n")).toBe("var a = 5\r\n=undefined\r\n>");
    expect(line.type("a*2\r")).toBe("a*2\r\n=10\r\n>");
  });

  it("answers a silent line with nothing but what it prints", () => {
    const line = new BoardOnLine();
    expect(line.type("\x101+2\n")).toBe("");
    expect(line.type('\x10print("ready", 2)\n')).toBe("ready 2\r\n>");
    expect(line.type("1\n")).toBe("1\r\n=1\r\n>");
  });

  it("reports what is thrown", () => {
    const line = new BoardOnLine();
    expect(line.type('throw new Error("wet")\n')).toContain("\r\nUncaught Error: wet\r\n>");
    expect(line.type("\x10nothing.here\n")).toContain("Uncaught ReferenceError: nothing is not defined\r\n");
  });

  it("waits for brackets to close, and drops the partial line at Ctrl-C", () => {
    const line = new BoardOnLine();
    expect(line.type("(1 +\n")).toBe("(1 +\r\n:");
    expect(line.type("2)\n")).toBe("2)\r\n=3\r\n>");
    line.type("(1 +");
    line.type("\x03");
    expect(line.type("7\n")).toBe("7\r\n=7\r\n>");
    expect(line.type("\x10if (1) {\n")).toBe("");
    line.type("\x03");
    // It goes on as a silent line.
    expect(line.type("8\n")).toBe("");
    expect(line.value("8")).toBe("8");
  });

  it("names itself at ENQ, on an empty line only", () => {
    const line = new BoardOnLine();
    expect(line.type("\x05")).toBe("Espruino 2v25 ESPRUINOWIFI\r\n");
    line.type("1");
    expect(line.type("\x05")).toBe("");
  });

  it("edits with backspace, and drops bytes that mean nothing", () => {
    const line = new BoardOnLine();
    expect(line.type("12\x7f3\x00\x01\n")).toBe("12\b \b3\r\n=13\r\n>");
    expect(line.type("1+\x1b\n1\n")).toContain("=2");
    expect(line.type("4\x1b[A\n")).toContain("=4");
  });

  it("does not mistake brackets in strings, comments and expressions for open ones", () => {
    expect(openBrackets("print(\"(\", '{', /[(]/) // (")).toBe(0);
    expect(openBrackets("a /* ( */ + [1")).toBe(1);
    expect(openBrackets("f(function(){")).toBe(2);
  });

  it("stops an endless loop, in a line and in a timer, and lives on", () => {
    const line = new BoardOnLine();
    expect(line.type("while(1);\n")).toContain("Execution Interrupted");
    line.type("setTimeout(function(){ for(;;); }, 10)\n");
    expect(line.advance(10)).toContain("Execution Interrupted");
    expect(line.value("1")).toBe("1");
  });

  it("sees Ctrl-C before what came with it, and reads that whole", () => {
    const line = new BoardOnLine();
    expect(line.type("12\x0334\n")).toBe("1234\r\n=1234\r\n>");
    line.type("56");
    expect(line.type("7\x038\n")).toBe("\x1b[D\x1b[D\r\x1b[J>78\r\n=78\r\n>");
  });

  it("stops in the debugger, where print gives a value, no timer comes and nothing else is done", () => {
    const line = new BoardOnLine({ hasDebugger: true, loopLimitMs: 50 });
    line.type("echo(0)\n");
    line.type("setTimeout(function () { print('due') }, 10)\n");
    expect(line.type("while(1);\n")).toBe("debug>");
    expect(line.type("print('a'.repeat(61))\n")).toBe(
      `print('a'.repeat(61))\r\n="${"a".repeat(27)}" ... "${"a".repeat(27)}"\r\ndebug>`,
    );
    expect(line.type("\x10clearTimeout()\n")).toContain("In debug mode: Expected a simple ID");
    expect(line.type("\x10;print(1)\n")).toContain("In debug mode: Expected a simple ID");
    expect(line.advance(100)).toBe("");
    expect(line.type("\x03")).toMatch(/Execution Interrupted\r\ndue\r\n>$/);
    expect(line.value("1+1")).toBe("2");
    expect(line.type("\x10while(1);\n")).toBe("Execution Interrupted\r\n>");
  });

  it("cannot call what came from a file that was erased", () => {
    const line = new BoardOnLine();
    line.board.storage.write(".boot0", Buffer.from("setInterval(function () { print('tick') }, 10)"));
    line.board.reset();
    expect(line.advance(10)).toContain("tick");
    expect(line.type('\x10require("Storage").erase(".boot0")\n')).toBe("");
    expect(line.advance(10)).toContain("Uncaught Error: Function code is null, not a string");
    expect(line.advance(100)).not.toContain("tick");
    line.type("\x10clearInterval();setTimeout(function () { print('tock') }, 10)\n");
    expect(line.advance(10)).toContain("tock");
  });

  it("lets a later line declare again what an earlier one did", () => {
    const line = new BoardOnLine();
    line.type("let a = 1\n");
    line.type("const a = 2; { let a = 3 }\n");
    expect(line.value("a")).toBe("2");
  });

  it("refuses a packet whole, and goes on with lines", () => {
    const line = new BoardOnLine();
    expect(line.type("\x10\x01\x20\x03a\n\x03")).toBe("\x15");
    expect(line.value("1")).toBe("1");
  });

  it("keeps quiet after echo(0)", () => {
    const line = new BoardOnLine();
    line.type("echo(0)\n");
    expect(line.type("print(1)\n")).toBe("1\r\n");
  });
});

describe("the program of a virtual board", () => {
  it("has timers on the clock of the simulation, and they end with a restart", () => {
    const line = new BoardOnLine();
    line.type("\x10setInterval(function(){print(getTime())},500)\n");
    expect(line.advance(1100)).toBe("\r\x1b[J0.5\r\n>\r\x1b[J1\r\n>");
    line.type("reset()\n");
    expect(line.advance(2000)).toBe("");
  });

  it("changes an interval's period from now on", () => {
    const line = new BoardOnLine();
    line.type("\x10var id = setInterval(function(){print(getTime())},500)\n");
    line.advance(600);
    line.type("\x10changeInterval(id, 200)\n");
    expect(line.advance(450).match(/[\d.]+(?=\r)/g)).toEqual(["0.8", "1"]);
    expect(line.type("\x10changeInterval(99, 1)\n")).toContain("Uncaught Error: Unknown Interval");
  });

  it("has time and chance from the simulation only", () => {
    const [one, two] = [new BoardOnLine(), new BoardOnLine()];
    for (const line of [one, two]) line.advance(1500);
    expect(one.value("new Date().getTime() + Date.now()")).toBe("3000");
    expect(one.value("new Date(2024, 0, 2) - new Date(2024, 0, 1)")).toBe("86400000");
    const random = "[Math.random(), Math.random()]";
    const first = one.value(random);
    expect(two.value(random)).toBe(first);
    expect(one.value(random)).not.toBe(first);
  });

  it("runs .boot0 to .boot3, then .bootcde, and again after load()", () => {
    const line = new BoardOnLine();
    line.board.storage.write(".boot1", Buffer.from('print("second")'));
    line.board.storage.write(".boot0", Buffer.from('print("first")'));
    line.board.storage.write(".bootcde", Buffer.from('print("last"); throw "bad"'));
    expect(line.type("load()\n")).toBe("load()\r\n=undefined\r\nfirst\r\nsecond\r\nlast\r\nUncaught bad\r\n>");
    expect(line.type("\x10reset()\n")).not.toContain("last");
  });

  it("refuses what Espruino cannot run: in a line, in new Function, in boot code", () => {
    const line = new BoardOnLine();
    expect(line.type("var {a} = {a: 1}\n")).toContain("Uncaught SyntaxError: destructuring");
    expect(line.type('new Function("a", "return a ** 2")\n')).toContain("Uncaught SyntaxError: the operator **");
    expect(line.type('eval("x: for(;;) break x")\n')).toContain("Uncaught SyntaxError: labels");
    line.board.storage.write(".boot0", Buffer.from("x: for(;;) break x"));
    line.board.reset();
    expect(line.take()).toContain("Uncaught SyntaxError: labels");
  });

  it("lacks what Espruino lacks", () => {
    const line = new BoardOnLine();
    for (const name of ["Map", "Set", "Symbol", "Proxy"]) expect(line.value(`typeof ${name}`)).toBe('"undefined"');
    for (const name of ["imul", "clz32", "trunc"]) expect(line.value(`"${name}" in Math`)).toBe("false");
    expect(line.value("typeof process.mainModule + typeof host + typeof module")).toBe('"undefinedundefinedundefined"');
  });

  it("gives arrays and errors of its own realm", () => {
    const line = new BoardOnLine();
    expect(line.value('require("Storage").list() instanceof Array')).toBe("true");
    expect(line.value('try { require("fs") } catch (e) { e instanceof Error }')).toBe("true");
    expect(line.value("new Uint8Array(E.toArrayBuffer('ab'))")).toBe("new Uint8Array([97, 98])");
  });

  it("agrees with the world on CRC-32 and base64, with bytes of all values", () => {
    const line = new BoardOnLine();
    expect(line.value('E.CRC32("123456789")')).toBe(String(0xcbf43926));
    expect(line.value('btoa("\\x00\\xff\\x10a")')).toBe('"AP8QYQ=="');
    expect(line.value('atob("AP8QYQ==") == "\\x00\\xff\\x10a"')).toBe("true");
  });

  it("gives the line to the program while there is no console, and back", () => {
    const line = new BoardOnLine();
    line.type(
      '\x10USB.on("data", function(d){ USB.write("<" + d + ">"); if (d === "q") E.setConsole(USB, {force:true}); });' +
        "E.setConsole(null, {force:true})\n",
    );
    expect(line.type("\x03a\n\xff")).toBe("<\x03a\n\xff>");
    expect(line.type("q")).toBe("<q>>");
    expect(line.value("1")).toBe("1");
  });

  it("hears the instrument bus on Serial1", () => {
    const line = new BoardOnLine();
    line.type('\x10Serial1.on("data", function(d){ print("heard " + d) })\n');
    line.board.feedUart("$IIHDT,,T*0C");
    expect(line.take()).toContain("heard $IIHDT,,T*0C");
  });

  it("reads and drives pins", () => {
    const line = new BoardOnLine();
    const changes: string[] = [];
    line.board.onPin((name, value) => changes.push(`${name}=${value}`));
    line.type('\x10digitalWrite(new Pin("B2"), true); analogWrite(LED2, 0.25); digitalWrite(LED1, true)\n');
    expect(changes).toEqual(["B2=1", "B12=0.25"]);
    expect(line.board.pin("LED1")).toBe(1);
    line.board.setPin("A1", 0.75);
    expect(line.value("analogRead(A1)")).toBe("0.75");
    expect(line.value("digitalRead(A1)")).toBe("1");
    expect(() => line.board.setPin("Z9", 1)).toThrow("no pin Z9");
  });

  it("lets its outputs go without power, and when a pin becomes an input", () => {
    const line = new BoardOnLine();
    const changes: string[] = [];
    line.board.onPin((name, value) => changes.push(`${name}=${value}`));
    line.type("\x10digitalWrite(B2, 1); digitalWrite(B12, 1); pinMode(B12, 'input')\n");
    expect([line.board.pin("B2"), line.board.pin("B12")]).toEqual([1, 0]);
    line.board.powerOff();
    expect(line.board.pin("B2")).toBe(0);
    expect(changes).toEqual(["B2=1", "B12=1", "B2=0"]);
  });

  it("dies in the operation of flash in which power is cut, whatever its program catches", () => {
    const line = new BoardOnLine();
    line.board.storage.cutPower = () => 3;
    const program =
      'try { require("Storage").write("a", "b") } catch (e) {} print("alive"); digitalWrite(B2, 1); setTimeout(print, 10)';
    expect(line.type(`\x10${program}\n`)).toBe("");
    expect(line.board.isOn).toBe(false);
    expect(line.board.pin("B2")).toBe(0);
    expect(line.advance(100)).toBe("");
    line.board.storage.cutPower = undefined;
    line.board.powerOn();
    expect(line.value("1")).toBe("1");
  });

  it("stops dead without power and comes back with what flash holds", () => {
    const line = new BoardOnLine();
    line.type('\x10require("Storage").write("a", "kept"); setInterval(function(){print(1)},10)\n');
    line.board.powerOff();
    expect(line.advance(100)).toBe("");
    expect(line.type("1\n")).toBe("");
    line.board.powerOn();
    expect(line.value('require("Storage").read("a")')).toBe('"kept"');
  });
});
