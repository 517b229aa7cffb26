/** A real virtual machine cannot be had on this host. `cure` is what the user can do about it. */
export class VmUnavailable extends Error {
  override readonly name = "VmUnavailable";
  readonly cure: string;

  constructor(message: string, cure: string) {
    super(message);
    this.cure = cure;
  }
}
