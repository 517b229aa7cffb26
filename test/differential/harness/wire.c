/*
 * The hands and eyes of the differential campaign: sends batches of packets into a host under test and tells everything
 * that came of them.
 *
 * wire TESTER HOST GROUP PORTS PEER…: paths of the two network namespaces, the group of nflog to listen to, a comma
 * separated list of ports that sockets of the host are to listen on, and the names of the tester's links.
 *
 * Requests on standard input: `u32` count of items, then items: `u8` kind, `u8` peer, `u16` length, `u32` mark, `u32`
 * user, bytes. Kind 0 is an Ethernet frame that leaves by the peer; kind 1 an IP packet that a socket of the host sends
 * for `user`. The answer: `u32` length of what follows, then records: `u8` kind, `u8` place, `u16` length, `u32` item or
 * errno, bytes. Kind 0 is a frame that the peer `place` saw, 1 a packet that the host kept for itself, 2 a packet that
 * nflog told (an ICMP error or a reset that the host made), 3 the errno that a socket met.
 *
 * The receiving end of a veth works a packet off within the call that sends it, on this processor. What is left when a
 * batch is out has been queued behind it, and is there when frames on the host's loopback have come back.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { most_peers = 32, largest = 2048, drain_every = 32, barrier_rounds = 4, barrier_type = 0x88b5 };

static int peers[most_peers], peer_count, keepers[16], keeper_count, log_socket, loopback;
static uint8_t keeper_protocol[16], keeper_family[16];

static void die(const char *what) {
	perror(what);
	exit(1);
}

static int must(int result, const char *what) {
	if (result < 0) die(what);
	return result;
}

/* ---- what is told ---- */

static uint8_t *told;
static size_t told_length, told_room;

static void tell(uint8_t kind, uint8_t place, uint32_t number, const void *bytes, uint16_t length) {
	if (told_length + 8 + length > told_room) {
		told_room = 2 * told_room + 65536;
		told = realloc(told, told_room);
		if (told == NULL) die("realloc");
	}
	uint8_t *at = told + told_length;
	at[0] = kind;
	at[1] = place;
	memcpy(at + 2, &length, 2);
	memcpy(at + 4, &number, 4);
	memcpy(at + 8, bytes, length);
	told_length += 8 + length;
}

/* ---- sockets ---- */

static void enter(const char *path) {
	int namespace = must(open(path, O_RDONLY), path);
	must(setns(namespace, CLONE_NEWNET), "setns");
	close(namespace);
}

static void roomy(int socket) {
	int bytes = 64 << 20;
	setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
}

static int open_packet(const char *link, uint16_t type) {
	int one = 1, opened = must(socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, 0), "packet socket");
	struct sockaddr_ll on = {.sll_family = AF_PACKET, .sll_protocol = htons(type), .sll_ifindex = if_nametoindex(link)};
	struct packet_mreq all = {.mr_ifindex = on.sll_ifindex, .mr_type = PACKET_MR_PROMISC};
	roomy(opened);
	must(setsockopt(opened, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof one), "ignore outgoing");
	must(setsockopt(opened, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all), link);
	must(bind(opened, (struct sockaddr *)&on, sizeof on), link);
	return opened;
}

/* Raw sockets get a copy of what the host keeps, after the input hook. */
static void open_keeper(int family, int protocol) {
	int one = 1, opened = must(socket(family, SOCK_RAW | SOCK_NONBLOCK, protocol), "raw socket");
	roomy(opened);
	if (family == AF_INET6) must(setsockopt(opened, IPPROTO_IPV6, IPV6_RECVPKTINFO, &one, sizeof one), "packet info");
	keeper_protocol[keeper_count] = protocol;
	keeper_family[keeper_count] = family == AF_INET ? 4 : 6;
	keepers[keeper_count++] = opened;
}

static void open_keepers(void) {
	int shared[] = {IPPROTO_TCP, IPPROTO_UDP, 132, 253};
	for (unsigned i = 0; i < sizeof shared / sizeof *shared; i++) {
		open_keeper(AF_INET, shared[i]);
		open_keeper(AF_INET6, shared[i]);
	}
	open_keeper(AF_INET, IPPROTO_ICMP);
	open_keeper(AF_INET6, IPPROTO_ICMPV6);
}

/* Sockets that take a packet and throw it away: without them the host would answer with resets and ICMP errors. */
static void open_sink(int type, uint16_t port) {
	int one = 1, zero = 0, opened = must(socket(AF_INET6, type, 0), "sink");
	struct sock_filter nothing = {BPF_RET | BPF_K, 0, 0, 0};
	struct sock_fprog filter = {1, &nothing};
	struct sockaddr_in6 on = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
	setsockopt(opened, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	must(setsockopt(opened, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof zero), "both families");
	must(setsockopt(opened, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter), "filter");
	must(bind(opened, (struct sockaddr *)&on, sizeof on), "bind a sink");
	if (type == SOCK_STREAM) must(listen(opened, 1), "listen");
}

static void open_sinks(char *ports) {
	for (char *port = strtok(ports, ","); port != NULL; port = strtok(NULL, ",")) {
		open_sink(SOCK_DGRAM, atoi(port));
		open_sink(SOCK_STREAM, atoi(port));
	}
}

/* One message of nfnetlink_log's configuration: a single attribute. */
static void configure_log(uint16_t group, uint16_t type, const void *value, uint16_t length) {
	struct {
		struct nlmsghdr header;
		struct nfgenmsg about;
		struct nlattr attribute;
		uint8_t value[16];
	} message = {
		.header = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct nfgenmsg)) + NLA_HDRLEN + ((length + 3) & ~3),
	               .nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG,
	               .nlmsg_flags = NLM_F_REQUEST},
		.about = {.res_id = htons(group)},
		.attribute = {.nla_len = NLA_HDRLEN + length, .nla_type = type},
	};
	memcpy(message.value, value, length);
	must(send(log_socket, &message, message.header.nlmsg_len, 0), "configure nflog");
}

static void open_log(uint16_t group) {
	struct nfulnl_msg_config_cmd bind_to = {.command = NFULNL_CFG_CMD_BIND};
	struct nfulnl_msg_config_mode whole = {.copy_range = htonl(1024), .copy_mode = NFULNL_COPY_PACKET};
	uint32_t one = htonl(1);
	log_socket = must(socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_NETFILTER), "netlink");
	roomy(log_socket);
	configure_log(group, NFULA_CFG_CMD, &bind_to, sizeof bind_to);
	configure_log(group, NFULA_CFG_MODE, &whole, sizeof whole);
	configure_log(group, NFULA_CFG_QTHRESH, &one, sizeof one);
}

/* ---- seeing ---- */

static uint8_t space[65536];

static void drain_peer(int index) {
	for (;;) {
		int length = recv(peers[index], space, largest, MSG_TRUNC);
		if (length < 0) return;
		tell(0, index, 0, space, length > largest ? largest : length);
	}
}

/* Raw sockets of IPv6 give no header: one with what is known is put before. */
static void drain_keeper(int index) {
	int is_v6 = keeper_family[index] == 6, before = is_v6 ? 40 : 0;
	for (;;) {
		struct sockaddr_in6 from;
		char control[128];
		struct iovec part = {space + before, largest - before};
		struct msghdr message = {.msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &part, .msg_iovlen = 1,
		                         .msg_control = control, .msg_controllen = sizeof control};
		int length = recvmsg(keepers[index], &message, 0);
		if (length < 0) return;
		if (is_v6) {
			memset(space, 0, 40);
			space[0] = 0x60;
			space[4] = length >> 8;
			space[5] = length;
			space[6] = keeper_protocol[index];
			memcpy(space + 8, &from.sin6_addr, 16);
			struct cmsghdr *info = CMSG_FIRSTHDR(&message);
			if (info != NULL) memcpy(space + 24, &((struct in6_pktinfo *)CMSG_DATA(info))->ipi6_addr, 16);
		}
		tell(1, 0, 0, space, before + length);
	}
}

static void tell_logged(struct nlmsghdr *message) {
	int left = message->nlmsg_len - NLMSG_LENGTH(sizeof(struct nfgenmsg));
	struct nlattr *at = (void *)((uint8_t *)NLMSG_DATA(message) + NLMSG_ALIGN(sizeof(struct nfgenmsg)));
	while (left >= NLA_HDRLEN && at->nla_len >= NLA_HDRLEN && at->nla_len <= left) {
		if ((at->nla_type & NLA_TYPE_MASK) == NFULA_PAYLOAD)
			tell(2, 0, 0, (uint8_t *)at + NLA_HDRLEN, at->nla_len - NLA_HDRLEN);
		left -= NLA_ALIGN(at->nla_len);
		at = (void *)((uint8_t *)at + NLA_ALIGN(at->nla_len));
	}
}

static void drain_log(void) {
	for (;;) {
		int length = recv(log_socket, space, sizeof space, 0);
		if (length < 0) return;
		for (struct nlmsghdr *at = (void *)space; NLMSG_OK(at, (unsigned)length); at = NLMSG_NEXT(at, length))
			if (at->nlmsg_type == (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET)) tell_logged(at);
	}
}

static void drain(void) {
	for (int i = 0; i < peer_count; i++) drain_peer(i);
	for (int i = 0; i < keeper_count; i++) drain_keeper(i);
	drain_log();
}

static void barrier(void) {
	uint8_t frame[64] = {0}, back[64];
	frame[12] = barrier_type >> 8;
	frame[13] = barrier_type & 0xff;
	for (int round = 0; round < barrier_rounds; round++) {
		struct pollfd wait = {.fd = loopback, .events = POLLIN};
		must(send(loopback, frame, sizeof frame, 0), "send a barrier");
		if (poll(&wait, 1, 2000) != 1) die("barrier");
		while (recv(loopback, back, sizeof back, 0) > 0) continue;
	}
}

/* ---- sending ---- */

struct item {
	uint8_t kind, peer;
	uint16_t length;
	uint32_t mark, user;
} __attribute__((packed));

/* A socket is its maker's: the file system's user id is what the kernel notes. */
static int open_sender(const struct item *item, const uint8_t *packet, int family, int protocol) {
	int one = 1, tos = family == AF_INET ? packet[1] : (packet[0] << 4 | packet[1] >> 4) & 0xff;
	setfsuid(item->user);
	int opened = socket(family, protocol == IPPROTO_UDP ? SOCK_DGRAM : SOCK_RAW, protocol);
	setfsuid(0);
	if (opened < 0) return -errno;
	setsockopt(opened, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	setsockopt(opened, SOL_SOCKET, SO_MARK, &item->mark, sizeof item->mark);
	setsockopt(opened, SOL_SOCKET, SO_BROADCAST, &one, sizeof one);
	if (tos != 0 && family == AF_INET) setsockopt(opened, IPPROTO_IP, IP_TOS, &tos, sizeof tos);
	if (tos != 0 && family == AF_INET6) setsockopt(opened, IPPROTO_IPV6, IPV6_TCLASS, &tos, sizeof tos);
	return opened;
}

/* An address of the packet, with a port for datagrams. */
static socklen_t address_of(struct sockaddr_storage *into, int family, const uint8_t *address, const uint8_t *port) {
	memset(into, 0, sizeof *into);
	into->ss_family = family;
	if (family == AF_INET) {
		struct sockaddr_in *v4 = (void *)into;
		memcpy(&v4->sin_addr, address, 4);
		if (port != NULL) memcpy(&v4->sin_port, port, 2);
		return sizeof *v4;
	}
	struct sockaddr_in6 *v6 = (void *)into;
	memcpy(&v6->sin6_addr, address, 16);
	if (port != NULL) memcpy(&v6->sin6_port, port, 2);
	return sizeof *v6;
}

/* Connected, as most senders are: the route is looked up with all that is known. Gives a negated errno. */
static int send_by(int opened, const uint8_t *packet, int length, int family, int protocol) {
	int header = family == AF_INET ? 20 : 40, is_udp = protocol == IPPROTO_UDP;
	const uint8_t *transport = packet + header, *addresses = packet + (family == AF_INET ? 12 : 8);
	struct sockaddr_storage source, destination;
	socklen_t size = address_of(&source, family, addresses, is_udp ? transport : NULL);
	address_of(&destination, family, addresses + (family == AF_INET ? 4 : 16), is_udp ? transport + 2 : NULL);
	if (bind(opened, (struct sockaddr *)&source, size) < 0) return -1000 - errno;
	int skipped = header + (is_udp ? 8 : 0);
	int sent = sendto(opened, packet + skipped, length - skipped, 0, (struct sockaddr *)&destination, size);
	return sent < 0 ? -errno : 0;
}

static void send_own(uint32_t number, const struct item *item, const uint8_t *packet) {
	int family = packet[0] >> 4 == 4 ? AF_INET : AF_INET6;
	int protocol = family == AF_INET ? packet[9] : packet[6];
	int opened = open_sender(item, packet, family, protocol);
	int result = opened < 0 ? opened : send_by(opened, packet, item->length, family, protocol);
	if (opened >= 0) close(opened);
	if (result < 0) tell(3, 0, number, &result, sizeof result);
}

static void send_item(uint32_t number, const struct item *item, const uint8_t *bytes) {
	if (item->kind == 1) {
		send_own(number, item, bytes);
		return;
	}
	if (send(peers[item->peer], bytes, item->length, 0) < 0) {
		int result = -errno;
		tell(3, 1, number, &result, sizeof result);
	}
}

/* ---- the conversation ---- */

static void take(void *into, size_t length) {
	for (size_t at = 0; at < length;) {
		ssize_t got = read(0, (uint8_t *)into + at, length - at);
		if (got == 0) exit(0);
		if (got < 0) die("read");
		at += got;
	}
}

static void give(const void *bytes, size_t length) {
	for (size_t at = 0; at < length;) {
		ssize_t put = write(1, (const uint8_t *)bytes + at, length - at);
		if (put < 0) die("write");
		at += put;
	}
}

static void serve(void) {
	uint32_t count;
	take(&count, sizeof count);
	told_length = 0;
	for (uint32_t number = 0; number < count; number++) {
		struct item item;
		uint8_t bytes[largest];
		take(&item, sizeof item);
		if (item.length > largest) exit(2);
		take(bytes, item.length);
		send_item(number, &item, bytes);
		if (number % drain_every == drain_every - 1) drain();
	}
	barrier();
	drain();
	uint32_t length = told_length;
	give(&length, sizeof length);
	give(told, told_length);
}

static void stay_on_one_processor(void) {
	cpu_set_t one;
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	must(sched_setaffinity(0, sizeof one, &one), "sched_setaffinity");
}

int main(int argc, char **argv) {
	if (argc < 6) return 2;
	struct rlimit files = {4096, 4096};
	setrlimit(RLIMIT_NOFILE, &files);
	stay_on_one_processor();
	enter(argv[1]);
	for (int i = 5; i < argc && peer_count < most_peers; i++) peers[peer_count++] = open_packet(argv[i], ETH_P_ALL);
	enter(argv[2]);
	open_keepers();
	open_log(atoi(argv[3]));
	open_sinks(argv[4]);
	loopback = open_packet("lo", barrier_type);
	for (;;) serve();
}
