import type { XtAction, XtExtension, XtFamily, XtOption, XtRule } from "../../state/index.ts";
import { bridgeExtensionOf } from "./bridge-options.ts";
import { type Word, wordsOf } from "./words.ts";

/** Options that belong to no extension, by their short name; the long ones mean the same. */
const headerOptions: Readonly<Record<string, string>> = {
  "-p": "protocol",
  "-s": "source",
  "-d": "destination",
  "-i": "in-interface",
  "-o": "out-interface",
  "-f": "fragment",
  "--logical-in": "logical-in",
  "--logical-out": "logical-out",
};

interface MutableExtension {
  readonly name: string;
  readonly options: XtOption[];
}

/** A rule of a saved table without `-A CHAIN`. `chains` are the chains of the table: any other name is a target. */
export const parseRule = (line: string, family: XtFamily, chains: ReadonlySet<string>): XtRule => {
  const header: XtOption[] = [];
  const matches: MutableExtension[] = [];
  let action: XtAction | null = null;
  let open: MutableExtension | null = null;
  for (const { option, invert, values } of optionsOf(wordsOf(line))) {
    const name = headerOptions[option];
    const [first, ...rest] = values;
    if (option === "-m") matches.push((open = { name: first!, options: [] }));
    else if (option === "-j" || option === "-g") {
      const isChain = option === "-g" || chains.has(first!);
      open = { name: first!, options: [] };
      action = isChain
        ? { kind: option === "-g" ? "goto" : "jump", chain: first! }
        : { kind: "target", target: open };
      if (rest.length > 0) open.options.push({ name: "", invert: false, values: rest });
    } else if (name !== undefined) header.push({ name, invert, values });
    else if (option !== "-c") place({ name: option.slice(2), invert, values }, family, matches, open, action);
  }
  return { header, matches, action };
};

/** Puts an option where it belongs. Options of ebtables name no match; they are gathered by their beginning. */
const place = (
  option: XtOption,
  family: XtFamily,
  matches: MutableExtension[],
  open: MutableExtension | null,
  action: XtAction | null,
): void => {
  if (family !== "bridge" || action?.kind === "target") {
    open?.options.push(option);
    return;
  }
  const name = bridgeExtensionOf(option.name);
  const last = matches.at(-1);
  if (last?.name === name) last.options.push(option);
  else matches.push({ name, options: [option] } satisfies XtExtension);
};

interface RawOption {
  /** With its dashes. */
  readonly option: string;
  readonly invert: boolean;
  readonly values: readonly string[];
}

/** Options with their values. `!` stands before an option (iptables) or before its value (ebtables). */
const optionsOf = (words: readonly Word[]): readonly RawOption[] => {
  const options: { option: string; invert: boolean; values: string[] }[] = [];
  let invert = false;
  for (const { text, quoted } of words) {
    const last = options.at(-1);
    if (!quoted && text === "!") invert = true;
    else if (!quoted && /^--?[a-z]/i.test(text)) {
      options.push({ option: text, invert, values: [] });
      invert = false;
    } else if (last !== undefined) {
      last.values.push(text);
      last.invert ||= invert;
      invert = false;
    }
  }
  return options;
};
