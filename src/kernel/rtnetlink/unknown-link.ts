/** An object names a link that does not exist. The executor turns it into a `KernelError` of that object's change. */
export class UnknownLink extends Error {
  override readonly name = "UnknownLink";
  readonly link: string;

  constructor(link: string) {
    super(`no link is called \`${link}\``);
    this.link = link;
  }
}

/** Gives the index of a link. Throws `UnknownLink`. */
export type IndexOf = (link: string) => number;
