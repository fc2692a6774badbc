/** How Node's messages show a value that they refuse: the part of `util.inspect` that they need. */

const TEXT_MAX = 28;

/** `Received ...` of ERR_INVALID_ARG_TYPE. */
export function describeReceived(value: unknown): string {
  if (value === null || value === undefined) return `Received ${value}`;
  if (typeof value === "function") return `Received function ${value.name}`;
  if (typeof value === "object") {
    const name = value.constructor?.name;
    return name ? `Received an instance of ${name}` : `Received ${inspectValue(value)}`;
  }
  let text = inspectValue(value);
  if (text.length > TEXT_MAX) text = `${text.slice(0, TEXT_MAX - 3)}...`;
  return `Received type ${typeof value} (${text})`;
}

/** A value as `util.inspect` prints it, objects in outline only. */
export function inspectValue(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : `${value}`;
  if (typeof value === "function") return `[Function: ${value.name}]`;
  if (value instanceof Uint8Array) return inspectBytes(value);
  if (Array.isArray(value)) return value.length === 0 ? "[]" : "[Array]";
  if (typeof value === "object" && value !== null) {
    const name = value.constructor?.name ?? "Object: null prototype";
    if (Object.keys(value).length > 0) return `[${name}]`;
    return name === "Object" ? "{}" : `${name} {}`;
  }
  return String(value);
}

/** A number as ERR_OUT_OF_RANGE prints it: digits in groups once it is above 2^32. */
export function inspectNumber(value: unknown): string {
  const isLarge = typeof value === "bigint"
    ? value > 2n ** 32n || value < -(2n ** 32n)
    : Number.isInteger(value) && Math.abs(value as number) > 2 ** 32;
  if (!isLarge) return inspectValue(value);
  const grouped = String(value).replace(/\B(?=(\d{3})+$)/g, "_");
  return typeof value === "bigint" ? `${grouped}n` : grouped;
}

function inspectBytes(bytes: Uint8Array): string {
  const name = bytes.constructor.name;
  if (name !== "Buffer") return `${name}(${bytes.length}) [${bytes.length > 0 ? "..." : ""}]`;
  const digits = Array.from(bytes.subarray(0, 50), (byte) => byte.toString(16).padStart(2, "0"));
  const more = bytes.length > 50 ? ` ... ${bytes.length - 50} more bytes` : "";
  return `<Buffer ${digits.join(" ")}${more}>`;
}

const ESCAPES: Record<string, string> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
  "\\": "\\\\",
};

function quote(text: string): string {
  const mark = !text.includes("'")
    ? "'"
    : !text.includes('"')
    ? '"'
    : text.includes("`")
    ? "'"
    : "`";
  let out = "";
  for (const unit of text) {
    const code = unit.charCodeAt(0);
    if (unit === mark) out += `\\${unit}`;
    else if (ESCAPES[unit] !== undefined) out += ESCAPES[unit];
    else if (code < 0x20 || (code >= 0x7f && code < 0xa0)) {
      out += `\\x${code.toString(16).toUpperCase().padStart(2, "0")}`;
    } else out += unit;
  }
  return mark + out + mark;
}
