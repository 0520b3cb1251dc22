/** Why the broker does not start, in one sentence for its operator. Nothing was changed. */
export class StartError extends Error {
  override readonly name = "StartError";
}
