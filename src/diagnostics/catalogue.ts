import { doctorCodes } from "./catalogue/doctor.ts";
import { factCodes } from "./catalogue/facts.ts";
import { hostCodes } from "./catalogue/host.ts";
import { languageCodes } from "./catalogue/language.ts";
import { policyCodes } from "./catalogue/policy.ts";
import { usageCodes } from "./catalogue/usage.ts";
import { verifyCodes } from "./catalogue/verify.ts";

/** What an error code means and what to do about it. `docs/errors.md` says the same, held by a test. */
export interface CatalogueEntry {
  readonly cause: string;
  readonly cure: string;
}

/** Every code that a diagnostic or an error can carry. */
export const catalogue = {
  ...languageCodes,
  ...policyCodes,
  ...factCodes,
  ...hostCodes,
  ...doctorCodes,
  ...verifyCodes,
  ...usageCodes,
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

/** The name of an entry in the catalogue. */
export type Code = keyof typeof catalogue;
