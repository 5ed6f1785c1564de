/** A wish that cannot be fulfilled: what is wrong, and what to type instead. Nothing was written. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly fix: string;
  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}
