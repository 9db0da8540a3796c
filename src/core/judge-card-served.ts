/** Whether a measurement speaks for a judge as it answered elsewhere: a server may put another model behind a name. */

/**
 * Could both be of the same model? Where a server named none there is nothing that tells them apart.
 *
 * @param measured  the models that the server named while the judge was measured
 * @param used  the models that it named elsewhere
 */
export function isServedAlike(measured: readonly string[], used: readonly string[]): boolean {
  if (measured.length === 0 || used.length === 0) return true;
  return measured.every((model) => used.includes(model)) && used.every((model) => measured.includes(model));
}
