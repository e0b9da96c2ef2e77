/** What every failed assertion throws. */
export class AssertionError extends Error {
  /** Makes the error of one failed assertion. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}
