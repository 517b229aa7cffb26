/** Around these the rules' port ranges begin and end; sockets of the host listen on every port near them. */
export const portCentres: readonly number[] = [22, 53, 80, 443, 1024, 5353, 8080, 9000, 32_768];

/** Ports that packets go to: those of the rules, and their neighbours on both sides. */
export const destinationPorts: readonly number[] = portCentres.flatMap((centre) =>
  [-3, -2, -1, 0, 1, 2, 3, 4].map((step) => centre + step),
);
