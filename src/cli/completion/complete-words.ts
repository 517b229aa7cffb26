import { type Command, RootCommand, ShellCompDirective } from "@bomb.sh/tab";
import { type CommandSpec, optionsOf } from "../command.ts";
import { valueKindOf, type ValueKind } from "./value-kinds.ts";

/**
 * Prints what could stand in the place of the last word, one suggestion a line (value, tab, description), and in the
 * last line a colon with what the shell shall do: 4 nothing more, 0 complete file names.
 */
export const completeWords = (commands: readonly CommandSpec[], words: readonly string[]): void => {
  const target = { netns: valueAfter(words, "--netns"), stateDir: valueAfter(words, "--state-dir") };
  let wantsFiles = false;
  const suggest = (kind: ValueKind | null) => (add: (value: string, description: string) => void) => {
    wantsFiles = kind === "files";
    for (const { value, description } of typeof kind === "function" ? known(() => kind(target)) : [])
      add(value, description);
  };
  const root = new RootCommand();
  for (const spec of commands) addCommand(root, spec, suggest);
  leaveFilesToTheShell(root, () => wantsFiles);
  root.parse([...words]);
};

type Suggest = (kind: ValueKind | null) => (add: (value: string, description: string) => void) => void;

const addCommand = (root: RootCommand, spec: CommandSpec, suggest: Suggest): void => {
  const command = root.command(spec.name, spec.summary);
  for (const { flags, description } of optionsOf(spec)) addOption(command, flags, description, suggest);
  for (const { name } of spec.arguments ?? [])
    command.argument(name, suggest(valueKindOf(name)), name.includes("..."));
};

const addOption = (command: Command, flags: string, description: string, suggest: Suggest): void => {
  const [name, placeholder] = flags.replace(/^(?:-\w, )?--/, "").split(" ", 2) as [string, string?];
  if (placeholder === undefined) command.option(name, description);
  else command.option(name, description, suggest(valueKindOf(placeholder)));
};

/** The library forbids file names always, whatever was asked for. */
const leaveFilesToTheShell = (root: RootCommand, wantsFiles: () => boolean): void => {
  const { ShellCompDirectiveDefault, ShellCompDirectiveNoFileComp } = ShellCompDirective;
  Object.defineProperty(root, "directive", {
    get: () => (wantsFiles() ? ShellCompDirectiveDefault : ShellCompDirectiveNoFileComp),
    set: () => {},
  });
};

/** Who may not read the state gets no suggestions, and no error in the middle of a line. */
const known = <Value>(read: () => readonly Value[]): readonly Value[] => {
  try {
    return read();
  } catch {
    return [];
  }
};

const valueAfter = (words: readonly string[], option: string): string | undefined => {
  const at = words.lastIndexOf(option);
  return at < 0 ? undefined : words[at + 1];
};
