/**
 * A number with a fixed count of decimals, as Python's `f"{value:.6f}"`: what lies exactly halfway between two last
 * digits goes to the even one, where `toFixed` takes the larger.
 *
 * @param decimals  0 to 20
 */
export function toPythonFixed(value: number, decimals: number): string {
  const size = Math.abs(value);
  // Only odd multiples of 2^-(decimals + 1) have exactly one decimal more, and that is a five.
  const isHalfway = (size * 2 ** (decimals + 1)) % 2 === 1;
  const shortened = size.toFixed(decimals + 1).slice(0, -1).replace(/\.$/, '');
  const digits = isHalfway && Number(shortened.at(-1)) % 2 === 0 ? shortened : size.toFixed(decimals);
  return value < 0 ? `-${digits}` : digits;
}
