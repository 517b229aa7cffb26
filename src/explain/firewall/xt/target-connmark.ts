import type { XtOption } from "../../../state/index.ts";
import type { Operation } from "../machine.ts";
import { hexadecimal } from "../words.ts";
import { maskedNumber } from "./numbers.ts";

const numberOf = (options: readonly XtOption[], name: string, otherwise: number): number => {
  const text = options.find((option) => option.name === name)?.values[0];
  return text === undefined ? otherwise : Number(text) >>> 0;
};

const all = 0xffff_ffff;

/** `CONNMARK`: sets the mark of the connection, saves that of the packet in it, or restores it (`xt_connmark.c`). */
export const connectionMarkTarget = (options: readonly XtOption[]): Operation => {
  const has = (name: string): boolean => options.some((option) => option.name === name);
  const [packetMask, connectionMask] = [numberOf(options, "nfmask", all), numberOf(options, "ctmask", all)];
  const shifted = shiftBy(options);
  if (has("restore-mark"))
    return ({ journey: { tracked, frame }, effects }) => {
      if (tracked === null) return true;
      frame.mark = ((frame.mark & ~packetMask) ^ shifted((tracked.mark & connectionMask) >>> 0)) >>> 0;
      frame.isMarkKnown = tracked.isMarkKnown;
      effects.push(`mark ${hexadecimal(frame.mark)}`);
      return true;
    };
  if (has("save-mark"))
    return ({ journey: { tracked, frame }, effects }) => {
      if (tracked === null) return true;
      tracked.mark = ((tracked.mark & ~connectionMask) ^ shifted((frame.mark & packetMask) >>> 0)) >>> 0;
      tracked.isMarkKnown = frame.isMarkKnown;
      effects.push(`ct mark ${hexadecimal(tracked.mark)}`);
      return true;
    };
  return setMark(options);
};

const setMark = (options: readonly XtOption[]): Operation => {
  const text = options.find(({ name }) => name === "set-xmark" || name === "set-mark")?.values[0] ?? "0";
  const { value, mask } = maskedNumber(text);
  return ({ journey: { tracked }, effects }) => {
    if (tracked === null) return true;
    tracked.mark = ((tracked.mark & ~mask) ^ value) >>> 0;
    effects.push(`ct mark ${hexadecimal(tracked.mark)}`);
    return true;
  };
};

const shiftBy = (options: readonly XtOption[]): ((mark: number) => number) => {
  const left = numberOf(options, "left-shift-mark", 0);
  const right = numberOf(options, "right-shift-mark", 0);
  return (mark) => (left > 0 ? (mark << left) >>> 0 : mark >>> right);
};
