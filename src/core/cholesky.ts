/** Systems of linear equations with a symmetric, positive definite matrix. */

/**
 * Solves `matrix` × x = `right` by Cholesky's method. Both are overwritten: `right` becomes x.
 *
 * @param matrix  row by row; what stands above its diagonal is not read
 */
export function solveInPlace(matrix: Float64Array, right: Float64Array): void {
  factorise(matrix, right.length);
  substitute(matrix, right);
}

/** Into a lower triangle L with L × transposed L = matrix. */
function factorise(matrix: Float64Array, size: number): void {
  for (let column = 0; column < size; column++)
    for (let row = column; row < size; row++) {
      let sum = matrix[row * size + column] as number;
      for (let k = 0; k < column; k++) sum -= (matrix[row * size + k] as number) * (matrix[column * size + k] as number);
      const pivot = matrix[column * size + column] as number;
      matrix[row * size + column] = row === column ? Math.sqrt(sum) : sum / pivot;
    }
}

function substitute(lower: Float64Array, x: Float64Array): void {
  const size = x.length;
  for (let row = 0; row < size; row++) {
    let sum = x[row] as number;
    for (let k = 0; k < row; k++) sum -= (lower[row * size + k] as number) * (x[k] as number);
    x[row] = sum / (lower[row * size + row] as number);
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = x[row] as number;
    for (let k = row + 1; k < size; k++) sum -= (lower[k * size + row] as number) * (x[k] as number);
    x[row] = sum / (lower[row * size + row] as number);
  }
}
