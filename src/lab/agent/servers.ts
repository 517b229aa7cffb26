import { createSocket } from "node:dgram";
import { createServer } from "node:net";

import { formatGreeting } from "./protocol.ts";

/** Serves both families on `port`: every connection is told who we are and who it is, as an HTTP/1.0 answer. */
export const listenTcp = (host: string, port: number): Promise<void> => {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", () => {
      const body = formatGreeting(host, socket.remoteAddress ?? "?");
      socket.end(`HTTP/1.0 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    });
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "::", resolve);
  });
};

/** Answers every datagram on `port`, of both families, with who we are and who sent it. */
export const listenUdp = (host: string, port: number): Promise<void> => {
  const socket = createSocket({ type: "udp6", ipv6Only: false });
  socket.on("message", (_data, peer) =>
    socket.send(formatGreeting(host, peer.address), peer.port, peer.address),
  );
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(port, "::", resolve);
  });
};
