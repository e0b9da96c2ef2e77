/** One behaviour that must be the same in every mode. */
export interface ParityCase<Fixture> {
  /** What holds, as a sentence. */
  readonly name: string;
  run(fixture: Fixture): Promise<void>;
}
