/** Ends a switch over a closed set: the build fails when a member is forgotten. */
export const assertNever = (value: never): never => {
  throw new TypeError(`unexpected ${JSON.stringify(value)}`);
};
