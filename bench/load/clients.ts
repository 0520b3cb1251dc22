/**
 * The clients of one broker. A password costs a tenth of a second by intention, so only the first one logs in with it;
 * the others have a token.
 */
import { commandTable, Reader } from "../../src/wire/mod.ts";
import { LoadConnection } from "./connection.ts";
import { commandFrame } from "./frames.ts";

const NEVER = 0n;

export class Clients implements Disposable {
  /** For what is not measured. */
  readonly control: LoadConnection;
  readonly #port: number;
  /** The request that logs a connection in. */
  readonly login: Uint8Array;

  private constructor(port: number, control: LoadConnection, login: Uint8Array) {
    this.#port = port;
    this.control = control;
    this.login = login;
  }

  static async of({ port }: { readonly port: number }): Promise<Clients> {
    const control = await LoadConnection.openAsRoot(port);
    const command = {
      kind: "create_personal_access_token",
      name: "bench",
      expiryMicros: NEVER,
    } as const;
    const length = await control.request(commandFrame<"create_personal_access_token">(command));
    const answer = new Reader(control.payload(length));
    const { token } = commandTable.create_personal_access_token.decodeAnswer(answer);
    const login = commandFrame<"login_with_personal_access_token">({
      kind: "login_with_personal_access_token",
      token,
    });
    return new Clients(port, control, login);
  }

  /** One more, logged in. Whoever gets it closes it. */
  async open(): Promise<LoadConnection> {
    const connection = await LoadConnection.open(this.#port);
    await connection.request(this.login);
    return connection;
  }

  [Symbol.dispose](): void {
    this.control[Symbol.dispose]();
  }
}
