/** An error as EC2 words it: `Code` and `Message` go on the wire, with the HTTP status. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status: number) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export function refuse(code: string, message: string, status = 400): Refusal {
  return new Refusal(code, message, status);
}
