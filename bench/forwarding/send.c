/*
 * Sends a file of Ethernet frames, 70 bytes each, out of an interface, once and in order. The receiving end of a veth
 * works a packet off before the next is sent, within the same call: so the thread's processor time is that of
 * forwarding, and does not count what else runs on the machine.
 *
 * send INTERFACE FILE, prints the nanoseconds of processor time that it took.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>

enum { frame = 70, batch = 64 };

static void die(const char *what) {
	perror(what);
	exit(1);
}

int main(int argc, char **argv) {
	if (argc != 3) return 2;
	cpu_set_t one;
	CPU_ZERO(&one);
	CPU_SET(1, &one);
	if (sched_setaffinity(0, sizeof one, &one) < 0) die("sched_setaffinity");
	int file = open(argv[2], O_RDONLY);
	struct stat about;
	if (file < 0 || fstat(file, &about) < 0) die(argv[2]);
	char *frames = mmap(NULL, about.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
	if (frames == MAP_FAILED) die("mmap");
	int out = socket(AF_PACKET, SOCK_RAW, 0);
	int yes = 1;
	if (out < 0 || setsockopt(out, SOL_PACKET, PACKET_QDISC_BYPASS, &yes, sizeof yes) < 0) die("socket");
	struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
	                         .sll_ifindex = if_nametoindex(argv[1])};
	if (bind(out, (struct sockaddr *)&to, sizeof to) < 0) die(argv[1]);
	struct mmsghdr messages[batch] = {0};
	struct iovec parts[batch];
	long count = about.st_size / frame;
	struct timespec start, end;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
	for (long at = 0; at < count;) {
		int some = count - at < batch ? count - at : batch;
		for (int i = 0; i < some; i++) {
			parts[i] = (struct iovec){frames + (at + i) * frame, frame};
			messages[i].msg_hdr.msg_iov = &parts[i];
			messages[i].msg_hdr.msg_iovlen = 1;
		}
		int sent = sendmmsg(out, messages, some, 0);
		if (sent < 0) die("sendmmsg");
		at += sent;
	}
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
	printf("%lld\n", (end.tv_sec - start.tv_sec) * 1000000000LL + (end.tv_nsec - start.tv_nsec));
	return 0;
}
