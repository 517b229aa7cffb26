import { traceCommand } from "../trace.ts";

/** The applets that the guest calls by name. */
export const guestApplets: readonly string[] = [
  "sh", "mount", "insmod", "ip", "udhcpc", "httpd", "wget", "ping", "timeout", "hostname", "sleep", "cat",
  "sed", "poweroff", "mkdir", "echo", "tr", "sync",
]; // prettier-ignore

/**
 * The guest's first process.
 *
 * `lab_host` stands in the kernel's command line, and the kernel hands unknown words to us as variables. Everything
 * that is said to the host goes through a virtio port, one text a line; kernel messages go to the serial console. (The
 * second serial line was tried instead: under emulation its output got stuck until the next input.)
 */
export const guestInit = (modules: readonly string[]): string => `#!/bin/sh
export PATH=/bin
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
hostname "$lab_host"
echo 0 >/proc/sys/net/ipv6/conf/all/accept_dad
echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad
${modules.map((module) => `insmod /modules/${module}`).join("\n")}
until (: 3<>/dev/vport0p1) 2>/dev/null; do sleep 0.05; done
exec 3<>/dev/vport0p1
exec <&3 >&3
ip link set lo up
ip link set eth0 up
httpd -p 8080 -h /www
echo booted
udhcpc -i eth0 -f -t 1000000 -T 1 -A 1 -x hostname:$lab_host -s /lease </dev/null >/dev/null 2>&1 &
exec sh /commands
`;

/** What \`udhcpc\` runs at each event: takes the lease over as address, default route and resolver. */
export const guestLease = `#!/bin/sh
case "$1" in
deconfig) ip -4 address flush dev "$interface" ;;
bound | renew)
  ip -4 address flush dev "$interface"
  ip address add "$ip/$mask" dev "$interface"
  for gateway in $router; do ip route add default via "$gateway" dev "$interface"; done
  for server in $dns; do echo "nameserver $server"; done >/etc/resolv.conf
  ;;
esac
`;

/** Tells a caller over HTTP who we are and who it is: the greeting of every lab server. */
export const guestGreeting = `#!/bin/sh
printf 'Content-Type: text/plain\\r\\n\\r\\n%s %s\\n' "$(hostname)" "$REMOTE_ADDR"
`;

/**
 * Carries out one command a line, each in the background: \`ID tcp URL SECONDS\`, \`ID ping ADDRESS SECONDS\`,
 * \`ID trace ADDRESS\`, \`ID addresses\`, \`ID poweroff\`. Answers \`ID STATUS OUTPUT\`, where 137 is the status of whoever ran out of time.
 */
export const guestCommands = `
answer() {
  output=$("$@" 2>&1)
  echo "$id $? $(echo "$output" | tr '\\n' ' ')"
}
addresses() {
  ip -o address show dev eth0 scope global | sed -n 's/.*inet6* \\([^ /]*\\).*/\\1/p'
}
while read -r id command to seconds; do
  case "$command" in
  tcp) answer timeout -s KILL "$seconds" wget -q -O - "$to" & ;;
  ping) answer timeout -s KILL "$seconds" ping -c 1 -W "$seconds" "$to" & ;;
  trace) answer ${traceCommand('"$to"').join(" ")} & ;;
  addresses) answer addresses & ;;
  poweroff) poweroff -f ;;
  esac
done
poweroff -f
`;
