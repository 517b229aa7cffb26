/** `0x1f`. */
export const hexadecimal = (value: number): string => `0x${(value >>> 0).toString(16)}`;
