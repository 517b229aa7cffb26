import { type Document, isMap, isScalar, type Pair, type Scalar } from "yaml";
import { inSectionOrder } from "./section-order.ts";

/** Puts the sections of a policy in order, comments with them. */
export const sortSections = (document: Document): void => {
  const root = document.contents;
  if (!isMap(root)) return;
  const [written] = root.items;
  root.items = [...inSectionOrder(root.items, nameOf)];
  const [first] = root.items;
  if (written === undefined || first === undefined) return;
  if (first !== written) leaveOpeningWords(document, written);
  if (nameOf(first) === "causeway")
    spaceSections(root.items.flatMap(({ key }) => (isScalar(key) ? [key] : [])));
};

/** The name of a section. */
export const nameOf = ({ key }: Pair): string => String(isScalar(key) ? key.value : key);

/** A comment at the beginning of the file, an empty line behind it, is about the file and not about what comes next. */
const leaveOpeningWords = (document: Document, { key }: Pair): void => {
  if (!isScalar(key) || document.commentBefore != null) return;
  const [opening, ...rest] = key.commentBefore?.split(/\n\s*\n/) ?? [];
  if (opening === undefined || rest.length === 0) return;
  document.commentBefore = opening;
  key.commentBefore = rest.join("\n\n");
};

/** Sections are divided by empty lines. */
const spaceSections = ([first, ...others]: readonly Scalar[]): void => {
  for (const key of others) key.spaceBefore = true;
  if (first !== undefined) first.spaceBefore = false;
};
