import { UsageError } from "../../diagnostics/index.ts";
import type { CommandSpec } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";

/** `causeway completion`: what makes a shell complete our command lines. */
export const completionCommand: CommandSpec = {
  name: "completion",
  summary: "print a script that lets a shell complete causeway's command lines",
  details:
    "bash: add `source <(causeway completion bash)` to ~/.bashrc\n" +
    "zsh:  add `source <(causeway completion zsh)` to ~/.zshrc, below `compinit`\n" +
    "fish: `causeway completion fish > ~/.config/fish/completions/causeway.fish`",
  arguments: [{ name: "<shell>", description: "bash, zsh or fish" }],
  onHost: false,
  run: async (call) => {
    const { printShellScript, shells } = await import("../completion/shell-script.ts");
    const shell = shells.find((known) => known === call.operands[0]);
    if (shell === undefined)
      throw new UsageError("usage/bad-arguments", `there are no completions for \`${call.operands[0]}\``, {
        hint: `the shells are ${shells.join(", ")}`,
      });
    printShellScript(shell, (text) => call.terminal.out(text));
    return exitCodes.done;
  },
};
