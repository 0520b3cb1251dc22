/** The person at the terminal, if there is one: what is printed for them, and what they are asked. */

export interface Terminal {
  print(text: string): void;
  printError(text: string): void;
  /** Whether somebody can answer. */
  readonly canAsk: boolean;
  /** Whether text may carry colours. */
  readonly hasColors: boolean;
  /** Whether somebody sees what moves on the error output. */
  readonly hasProgress: boolean;
  /** True for yes. Only where `canAsk`. */
  ask(question: string): boolean;
}

export function denoTerminal(): Terminal {
  return {
    print: (text) => console.log(text),
    printError: (text) => console.error(text),
    canAsk: Deno.stdin.isTerminal() && Deno.stdout.isTerminal(),
    hasProgress: Deno.stderr.isTerminal(),
    hasColors: Deno.stdout.isTerminal() && !Deno.noColor,
    ask: (question) => confirm(question),
  };
}

/** Marks what the eye should find first; plain where there are no colours. */
export function bold(text: string, { hasColors }: { readonly hasColors: boolean }): string {
  return hasColors ? `\x1b[1m${text}\x1b[22m` : text;
}
