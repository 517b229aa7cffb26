import { exitCodes } from "../exit-codes.ts";

/**
 * Outlives its reader. Whoever reads only the first lines (`causeway discover | head`) ends nothing: the rest goes
 * nowhere, the work and its exit code stay. A result that cannot be written for another reason, like a full disk, is
 * said and is a failure.
 */
export const surviveLostOutput = (): void => {
  process.stderr.on("error", () => {});
  process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    if (code === "EPIPE") return;
    process.stderr.write(`error: the work is done, but its result cannot be written: ${code ?? message}\n`);
    process.on("exit", () => {
      process.exitCode = exitCodes.refused;
    });
  });
};
