import { RootCommand } from "@bomb.sh/tab";

/** The shells there are completions for. */
export const shells = ["bash", "zsh", "fish"] as const;

/** One of them. */
export type Shell = (typeof shells)[number];

/** Prints the script that makes a shell ask us what could stand on the command line. */
export const printShellScript = (shell: Shell, print: (text: string) => void): void => {
  if (shell === "bash") print(bashScript);
  else new RootCommand().setup("causeway", "causeway", shell);
};

/** Of our own: the library's needs the package bash-completion, and evaluates what stands on the line. */
const bashScript = `# bash completion for causeway
_causeway() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :4) compopt +o default 2>/dev/null ;;
      :*) ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <("\${COMP_WORDS[0]}" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _causeway causeway`;
