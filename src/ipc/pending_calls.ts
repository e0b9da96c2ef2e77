interface PendingCall<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
}

/** The calls whose answers have not come yet, by id. */
export class PendingCalls<Answer> {
  readonly #calls = new Map<number, PendingCall<Answer>>();
  #lastId = 0;

  get size(): number {
    return this.#calls.size;
  }

  /** Adds a call, and hands out its id and the promise of its answer. */
  add(): { readonly id: number; readonly answer: Promise<Answer> } {
    const id = ++this.#lastId;
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#calls.set(id, { resolve, reject });
    });
    return { id, answer };
  }

  /** @returns Whether anybody was waiting for it. */
  resolve(id: number, answer: Answer): boolean {
    const call = this.#take(id);
    call?.resolve(answer);
    return call !== undefined;
  }

  /** @returns Whether anybody was waiting for it. */
  reject(id: number, reason: unknown): boolean {
    const call = this.#take(id);
    call?.reject(reason);
    return call !== undefined;
  }

  rejectAll(makeReason: () => unknown): void {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) call.reject(makeReason());
  }

  #take(id: number): PendingCall<Answer> | undefined {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    return call;
  }
}
