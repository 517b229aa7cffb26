/*
 * The far ends of a host's links: sends frames into them and tells what comes out.
 *
 * wire INTERFACE…, reads `send INTERFACE HEX` and `mark TEXT` lines; prints `got INTERFACE HEX` for every IP frame that
 * the host sends, and `mark TEXT` once everything that was sent before is worked off and told.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { most = 32, largest = 4096 };

static struct pollfd ends[most];
static const char *names[most];
static int count;

static int open_end(const char *name) {
	int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
	struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
	                         .sll_ifindex = if_nametoindex(name)};
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) < 0) {
		perror(name);
		exit(1);
	}
	return fd;
}

static void tell(int end) {
	unsigned char frame[largest];
	struct sockaddr_ll from;
	socklen_t length = sizeof from;
	ssize_t got = recvfrom(ends[end].fd, frame, sizeof frame, MSG_DONTWAIT, (struct sockaddr *)&from, &length);
	if (got < 14 || from.sll_pkttype == PACKET_OUTGOING) return;
	int type = frame[12] << 8 | frame[13];
	if (type != ETH_P_IP && type != ETH_P_IPV6) return;
	printf("got %s ", names[end]);
	for (ssize_t at = 0; at < got; at++) printf("%02x", frame[at]);
	putchar('\n');
}

static void drain(int wait_ms) {
	while (poll(ends, count, wait_ms) > 0)
		for (int end = 0; end < count; end++)
			if (ends[end].revents & POLLIN) tell(end);
}

static void transmit(const char *name, const char *hex) {
	unsigned char frame[largest];
	int length = 0;
	for (; hex[0] && hex[1] && length < largest; hex += 2) sscanf(hex, "%2hhx", &frame[length++]);
	for (int end = 0; end < count; end++)
		if (!strcmp(names[end], name) && send(ends[end].fd, frame, length, 0) < 0) printf("failed %s\n", name);
}

int main(int argc, char **argv) {
	char line[3 * largest], name[32], rest[2 * largest + 1];
	for (count = 0; count < argc - 1 && count < most; count++) {
		names[count] = argv[count + 1];
		ends[count] = (struct pollfd){.fd = open_end(names[count]), .events = POLLIN};
	}
	while (fgets(line, sizeof line, stdin)) {
		if (sscanf(line, "send %31s %8192s", name, rest) == 2) transmit(name, rest);
		else if (sscanf(line, "mark %31s", name) == 1) {
			drain(30);
			printf("mark %s\n", name);
			fflush(stdout);
		}
	}
	return 0;
}
