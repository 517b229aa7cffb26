import { surviveLostOutput } from "./output/lost-output.ts";
import { runCli } from "./run.ts";

surviveLostOutput();
process.exitCode = await runCli(process.argv.slice(2));
