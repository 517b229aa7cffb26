import * as z from "zod";
import { text } from "./schema-text.ts";

/** What holds for the whole host. */
export const settings = z
  .strictObject({
    marks: text("causeway-mark-bits", {
      description: "bits of packet and connection marks: 24-31",
    }).optional(),
    priorities: text("causeway-rule-priorities", {
      description: "priorities of routing rules: 20000-20999",
    }).optional(),
    tables: text("causeway-routing-tables", {
      description: "numbers of routing tables: 203000-203999",
    }).optional(),
    moved: z.enum(["keep", "move", "cut"]).optional().meta({
      description:
        "open connections that would take another way if they were opened now: keep (unless given), move or cut them",
    }),
  })
  .meta({
    id: "settings",
    description:
      "windows of numbers that are Causeway's alone on this host, and what becomes of open connections",
  });
