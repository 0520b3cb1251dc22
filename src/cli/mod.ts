/** The door of the room `cli`: what people type. */
export { runCommandLine } from "./command_line.ts";
export { denoTerminal, type Terminal } from "./terminal.ts";
