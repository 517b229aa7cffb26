/** `hex` plus one, as a number of fixed width; `null` when it has no successor (all ones). */
export const successor = (hex: string): string | null => {
  const at = lastNot(hex, "f");
  return at < 0 ? null : hex.slice(0, at) + digit(hex, at, 1) + "0".repeat(hex.length - at - 1);
};

/** `hex` minus one, as a number of fixed width; `null` when it has no predecessor (zero). */
export const predecessor = (hex: string): string | null => {
  const at = lastNot(hex, "0");
  return at < 0 ? null : hex.slice(0, at) + digit(hex, at, -1) + "f".repeat(hex.length - at - 1);
};

const lastNot = (hex: string, skipped: string): number => {
  let at = hex.length - 1;
  while (at >= 0 && hex[at] === skipped) at -= 1;
  return at;
};

const digit = (hex: string, at: number, step: number): string =>
  (Number.parseInt(hex[at]!, 16) + step).toString(16);
