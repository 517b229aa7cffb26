import type { HeaderSpace } from "../../space/index.ts";
import { type Bit, variable } from "./bit.ts";
import { segmentsOf, type Value } from "./value.ts";

const bitsText = (bits: readonly Bit[]): string => bits.map((bit) => `${bit};`).join("");

/** Names for the bits of whole fields, wherever they stand in a value. */
const namedBits = (space: HeaderSpace, text: string): string =>
  Object.values(space.fields).reduce<string>((named, field) => {
    if (typeof field !== "object" || !("levels" in field)) return named;
    return named.replaceAll(bitsText(field.levels.map(variable)), `${field.name} `);
  }, text);

/** What a value is, in words where it is whole fields of the header. Equal values have equal texts. */
export const valueText = (space: HeaderSpace, value: Value): string =>
  segmentsOf(value)
    .map((segment) =>
      segment.kind === "bits"
        ? namedBits(space, bitsText(segment.bits))
        : segment.cases.list
            .map(({ guard, bytes }) => `${guard}=${Buffer.from(bytes).toString("hex")}`)
            .concat(`${segment.at}+${segment.length}`)
            .join(","),
    )
    .join(" ")
    .trim();
