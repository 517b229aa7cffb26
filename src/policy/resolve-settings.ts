import type { PolicyTree, SettingsSyntax } from "../language/index.ts";
import { placeWords } from "./place-words.ts";
import type { Settings, WindowSetting } from "./policy.ts";
import type { Report } from "./report.ts";

/** The settings of all files together; `null` when none is given. A setting that stands twice is reported. */
export const resolveSettings = ({ settings }: PolicyTree, report: Report): Settings | null => {
  const window = (name: keyof SettingsSyntax): WindowSetting | null => {
    const [first, ...others] = settings.flatMap((one) => one[name] ?? []);
    if (first === undefined) return null;
    for (const { span } of others)
      report.error(
        "policy/duplicate-setting",
        span,
        `\`${name}\` is already set in ${placeWords(first.span, span)}`,
        "keep one of the two",
      );
    return { ...first.value, span: first.span };
  };
  const all: Settings = {
    marks: window("marks"),
    priorities: window("priorities"),
    tables: window("tables"),
  };
  return Object.values(all).every((one) => one === null) ? null : all;
};
