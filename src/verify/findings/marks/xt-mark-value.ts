import type { XtExtension } from "../../../state/index.ts";
import type { MarkWrite } from "./mark-writers.ts";

const all = 0xffffffff;

/** What a target of iptables writes to packet marks (`iptables-extensions(8)`, MARK and CONNMARK). */
export const xtWritesOf = ({
  name,
  options,
}: Pick<XtExtension, "name" | "options">): readonly MarkWrite[] => {
  if (name === "MARK") return options.flatMap((option) => markWrite(option.name, option.values[0] ?? ""));
  const restores = name === "CONNMARK" && options.some((option) => option.name === "restore-mark");
  if (!restores) return [];
  const mask = options.find((option) => option.name === "nfmask" || option.name === "mask")?.values[0];
  return [{ value: 0, known: 0, free: mask === undefined ? all : Number(mask) >>> 0 }];
};

const markWrite = (option: string, text: string): readonly MarkWrite[] => {
  const [value = 0, mask = all] = text.split("/").map((part) => Number(part) >>> 0);
  switch (option) {
    case "set-xmark":
    case "set-mark":
      return [{ value: (value & mask) >>> 0, known: mask, free: 0 }];
    case "or-mark":
      return [{ value, known: value, free: 0 }];
    case "and-mark":
      return [{ value: 0, known: ~value >>> 0, free: 0 }];
    default:
      return [];
  }
};
