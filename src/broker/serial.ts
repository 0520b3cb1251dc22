/** Runs tasks one after another, in the order they came. */
export class Serial {
  #last: Promise<unknown> = Promise.resolve();

  /** The task's own result or error; a failed task does not stop the next. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task, task);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when all that was given so far is done. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
