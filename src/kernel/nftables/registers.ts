/** `NFT_REG32_00`: the first of the sixteen 32-bit registers. */
const firstNarrow = 8;

/** A 128-bit register is four 32-bit ones. */
const narrowPerWide = 4;

/**
 * The one number of a register: 0 for the verdict, 8 to 23 for data. The kernel answers 1 to 4 where a 128-bit register
 * starts (`nft_dump_register`), and takes both ways of writing since Linux 4.1.
 */
export const registerFromKernel = (number: number): number =>
  number === 0 || number >= firstNarrow ? number : firstNarrow + narrowPerWide * (number - 1);

/** The number to send: 1 to 4 where one fits, as `nft` does. */
export const registerForKernel = (register: number): number => {
  const narrow = register - firstNarrow;
  return register === 0 || narrow % narrowPerWide !== 0 ? register : 1 + narrow / narrowPerWide;
};
