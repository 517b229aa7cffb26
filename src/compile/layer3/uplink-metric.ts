/** The metric of our default routes by the uplink at `position` in the policy: room between them for others. */
export const uplinkMetric = (position: number): number => 5000 + 10 * position;
