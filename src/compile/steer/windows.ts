import type { Policy } from "../../policy/index.ts";
import { type OwnedWindows, usualWindows } from "../../state/index.ts";

/** The windows of numbers that are ours under a policy. */
export const windowsOf = ({ settings }: Policy): OwnedWindows => {
  const { marks = null, priorities = null, tables = null } = settings ?? {};
  return {
    marks: marks === null ? usualWindows.marks : { firstBit: marks.first, lastBit: marks.last },
    priorities:
      priorities === null ? usualWindows.priorities : { first: priorities.first, last: priorities.last },
    tables: tables === null ? usualWindows.tables : { first: tables.first, last: tables.last },
  };
};
