import type { PolicyTree, SettingsSyntax } from "../language/index.ts";
import { placeWords } from "./place-words.ts";
import type { Settings, WindowSetting } from "./policy.ts";
import type { Report } from "./report.ts";

/** The settings of all files together; `null` when none is given. A setting that stands twice is reported. */
export const resolveSettings = ({ settings }: PolicyTree, report: Report): Settings | null => {
  const single = <Name extends keyof SettingsSyntax>(
    name: Name,
  ): NonNullable<SettingsSyntax[Name]> | null => {
    const [first, ...others] = settings.flatMap((one) => (one[name] === null ? [] : [one[name]]));
    if (first === undefined) return null;
    for (const { span } of others)
      report.error(
        "policy/duplicate-setting",
        span,
        `\`${name}\` is already set in ${placeWords(first.span, span)}`,
        "keep one of the two",
      );
    return first;
  };
  const window = (name: Exclude<keyof SettingsSyntax, "moved">): WindowSetting | null => {
    const found = single(name);
    return found && { ...found.value, span: found.span };
  };
  const all: Settings = {
    marks: window("marks"),
    priorities: window("priorities"),
    tables: window("tables"),
    moved: single("moved")?.value ?? null,
  };
  return Object.values(all).every((one) => one === null) ? null : all;
};
