/**
 * C's long double on x86-64: 64 bits of mantissa. bash's printf and coreutils' seq calculate with it, so that
 * `printf %.2f 1.115` rounds as this number does, not as the engine's 53 bits.
 */

const BITS = 64;
/** Exponents of the last bit: of the smallest number, and of the greatest. */
const LEAST = -16445;
const MOST = 16384 - BITS;

export class LongDouble {
  /** The value is the mantissa times 2 to the exponent; undefined is infinite. */
  private constructor(
    readonly negative: boolean,
    readonly mantissa: bigint | undefined,
    readonly exponent: number,
  ) {}

  /** The nearest to numerator / denominator. */
  static ratio(numerator: bigint, denominator: bigint, negative: boolean): LongDouble {
    if (numerator === 0n) return new LongDouble(negative, 0n, 0);
    let exponent = bitLength(numerator) - bitLength(denominator) - BITS;
    for (;;) {
      exponent = Math.max(exponent, LEAST);
      const mantissa = exponent >= 0
        ? divideEven(numerator, denominator << BigInt(exponent))
        : divideEven(numerator << BigInt(-exponent), denominator);
      if (bitLength(mantissa) > BITS) exponent++;
      else if (exponent > MOST) return new LongDouble(negative, undefined, 0);
      else return new LongDouble(negative, mantissa, exponent);
    }
  }

  get number(): number {
    if (this.mantissa === undefined) return this.negative ? -Infinity : Infinity;
    // Each half of the power by itself is one that a number has.
    const half = Math.trunc(this.exponent / 2);
    const size = Number(this.mantissa) * 2 ** half * 2 ** (this.exponent - half);
    return this.negative ? -size : size;
  }

  times(factor: bigint): LongDouble {
    if (this.mantissa === undefined) return this;
    const size = factor < 0n ? -factor : factor;
    return this.#of(this.mantissa * size, this.exponent, this.negative !== factor < 0n);
  }

  plus(other: LongDouble): LongDouble {
    if (this.mantissa === undefined) return this;
    if (other.mantissa === undefined) return other;
    const exponent = Math.min(this.exponent, other.exponent);
    const sum = [this, other].reduce((sum, { mantissa, exponent: own, negative }) => {
      const size = mantissa! << BigInt(own - exponent);
      return negative ? sum - size : sum + size;
    }, 0n);
    return this.#of(sum < 0n ? -sum : sum, exponent, sum < 0n);
  }

  #of(mantissa: bigint, exponent: number, negative: boolean): LongDouble {
    return exponent >= 0
      ? LongDouble.ratio(mantissa << BigInt(exponent), 1n, negative)
      : LongDouble.ratio(mantissa, 1n << BigInt(-exponent), negative);
  }

  /** `%f` without a sign. */
  fixed(digits: number): string {
    if (this.mantissa === undefined) return "inf";
    // More places than there are bits behind the point are zeros.
    const exact = Math.min(digits, Math.max(0, -this.exponent));
    const text = String(this.#scaled(exact)).padStart(exact + 1, "0");
    const whole = text.slice(0, text.length - exact);
    const rest = text.slice(text.length - exact) + "0".repeat(digits - exact);
    return rest === "" ? whole : `${whole}.${rest}`;
  }

  /** `%e` without a sign. */
  exponential(digits: number): string {
    const found = this.#decimal(digits);
    if (found === undefined) return "inf";
    const { text, exponent } = found;
    const sign = exponent < 0 ? "-" : "+";
    const shown = String(Math.abs(exponent)).padStart(2, "0");
    return `${text[0]}${digits > 0 ? "." : ""}${text.slice(1)}e${sign}${shown}`;
  }

  /** `%g` without a sign; `zeros` keeps those at the end. */
  general(precision: number, zeros = false): string {
    const digits = Math.max(1, precision);
    const found = this.#decimal(digits - 1);
    if (found === undefined) return "inf";
    const { exponent } = found;
    const text = exponent < -4 || exponent >= digits
      ? this.exponential(digits - 1)
      : this.fixed(digits - 1 - exponent);
    return text.includes(".") && !zeros ? text.replace(/\.?0+(?=e|$)/, "") : text;
  }

  /** `%a` without a sign. */
  hexadecimal(digits: number | undefined): string {
    if (this.mantissa === undefined) return "inf";
    if (this.mantissa === 0n) return `0x0${digits ? `.${"0".repeat(digits)}` : ""}p+0`;
    const shift = BITS - bitLength(this.mantissa);
    let mantissa = this.mantissa << BigInt(shift);
    let exponent = this.exponent - shift + BITS - 4;
    const places = Math.min(digits ?? 15, 15);
    mantissa = divideEven(mantissa, 1n << BigInt(4 * (15 - places)));
    if (bitLength(mantissa) > 4 + 4 * places) {
      mantissa >>= 4n;
      exponent += 4;
    }
    const text = mantissa.toString(16);
    let rest = text.slice(1) + "0".repeat(Math.max(0, (digits ?? 0) - places));
    if (digits === undefined) rest = rest.replace(/0+$/, "");
    return `0x${text[0]}${rest && `.${rest}`}p${exponent < 0 ? "-" : "+"}${Math.abs(exponent)}`;
  }

  /** The digits before the exponent, one in front of the point, and that exponent of ten. */
  #decimal(digits: number): { text: string; exponent: number } | undefined {
    const { mantissa } = this;
    if (mantissa === undefined) return undefined;
    if (mantissa === 0n) return { text: "0".repeat(digits + 1), exponent: 0 };
    // No number of this kind has more digits than that.
    const exact = Math.min(digits, 12000);
    let exponent = Math.floor((bitLength(mantissa) - 1 + this.exponent) * Math.LOG10E * Math.LN2);
    for (;; exponent++) {
      const text = String(this.#scaled(exact - exponent));
      if (text.length > exact + 1) continue;
      return { text: text + "0".repeat(digits - exact), exponent };
    }
  }

  /** The nearest integer to the value times a power of ten. */
  #scaled(places: number): bigint {
    let numerator = this.mantissa!;
    let denominator = 1n;
    if (places >= 0) numerator *= 10n ** BigInt(places);
    else denominator = 10n ** BigInt(-places);
    if (this.exponent >= 0) numerator <<= BigInt(this.exponent);
    else denominator <<= BigInt(-this.exponent);
    return divideEven(numerator, denominator);
  }
}

/** A number as printf(3) writes it, without a sign; conversion: f, e, g or a. */
export function formatReal(
  value: LongDouble,
  conversion: string,
  flags: string,
  precision: number | undefined,
): string {
  if (value.mantissa === undefined) return "inf";
  if (conversion === "a") return value.hexadecimal(precision);
  const digits = precision === undefined || precision < 0 ? 6 : precision;
  const alternate = flags.includes("#");
  if (conversion === "g") return value.general(digits, alternate);
  const text = conversion === "f" ? value.fixed(digits) : value.exponential(digits);
  return alternate && digits === 0 ? text.replace(/(?=e|$)/, ".") : text;
}

const DECIMAL = /^(\d+\.?\d*|\.\d+)(?:[eE]([-+]?\d+))?/;
const HEXADECIMAL = /^0[xX]([\da-fA-F]+\.?[\da-fA-F]*|\.[\da-fA-F]+)(?:[pP]([-+]?\d+))?/;

/** The number that a text begins with, as strtold(3) reads it; undefined where it begins with none. */
export function readLongDouble(text: string): { value: LongDouble; rest: string } | undefined {
  const start = /^[ \t-\r]*([-+]?)/.exec(text)!;
  const negative = start[1] === "-";
  const body = text.slice(start[0].length);
  const infinite = /^inf(?:inity)?/i.exec(body);
  if (infinite) {
    const value = LongDouble.ratio(1n << 20000n, 1n, negative);
    return { value, rest: body.slice(infinite[0].length) };
  }
  const hex = HEXADECIMAL.exec(body);
  const match = hex ?? DECIMAL.exec(body);
  if (!match) return undefined;
  const [whole, fraction = ""] = match[1].split(".");
  const digits = BigInt((hex ? "0x" : "") + (whole + fraction || "0"));
  const power = Number(match[2] ?? 0) - fraction.length * (hex ? 4 : 1);
  // Beyond these the number is infinite or zero, whatever its digits.
  const size = Math.max(-30000 - match[1].length * 4, Math.min(30000, power));
  const scale = (hex ? 2n : 10n) ** BigInt(Math.abs(size));
  const value = size < 0
    ? LongDouble.ratio(digits, scale, negative)
    : LongDouble.ratio(digits * scale, 1n, negative);
  return { value, rest: body.slice(match[0].length) };
}

function bitLength(value: bigint): number {
  const hex = value.toString(16);
  return hex.length * 4 - (Math.clz32(parseInt(hex[0], 16)) - 28);
}

/** The quotient, to the nearest integer; from the middle to the even one. */
function divideEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator - quotient * denominator) * 2n;
  if (twice < denominator || (twice === denominator && (quotient & 1n) === 0n)) return quotient;
  return quotient + 1n;
}
