import type { NftFamily, XtOption } from "../../../state/index.ts";
import type { Info } from "./info.ts";

/** Which structure it is: the extension, its revision, and the family of the table. */
export interface XtId {
  readonly name: string;
  readonly revision: number;
  readonly family: NftFamily;
}

/** The options that a structure stands for; `null` when it says something that has no option here. */
export type XtDecoder = (info: Info, revision: number) => readonly XtOption[] | null;

/** Decoders by the kernel's name of the extension, with the revisions that they understand. */
export type XtDecoders = Readonly<Record<string, readonly [revisions: readonly number[], XtDecoder]>>;
