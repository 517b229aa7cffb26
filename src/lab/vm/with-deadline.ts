/** What `promise` gives, or a rejection with `late` when it takes longer than `ms`. */
export const withDeadline = async <T>(promise: Promise<T>, ms: number, late: Error): Promise<T> => {
  const { promise: deadline, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late), ms);
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
};
