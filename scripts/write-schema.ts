import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { policyJsonSchema } from "../src/language/index.ts";

/** Where the JSON Schema of policy files is published. */
export const schemaPath = join(import.meta.dirname, "../docs/language/policy.schema.json");

/** The published text. */
export const schemaText = (): string => `${JSON.stringify(policyJsonSchema(), null, 2)}\n`;

if (import.meta.main) writeFileSync(schemaPath, schemaText());
