/** A failure that the caller can name: a code for programs, a sentence for people, and where it happened. */
export class Refusal extends Error {
  constructor(code, message, details = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}
