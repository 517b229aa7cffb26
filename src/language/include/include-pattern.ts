import { quoteText } from "../../diagnostics/index.ts";
import { type TextFault, wholeText } from "../text-fault.ts";

/** The faults of an `include`: a path whose last part may hold `*` (any characters) and `?` (one). */
export const includeFaults = (text: string): readonly TextFault[] => {
  const fault = (message: string, hint: string) => [wholeText(text, "language/bad-include", message, hint)];
  if (text === "" || text.endsWith("/"))
    return fault(
      text === "" ? "an include is empty" : `${quoteText(text)} is a folder`,
      "write the path of a file, or a pattern like `rules.d/*.yaml`",
    );
  if (/\p{Cc}/u.test(text))
    return fault(`${quoteText(text)} is not a path`, "take the control characters out");
  if (isPattern(text.slice(0, text.lastIndexOf("/") + 1)) || text.includes("**"))
    return fault(
      `${quoteText(text)} holds \`*\` or \`?\` in the name of a folder`,
      "only the name of the file can be a pattern: write one include for each folder",
    );
  return [];
};

/** Whether a text stands for more than one file. */
export const isPattern = (text: string): boolean => /[*?]/.test(text);

/** Whether a file name fits a pattern. As in a shell, a leading dot is never matched by `*` or `?`. */
export const matchesPattern = (name: string, pattern: string): boolean => {
  if (name.startsWith(".") && !pattern.startsWith(".")) return false;
  let [at, inPattern, star, retry] = [0, 0, -1, 0];
  while (at < name.length) {
    const sign = pattern[inPattern];
    if (sign === "*") [star, retry, inPattern] = [inPattern, at, inPattern + 1];
    else if (sign === "?" || sign === name[at]) [at, inPattern] = [at + 1, inPattern + 1];
    else if (star >= 0) [at, inPattern, retry] = [retry + 1, star + 1, retry + 1];
    else return false;
  }
  return /^\**$/.test(pattern.slice(inPattern));
};
