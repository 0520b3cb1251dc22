/** The door of the room `server`: a broker with its doors open. */
export { type RunningBroker, startBroker, type StartOptions } from "./start.ts";
