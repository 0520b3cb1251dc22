/** The limit of small requests: receives a frame, answers eight bytes. `deno run echo.ts <directory>` */
import { OK, serve } from "./serve.ts";

const [directory] = Deno.args as [string];

await serve(directory, () => ({ answer: () => OK, [Symbol.dispose]: () => {} }));
