/** Who we are. */
import { SERVED_VERSION } from "../broker/mod.ts";

export const GALGO_VERSION = "0.1.0";

/** One line: `galgo 0.1.0, serves clients of Apache Iggy 0.8.0` */
export const VERSION_TEXT = `galgo ${GALGO_VERSION}, serves clients of Apache Iggy ${SERVED_VERSION.text}`;
