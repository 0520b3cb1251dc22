import { passwordsContract } from "../contracts/passwords_contract.ts";
import { simulatedPlatform } from "./simulated_platform.ts";

passwordsContract("SimulatedPasswords", () => simulatedPlatform({ seed: 1 }).platform.passwords);
