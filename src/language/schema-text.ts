import * as z from "zod";
import { type TextFormat, textFormats } from "./text-formats.ts";

interface TextMeta {
  readonly description: string;
  readonly pattern?: string;
  /** The name of the definition in JSON Schema; without it, the text is described where it stands. */
  readonly id?: string;
}

/** A text of one form. The form's faults are told by `explainIssues`, not by zod. */
export const text = (format: TextFormat, meta: TextMeta) =>
  z
    .string()
    .refine((value) => textFormats[format](value).length === 0, { params: { format } })
    .meta({ format, ...meta });
