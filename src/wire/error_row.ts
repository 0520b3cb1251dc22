/** One row of the table of errors: what a number means, on the wire and over REST. */
export interface ErrorRow {
  /** The status on the wire, and `id` over REST. */
  readonly code: number;
  readonly text: string;
  readonly httpStatus: 400 | 401 | 403 | 404;
  /** Whether the same request may succeed later, unchanged. */
  readonly retry: boolean;
}
