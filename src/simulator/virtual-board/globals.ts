// What a program on the board finds: Espruino's globals in a fresh V8 context. The prelude is text that runs inside the context, so that every
// array, error and function a program gets is of its own realm, and wraps the board's host functions; engine-differences.ts does the rest.
import { type Context, createContext, Script } from "node:vm";
import { ENGINE_DIFFERENCES, MISSING } from "./engine-differences.ts";

/** What the prelude needs of the board. Strings are bytes; objects go as JSON. Thrown messages become the context's own errors. */
export interface BoardHost {
  print(text: string): void;
  now(): number;
  setTimer(ms: number, repeats: boolean): number;
  clearTimer(id: number): void;
  /** An interval's new period, from now. */
  changeTimer(id: number, ms: number): void;
  /** 0 up to 1. */
  random(): number;
  restart(withBootCode: boolean): void;
  echo(on: boolean): void;
  setConsole(device: string | undefined): void;
  serialWrite(device: string, text: string): void;
  /** Message of the first thing Espruino cannot run in the text; undefined if it can. */
  refuse(text: string): string | undefined;
  crc32(text: string): number;
  /** Undefined where the board has no SHA-256 of its own; one character a byte. */
  readonly sha256: ((text: string) => string) | undefined;
  /** 32 bits of the board's random source. */
  randomWord(): number;
  environment(): string;
  takeErrorFlags(): string;
  pinName(name: string): string | undefined;
  pinMode(name: string, mode: string): void;
  readPin(name: string): number;
  /** `hertz`: how often an analogue one goes up and down, 0 for the usual. */
  writePin(name: string, value: number, hertz?: number): void;
  /** Undefined where the board lacks the bus; bytes as text, undefined or false for what does not acknowledge. */
  readonly i2cWrite: ((where: string, bytes: string) => boolean) | undefined;
  i2cRead(where: string, count: number): string | undefined;
  readonly spiExchange: ((where: string, bytes: string) => string) | undefined;
  /** Whether a pin may be watched beside those that are. */
  canWatch(name: string, watched: string): boolean;
  watchdog(seconds: number): void;
  storageRead(name: string, offset: number, length: number | undefined): string | undefined;
  /** A text is run by `eval`. */
  evaluated(text: string): void;
  storageWrite(name: string, data: string, offset: number, size: number): boolean;
  storageErase(name: string): void;
  storageEraseAll(): void;
  storageCompact(): void;
  storageFree(): number;
  storageList(): string;
  storageStats(): string;
}

/** What the board calls back: made by the prelude, all of the context's realm. */
export interface BoardRealm {
  readonly context: Context;
  /** Runs a timer's function. */
  timer(id: number): void;
  /** Whether anything listens to the device's data. */
  data(device: string, text: string): boolean;
  /** Whether a program listens to the port. */
  hears(device: string): boolean;
  pinChanged(name: string, value: number, seconds: number): void;
  /** As `print` shows a value. */
  show(value: unknown): string;
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: text of another program
const PRELUDE = `(function (host, hasUsb, consoleName) {
  "use strict";
  var G = globalThis, stringify = JSON.stringify, parse = JSON.parse, isArray = Array.isArray, NativeFunction = Function, nativeEval = eval, NativeDate = Date;
  var TypedArray = Object.getPrototypeOf(Uint8Array), isView = ArrayBuffer.isView, NativeMap = Map;
  var isInteger = Number.isInteger;
  var call = function (name) {
    return function (a, b, c, d) {
      var answer;
      try { answer = host[name](a, b, c, d); } catch (error) { throw new Error(String(error && error.message)); }
      return answer;
    };
  };
  var h = {};
  Object.keys(host).forEach(function (name) { h[name] = call(name); });

  function bytes(value) {
    if (typeof value === "string") return value;
    var view = value instanceof ArrayBuffer ? new Uint8Array(value) : value, text = "";
    if (isView(view) || isArray(view)) {
      for (var at = 0; at < view.length; at++) text += String.fromCharCode(view[at] & 255);
      return text;
    }
    return String(value);
  }
  function number(value) {
    if (isInteger(value)) return String(value + 0);
    return String(Math.abs(value) < 1e15 && Math.abs(value) >= 1e-6 ? Number(value.toFixed(11)) : value);
  }
  function show(value, nested) {
    if (typeof value === "string") return nested ? stringify(value) : value;
    if (typeof value === "number") return number(value);
    if (typeof value === "function") return "function () { [native code] }";
    if (value === null || typeof value !== "object") return String(value);
    if (value instanceof Pin) return value.toString();
    if (value instanceof Error) return value.toString();
    if (value instanceof ArrayBuffer) return "new Uint8Array([" + new Uint8Array(value).join(", ") + "]).buffer";
    if (value instanceof TypedArray) return "new " + value.constructor.name + "([" + value.join(", ") + "])";
    if (nested > 4) return isArray(value) ? "[ ... ]" : "{ ... }";
    if (isArray(value)) return value.length ? "[ " + value.map(function (one) { return show(one, (nested || 0) + 1); }).join(", ") + " ]" : "[  ]";
    var keys = Object.keys(value);
    return keys.length ? "{ " + keys.map(function (key) {
      return (/^[A-Za-z_$][\\w$]*$/.test(key) ? key : stringify(key)) + ": " + show(value[key], (nested || 0) + 1);
    }).join(", ") + " }" : "{  }";
  }
  G.print = function () {
    var parts = [];
    for (var at = 0; at < arguments.length; at++) parts.push(show(arguments[at]));
    h.print(parts.join(" ") + "\\n");
  };
  G.console = { log: G.print, warn: G.print, error: G.print };

  var timers = new NativeMap();
  function later(repeats) {
    return function (run, ms) {
      if (typeof run !== "function") throw new Error("Function not supplied!");
      var extra = [];
      for (var at = 2; at < arguments.length; at++) extra.push(arguments[at]);
      var id = h.setTimer(Number(ms) > 0 ? Number(ms) : 0, repeats);
      timers.set(id, { run: run, extra: extra, repeats: repeats });
      return id;
    };
  }
  function clear(repeats) {
    return function (id) {
      if (arguments.length === 0) {
        timers.forEach(function (timer, one) { h.clearTimer(one); });
        timers.clear();
      } else { h.clearTimer(id); timers.delete(id); }
    };
  }
  G.setTimeout = later(false);
  G.setInterval = later(true);
  G.clearTimeout = clear(false);
  G.clearInterval = clear(true);
  G.changeInterval = function (id, ms) {
    if (!timers.get(id)) throw new Error("Unknown Interval");
    h.clearTimer(id);
    h.changeTimer(id, Number(ms) > 0 ? Number(ms) : 0);
  };
  G.getTime = function () { return h.now() / 1000; };
  // Time and chance are the simulation's, so that the same inputs give the same run.
  G.Date = class Date extends NativeDate {
    constructor(...parts) { if (parts.length) super(...parts); else super(h.now()); }
    static now() { return h.now(); }
  };
  Math.random = function () { return h.random(); };

  G.load = function () { h.restart(true); };
  G.reset = function () { h.restart(false); };
  G.echo = function (on) { h.echo(!!on); };
  var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  G.btoa = function (value) {
    var text = bytes(value), out = "";
    for (var at = 0; at < text.length; at += 3) {
      var word = (text.charCodeAt(at) & 255) << 16 | (text.charCodeAt(at + 1) & 255) << 8 | (text.charCodeAt(at + 2) & 255);
      out += alphabet[word >> 18] + alphabet[word >> 12 & 63] +
        (at + 1 < text.length ? alphabet[word >> 6 & 63] : "=") + (at + 2 < text.length ? alphabet[word & 63] : "=");
    }
    return out;
  };
  G.atob = function (value) {
    var text = String(value), out = "", word = 0, bits = 0;
    for (var at = 0; at < text.length && text[at] !== "="; at++) {
      var digit = alphabet.indexOf(text[at]);
      if (digit < 0) continue;
      word = word << 6 | digit; bits += 6;
      if (bits >= 8) { bits -= 8; out += String.fromCharCode(word >> bits & 255); }
    }
    return out;
  };

  function Emitter() {}
  function emitter(target) {
    var listeners = {};
    target.on = function (event, run) { (listeners[event] = listeners[event] || []).push(run); };
    target.removeAllListeners = function (event) { if (event === undefined) listeners = {}; else delete listeners[event]; };
    target.removeListener = function (event, run) { listeners[event] = (listeners[event] || []).filter(function (one) { return one !== run; }); };
    target.emit = function (event, value) { (listeners[event] || []).slice().forEach(function (run) { run(value); }); };
    target.hears = function (event) { return !!(listeners[event] && listeners[event].length); };
    return target;
  }
  var devices = {};
  function serial(name) {
    var port = emitter(Object.create({ constructor: Emitter })), hears = port.hears, emit = port.emit;
    delete port.hears;
    port.write = function () { for (var at = 0; at < arguments.length; at++) h.serialWrite(name, bytes(arguments[at])); };
    port.print = function (value) { h.serialWrite(name, show(value)); };
    port.println = function (value) { h.serialWrite(name, show(value) + "\\r\\n"); };
    port.setup = function () {};
    port.unsetup = function () {};
    port.setConsole = function () { h.setConsole(name); };
    devices[name] = { hears: hears, emit: emit };
    G[name] = port;
    return port;
  }
  if (hasUsb) serial("USB");
  serial("Serial1");
  G.process = emitter({});
  delete G.process.hears;
  Object.defineProperty(G.process, "env", { get: function () { return parse(h.environment()).env; } });
  Object.defineProperty(G.process, "version", { get: function () { return parse(h.environment()).version; } });
  G.process.memory = function () { return parse(h.environment()).memory; };

  G.E = emitter({
    CRC32: function (value) { return h.crc32(bytes(value)); },
    // Flash is mapped into memory.
    getAddressOf: function (value) { return value ? 4096 : 0; },
    hwRand: function () { return h.randomWord() | 0; },
    // How text is kept is nothing a program can see.
    setFlags: function () {},
    setConsole: function (device) {
      for (var name in devices) if (device === G[name]) return h.setConsole(name);
      h.setConsole(undefined);
    },
    getConsole: function () { return consoleName; },
    getErrorFlags: function () { return parse(h.takeErrorFlags()); },
    toArrayBuffer: function (value) {
      var text = bytes(value), array = new Uint8Array(text.length);
      for (var at = 0; at < text.length; at++) array[at] = text.charCodeAt(at);
      return array.buffer;
    },
    toString: function () {
      var text = "";
      for (var at = 0; at < arguments.length; at++) text += typeof arguments[at] === "number" ? String.fromCharCode(arguments[at] & 255) : bytes(arguments[at]);
      return text;
    },
    enableWatchdog: function (seconds) { h.watchdog(Number(seconds)); },
    kickWatchdog: function () {},
    reboot: function () { h.restart(true); }
  });
  delete G.E.hears;

  var storage = {
    read: function (name, offset, length) { return h.storageRead(String(name), Number(offset) || 0, length === undefined ? undefined : Number(length)); },
    readArrayBuffer: function (name) { var text = h.storageRead(String(name), 0); return text === undefined ? undefined : G.E.toArrayBuffer(text); },
    readJSON: function (name) { var text = h.storageRead(String(name), 0); return text === undefined ? undefined : parse(text); },
    write: function (name, data, offset, size) {
      var text = data !== null && typeof data === "object" && !isView(data) && !isArray(data) && !(data instanceof ArrayBuffer) ? stringify(data) : bytes(data);
      return h.storageWrite(String(name), text, Number(offset) || 0, Number(size) || 0);
    },
    writeJSON: function (name, value) { return h.storageWrite(String(name), stringify(value), 0, 0); },
    erase: function (name) { h.storageErase(String(name)); },
    eraseAll: function () { h.storageEraseAll(); },
    compact: function () { h.print("Compacting...\\n"); h.storageCompact(); },
    getFree: function () { return h.storageFree(); },
    list: function (pattern) {
      var names = parse(h.storageList());
      return pattern === undefined ? names : names.filter(function (name) { return pattern.test(name); });
    },
    getStats: function () { return parse(h.storageStats()); },
    hash: function (pattern) { return h.crc32(storage.list(pattern).map(function (name) { return name + h.storageRead(name, 0); }).join("")); }
  };
  G.require = function (name) {
    if (name === "Storage") return storage;
    if (name === "crypto" && host.sha256) return {
      SHA256: function (value) { return G.E.toArrayBuffer(h.sha256(bytes(value))); }
    };
    throw new Error("Module " + stringify(name) + " not found");
  };

  function Pin(name) {
    var known = h.pinName(String(name));
    if (known === undefined) throw new Error("Invalid pin");
    if (!(this instanceof Pin)) return new Pin(known);
    pinNames.set(this, known);
  }
  var pinNames = new WeakMap();
  function nameOf(pin) {
    if (pin instanceof Pin) return pinNames.get(pin);
    throw new Error("Invalid pin");
  }
  Pin.prototype.toString = function () { return nameOf(this); };
  Pin.prototype.toJSON = Pin.prototype.toString;
  Pin.prototype.read = function () { return G.digitalRead(this); };
  Pin.prototype.write = function (value) { G.digitalWrite(this, value); };
  Pin.prototype.set = function () { G.digitalWrite(this, 1); };
  Pin.prototype.reset = function () { G.digitalWrite(this, 0); };
  Pin.prototype.toggle = function () { var next = !h.readPin(nameOf(this)); G.digitalWrite(this, next); return next; };
  Pin.prototype.mode = function (mode) { G.pinMode(this, mode); };
  G.Pin = Pin;
  G.pinMode = function (pin, mode) { h.pinMode(nameOf(pin), String(mode)); };
  G.digitalWrite = function (pin, value) {
    if (!isArray(pin)) return h.writePin(nameOf(pin), value ? 1 : 0);
    for (var at = 0; at < pin.length; at++) h.writePin(nameOf(pin[pin.length - 1 - at]), value >> at & 1);
  };
  G.digitalRead = function (pin) { return h.readPin(nameOf(pin)) >= 0.5 ? 1 : 0; };
  G.analogRead = function (pin) { return h.readPin(nameOf(pin)); };
  G.analogWrite = function (pin, value, options) {
    var part = Math.min(1, Math.max(0, Number(value) || 0));
    h.writePin(nameOf(pin), part, options && Number(options.freq) || 0);
  };
  var watches = new NativeMap(), nextWatch = 1;
  G.setWatch = function (run, pin, options) {
    var from = typeof options === "object" && options ? options : { repeat: !!options };
    var watched = [];
    watches.forEach(function (watch) { watched.push(watch.name); });
    if (!h.canWatch(nameOf(pin), watched.join(" "))) throw new Error("Unable to set watch. You may already have a watch on a pin with the same number.");
    watches.set(nextWatch, {
      run: run, name: nameOf(pin), edge: from.edge || "both", repeat: !!from.repeat, debounce: Number(from.debounce) || 0, last: 0,
      state: G.digitalRead(pin), timer: 0
    });
    return nextWatch++;
  };
  function fire(id, watch, value, seconds) {
    if (watches.get(id) !== watch || watch.state === value) return;
    watch.state = value;
    if ((watch.edge === "rising" && !value) || (watch.edge === "falling" && value)) return;
    if (!watch.repeat) watches.delete(id);
    var lastTime = watch.last;
    watch.last = seconds;
    watch.run({ state: !!value, time: seconds, lastTime: lastTime, pin: new Pin(watch.name) });
  }
  G.clearWatch = function (id) { if (arguments.length === 0) watches.clear(); else watches.delete(id); };
  G.LOW = 0; G.HIGH = 1;
  function wired(options, names) { return names.map(function (name) { return nameOf(options[name]); }).join(" "); }
  if (host.i2cWrite) {
    var i2c = "";
    G.I2C1 = {
      setup: function (options) { i2c = wired(options, ["scl", "sda"]); },
      writeTo: function (address, data) { if (!h.i2cWrite(i2c + " " + address, bytes(data))) throw new Error("I2C device not responding"); },
      readFrom: function (address, count) {
        var text = h.i2cRead(i2c + " " + address, Number(count));
        if (text === undefined) throw new Error("I2C device not responding");
        return new Uint8Array(G.E.toArrayBuffer(text));
      }
    };
  }
  if (host.spiExchange) {
    var spi = "";
    G.SPI1 = {
      setup: function (options) { spi = wired(options, ["sck", "miso", "mosi"]); },
      send: function (data, select) { return new Uint8Array(G.E.toArrayBuffer(h.spiExchange(spi + " " + nameOf(select), bytes(data)))); }
    };
  }

  // A text with what Espruino cannot run is refused before it can run here.
  function Checked() {
    var parts = [];
    for (var at = 0; at < arguments.length; at++) parts.push(String(arguments[at]));
    var body = parts.length ? parts.pop() : "";
    var fault = h.refuse("(function (" + parts.join(",") + "\\n) {" + body + "\\n})");
    if (fault !== undefined) throw new SyntaxError(fault);
    return NativeFunction.apply(null, arguments);
  }
  G.eval = function (text) {
    if (typeof text !== "string") return text;
    var fault = h.refuse(text);
    if (fault !== undefined) throw new SyntaxError(fault);
    h.evaluated(text);
    return nativeEval(text);
  };
  Checked.prototype = NativeFunction.prototype;
  NativeFunction.prototype.constructor = Checked;
  G.Function = Checked;

  return {
    timer: function (id) {
      var timer = timers.get(id);
      if (!timer) return;
      if (!timer.repeats) timers.delete(id);
      timer.run.apply(undefined, timer.extra);
    },
    hears: function (name) { return !!devices[name] && devices[name].hears("data"); },
    data: function (name, text) {
      var device = devices[name];
      if (!device || !device.hears("data")) return false;
      device.emit("data", text);
      return true;
    },
    pinChanged: function (name, value, seconds) {
      watches.forEach(function (watch, id) {
        if (watch.name !== name) return;
        if (!watch.debounce) return fire(id, watch, value, seconds);
        // A level counts when it has lasted: each change begins the wait anew.
        if (watch.timer) G.clearTimeout(watch.timer);
        watch.timer = G.setTimeout(function () { fire(id, watch, value, seconds); }, watch.debounce);
      });
    },
    // The console cuts long texts.
    show: function (value) {
      if (typeof value !== "string" || value.length <= 60) return show(value, 1);
      return stringify(value.slice(0, 27)) + " ... " + stringify(value.slice(-27));
    },
    number: number,
    pin: function (name, alias) { G[alias] = new Pin(name); }
  };
})`;
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: text of another program

const prelude = new Script(PRELUDE, { filename: "espruino-globals.js" });
const differences = new Script(ENGINE_DIFFERENCES, { filename: "espruino-differences.js" });

type NumberText = (value: number) => string;
type Made = Omit<BoardRealm, "context"> & { pin(name: string, alias: string): void; number: NumberText };

/** A fresh context as after a reset. `pins` are the names that stand for pins: name shown -> pin it is. */
export function makeRealm(
  host: BoardHost,
  console: "usb" | "serial",
  pins: Readonly<Record<string, string>>,
): BoardRealm {
  const context = createContext({}, { codeGeneration: { strings: true, wasm: false } });
  const make = prelude.runInContext(context) as (host: BoardHost, hasUsb: boolean, consoleName: string) => Made;
  const made = make(host, console === "usb", console === "usb" ? "USB" : "Serial1");
  (differences.runInContext(context) as (number: NumberText, missing: typeof MISSING) => void)(made.number, MISSING);
  for (const [alias, name] of Object.entries(pins)) made.pin(name, alias);
  return { context, ...made };
}
