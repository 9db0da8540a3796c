/**
 * The exponential function from additions and multiplications alone.
 *
 * `Math.exp` may differ in the last bit from one version of V8 to the next; IEEE addition and multiplication
 * may not. With this function, training gives the same weights on every machine.
 */
const LOG2_E = 1.4426950408889634;
const LN_2 = 0.6931471805599453;

/** Inverse factorials 1/0! … 1/9!, for the Taylor series on [-ln 2 / 2, ln 2 / 2]. */
const COEFFICIENTS = inverseFactorials(9);

/**
 * @param x  at most 700; used with x ≤ 0 in a softmax
 * @returns e^x with a relative error below 1e-10; 0 below x = -700
 */
export function exactExp(x: number): number {
  if (x < -700) return 0;
  const exponent = Math.round(x * LOG2_E);
  const rest = x - exponent * LN_2;
  let sum = 0;
  for (let index = COEFFICIENTS.length - 1; index >= 0; index -= 1) {
    sum = sum * rest + (COEFFICIENTS[index] as number);
  }
  return sum * powerOfTwo(exponent);
}

const POWERS = Float64Array.from({ length: 2100 }, (_, index) => 2 ** (index - 1050));

function powerOfTwo(exponent: number): number {
  return POWERS[exponent + 1050] as number;
}

function inverseFactorials(last: number): readonly number[] {
  const values = [1];
  for (let n = 1; n <= last; n += 1) values.push((values[n - 1] as number) / n);
  return values;
}
