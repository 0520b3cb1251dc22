/** Chromium as the system has it, driven by Playwright. */
import fs from "node:fs";
import type { Browser } from "playwright-core";
import { runProgram } from "./program.ts";

const PROGRAMS = ["chromium", "chromium-browser", "google-chrome"];

/** Containers have no place for its sandbox, and little shared memory. */
const ARGS = ["--no-sandbox", "--disable-dev-shm-usage"];

/** What starts it, or why there is none. */
export function browser(): { readonly launch: () => Promise<Browser> } | { readonly whyNot: string } {
  const program = PROGRAMS.find((name) => runProgram(name, ["--version"]).success);
  if (program === undefined) return { whyNot: "needs chromium" };
  const executablePath = runProgram("sh", ["-c", `command -v ${program}`]).stdout.trim();
  return {
    launch: async () => {
      const { chromium } = await playwright();
      return await chromium.launch({ executablePath, args: ARGS, headless: true });
    },
  };
}

/** When it is loaded it looks for a file below `/proc`, which Deno shows only to those who may do everything. */
async function playwright(): Promise<typeof import("playwright-core")> {
  const { existsSync } = fs;
  fs.existsSync = (path) => !String(path).startsWith("/proc/") && existsSync(path);
  try {
    return await import("playwright-core");
  } finally {
    fs.existsSync = existsSync;
  }
}
