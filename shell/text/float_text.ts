/** Floating point numbers as C's printf(3) writes them, with as many digits as are asked for. */

/** Digits behind the point that the engine gives; zeros follow. */
const DIGITS = 100;

/** `%f`. */
export function fixed(value: number, digits: number): string {
  return value.toFixed(Math.min(digits, DIGITS)) + "0".repeat(Math.max(0, digits - DIGITS));
}

/** `%e`: the exponent has at least two digits. */
export function exponential(value: number, digits: number): string {
  const [mantissa, exponent] = value.toExponential(Math.min(digits, DIGITS)).split("e");
  const zeros = "0".repeat(Math.max(0, digits - DIGITS));
  return `${mantissa}${zeros}e${exponent.replace(/^([-+])(\d)$/, "$10$2")}`;
}

/** `%g`: so many digits in all, without zeros at the end. */
export function general(value: number, precision: number): string {
  const digits = Math.max(1, precision);
  const exponent = value === 0 ? 0 : Number(exponential(value, digits - 1).split("e")[1]);
  const text = exponent < -4 || exponent >= digits
    ? exponential(value, digits - 1)
    : fixed(value, digits - 1 - exponent);
  return text.includes(".") ? text.replace(/\.?0+(?=e|$)/, "") : text;
}
