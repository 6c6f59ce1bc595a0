// Values as Espruino prints them: at the console after "=", and by print. Only for people; numbers have 11 decimals there.

const WIDTH_MAX = 80;
const DEPTH_MAX = 8;
const DECIMALS = 11;

/** A number as text. Digits past the 11th decimal are dropped, not rounded. */
export function numberText(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value) || Math.abs(value) >= 1e15) return value === 0 ? "0" : String(value);
  const long = value.toFixed(DECIMALS + 3);
  const cut = long.slice(0, long.length - 3).replace(/0+$/, "").replace(/\.$/, "");
  return cut === "-0" ? "0" : cut;
}

/** As print does: text stays as it is, all else as `inspect`. */
export const printed = (value: unknown): string => (typeof value === "string" ? value : inspect(value));

/** As the console shows the value of a line. */
export function inspect(value: unknown, depth = 0): string {
  if (typeof value === "number") return numberText(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (value === null || value === undefined || typeof value === "boolean") return String(value);
  if (typeof value === "function") return Function.prototype.toString.call(value);
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (depth > DEPTH_MAX) return tag === "Array" ? "[ ... ]" : "{ ... }";
  if (ArrayBuffer.isView(value) && !(tag === "DataView")) return `new ${tag}([${Array.from(value as unknown as ArrayLike<number>, numberText).join(", ")}])`;
  if (tag === "Error") return `${(value as Error).name}: ${(value as Error).message}`;
  const own = pinName(value);
  if (own) return own;
  if (Array.isArray(value)) return list("[", value.map((item) => inspect(item, depth + 1)), "]", depth);
  const items = Object.entries(value as object).map(([key, item]) => `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)}: ${inspect(item, depth + 1)}`);
  return list("{", items, "}", depth);
}

function pinName(value: unknown): string | undefined {
  const constructor = (value as { constructor?: { name?: unknown } }).constructor;
  return constructor?.name === "Pin" ? String(value) : undefined;
}

function list(open: string, items: readonly string[], close: string, depth: number): string {
  if (items.length === 0) return `${open} ${close}`;
  const line = `${open} ${items.join(", ")} ${close}`;
  if (line.length <= WIDTH_MAX && !line.includes("\n")) return line;
  const indent = "  ".repeat(depth + 1);
  return `${open}\n${indent}${items.join(`,\n${indent}`)}\n${"  ".repeat(depth)}${close}`;
}
