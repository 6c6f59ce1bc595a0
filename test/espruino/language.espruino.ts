// The objects of a real interpreter beside those of the virtual board: what is missing there is missing here, and what is there gives the same.
import { Script } from "node:vm";
import { describe, expect, it } from "vitest";
import { MISSING } from "../../src/simulator/virtual-board/engine-differences.ts";
import { type BoardHost, makeRealm } from "../../src/simulator/virtual-board/globals.ts";
import { result, runScript, tell, whySkipped } from "./interpreter.ts";

/** Expressions that two engines may see differently; each gives a text, a number or a truth. */
const EXPRESSIONS: readonly string[] = [
  // Numbers.
  ...["-2.5", "-0.5", "0.5", "1.5", "2.5"].map((x) => `Math.round(${x})`),
  "Math.round(1e20)<0",
  "Math.round(-1e20)<0",
  ...["0", "1", "2", "4", "9", "16", "-1"].map((x) => `Math.sqrt(${x})`),
  ...["2,0", "2,3", "2,9", "10,5", "-2,3", "3,-2", "0,0", "0,5", "4,0.5"].map((x) => `Math.pow(${x})`),
  "Math.abs(-0)===0",
  "Math.min()",
  "Math.max(1,2,3)",
  "Math.sign(-3)",
  "7%-3",
  "-7%3",
  "5.5%2",
  "1/0",
  "-1>>>0",
  "1<<31",
  "(1<<30)*4|0",
  "4294967296|0",
  "2147483648|0",
  "1e10|0",
  "NaN|0",
  "0.1+0.2",
  "123456789012",
  "(255).toString(16)",
  "(3.14159).toFixed(2)",
  "parseInt('12px')",
  "parseInt('0x1f')",
  "parseFloat('3.5kn')",
  "Number('7')",
  "isNaN('x')",
  // Text.
  "'a,b,c'.split(',').length",
  "'abc'.charCodeAt(1)",
  "String.fromCharCode(65,66)",
  "String.fromCharCode(300).charCodeAt(0)",
  "'abc'.substr(1,1)",
  "'abcdef'.slice(-3,-1)",
  "'abc'.indexOf('c')",
  "'a-b-c'.replace('-','+')",
  "'a-b-c'.replace(/-/g,'+')",
  "' x '.trim()",
  "'abc'.repeat(2)",
  "'abc'.padStart(5,'*')",
  "'abc'.startsWith('ab')",
  "'x'+1+2",
  "'3'*'4'",
  "'a'<'b'",
  // Lists and views.
  "[1,2,3].join('-')",
  "[3,1,2].sort().join()",
  "[1,2,3].map(function(x){return x*2}).join()",
  "[1,2,3].indexOf(2)",
  "[1,2,3].slice(1).join()",
  "[1,2,3].concat([4]).length",
  "[1,2,3].reduce(function(a,b){return a+b})",
  "[5,6].fill(0).join()",
  "new Uint8Array([255,256,-1]).join()",
  "new Int32Array([2147483648])[0]",
  "new Float32Array([0.1])[0]===0.1",
  "new Uint8Array(4)[9]===undefined",
  "new Uint8Array([1,2,3]).slice(1).length",
  "new Uint8Array([1,2,3,4]).subarray(1,3).length",
  "new DataView(new ArrayBuffer(4)).getInt32(2)",
  "(function(){var a=new Uint8Array(2);a.set([1,2,3]);return a.join()})()",
  "(function(){var v=new DataView(new ArrayBuffer(8));v.setFloat64(0,1.5,true);return v.getUint8(7)})()",
  // Objects, JSON, errors.
  "JSON.stringify({a:1,b:[1,2],c:'x'})",
  "JSON.stringify([NaN,Infinity,undefined,null,true])",
  "JSON.stringify('a\\n\"b')",
  "JSON.stringify(new Uint8Array([1,2]))",
  "JSON.parse('{\"a\":[1,2]}').a[1]",
  "Object.keys({a:1,b:2}).join()",
  "typeof undefined",
  "typeof null",
  "typeof function(){}",
  "(function(){try{throw new Error('x')}catch(e){return e.toString()}})()",
  "(function(){try{nothere()}catch(e){return e instanceof ReferenceError}})()",
  "(function(){return arguments.length})(1,2)",
];

/** What no text in a context can make the same: what the real one gives, and what the virtual one does. */
const OTHERWISE: Readonly<Record<string, readonly [real: string, virtual: string]>> = {
  // How a number becomes text in a sum.
  "''+(0.1+0.2)": ["0.3", "0.30000000000000004"],
  "''+1e21": ["10e+20", "1e+21"],
  "(function(){try{null.x}catch(e){return e instanceof TypeError}})()": ["false", "true"],
};

const INSTANCES: Readonly<Record<string, string>> = {
  Array: "[]",
  "%TypedArray%": "new Uint8Array(1)",
  String: "''",
  Number: "(1)",
  Date: "new Date(0)",
  ArrayBuffer: "new ArrayBuffer(1)",
  DataView: "new DataView(new ArrayBuffer(1))",
  Promise: "new Promise(function(){})",
  RegExp: "/x/",
};

/** Runs in either engine. A number is printed by its own method, which the virtual board has as Espruino has it. */
const TEXT = `function text(f){try{var v=f();return typeof v==="number"?(v===0?"0":v.toString()):""+v}catch(e){return "throws"}}`;

const skipped = whySkipped();
describe.skipIf(skipped)(skipped ?? "a real Espruino and the virtual board", () => {
  const { context } = makeRealm({} as BoardHost, "usb", {});

  it("lack the same", () => {
    const places = MISSING.flatMap(([owner, ofInstances, names]) =>
      names.split(" ").map((name) => {
        const of = ofInstances ? INSTANCES[owner]! : owner === "%TypedArray%" ? "Uint8Array" : owner;
        return of === "" ? name : `${of}.${name}`;
      }),
    );
    const script = `function lacks(f){try{return f()==="undefined"}catch(e){return true}}\n${places
      .map((place) => tell(`lacks(function(){return typeof (${place})})`))
      .join("\n")}`;
    const lacks = runScript(script) as boolean[];
    expect(lacks).toHaveLength(places.length);
    expect(places.filter((_, at) => !lacks[at])).toEqual([]);
    result("names that Espruino lacks, and the virtual board too", String(places.length));
  });

  it("give the same", () => {
    const asked = [...EXPRESSIONS, ...Object.keys(OTHERWISE)].map((one) => `text(function(){return ${one}})`);
    const real = runScript(`${TEXT}\n${asked.map(tell).join("\n")}`) as string[];
    const virtual = asked.map((one) => new Script(`${TEXT};${one}`).runInContext(context) as string);
    const differ = EXPRESSIONS.flatMap((one, at) =>
      real[at] === virtual[at] ? [] : [`${one}: ${real[at]}, virtual ${virtual[at]}`],
    );
    expect(differ).toEqual([]);
    const others = Object.keys(OTHERWISE).map((one, at) => {
      const place = EXPRESSIONS.length + at;
      return [one, [real[place], virtual[place]]] as const;
    });
    expect(Object.fromEntries(others)).toEqual(OTHERWISE);
    result("expressions that give the same text on both", String(EXPRESSIONS.length));
  });
});
