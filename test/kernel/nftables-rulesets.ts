/** Rulesets of the kind that hosts have, without what the values do not hold, as `nft -f` takes them. */
export const rulesets: Readonly<Record<string, string>> = {
  "a router with nat": `
table ip nat {
  map forwarded { type inet_service : ipv4_addr . inet_service; elements = { 80 : 10.0.0.2 . 8080, 443 : 10.0.0.3 . 443 } }
  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    iifname "eth0" tcp dport 22 dnat to 10.0.0.2:2222
    dnat to tcp dport map @forwarded
    fib daddr type local tcp dport 8000-8010 redirect to :9000
  }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "eth0" masquerade fully-random
    ip saddr 10.0.0.0/8 oifname "eth1" snat to 192.0.2.1-192.0.2.9 persistent
  }
}
table ip6 nat {
  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    ip6 daddr 2001:db8::1 udp dport 53 dnat to [fd00::1]:5353
  }
}`,
  "a firewall": `
table inet filter {
  set blocked { type ipv4_addr; flags interval; elements = { 192.0.2.0/24, 198.51.100.7, 255.255.255.0/24 } }
  set friends { type ipv6_addr; flags interval; elements = { ::/64, 2001:db8::/32 } }
  set seen { type ipv4_addr; timeout 1h; }
  set pairs { type ipv4_addr . inet_service; elements = { 10.0.0.1 . 80, 10.0.0.2 . 443 } }
  set boxes { type ipv4_addr . inet_service; flags interval; elements = { 10.0.0.0/24 . 80-90, 10.1.0.0/16 . 443 } }
  map zones { type ifname . ifname : verdict; elements = { "lan" . "wan" : accept, "wan" . "lan" : jump wan_lan } }
  map marks { type ipv4_addr : mark; flags interval; elements = { 10.0.0.0/8 : 0x1, 172.16.0.0/12 : 0x2 } }
  chain wan_lan { ct status dnat accept; log prefix "wan to lan: " level info; drop; }
  chain input {
    type filter hook input priority filter; policy drop;
    ct state vmap { invalid : drop, established : accept, related : accept }
    iif "lo" accept
    meta l4proto { icmp, ipv6-icmp } accept
    icmpv6 type { nd-neighbor-solicit, nd-router-advert, nd-neighbor-advert } accept
    icmp type echo-request limit rate 10/second burst 20 packets accept
    ip saddr @blocked counter drop
    ip6 saddr != @friends drop
    tcp dport { 22, 80, 8000-8010 } ct state new accept
    tcp flags syn / fin,syn,rst,ack limit rate over 1 mbytes/second drop
    ip saddr . tcp dport @pairs accept
    ip daddr . tcp dport @boxes accept
    tcp dport 113 reject with tcp reset
    reject with icmpx admin-prohibited
  }
  chain forward {
    type filter hook forward priority filter + 5; policy drop;
    ct direction original iifname . oifname vmap @zones
    meta mark set ip saddr map @marks
    meta mark & 0x000000ff == 0x00000010 ct mark set meta mark
    ether saddr 52:54:00:12:34:56 accept
    udp sport 67 udp dport 68 accept
    meta pkttype broadcast drop
    fib saddr . iif oif missing drop
    jump wan_lan
  }
  chain raw { type filter hook prerouting priority raw; notrack; }
}`,
  "bridge, arp and netdev": `
table bridge filter {
  chain forward {
    type filter hook forward priority -200; policy accept;
    ether type arp accept
    ip saddr 10.0.0.1 drop
    meta protocol ip6 drop
  }
}
table arp filter {
  chain input {
    type filter hook input priority 0; policy accept;
    arp operation 1 accept
  }
}
table netdev ingress {
  chain lo {
    type filter hook ingress device "lo" priority 0; policy accept;
    ip daddr 10.9.9.9 drop
  }
}`,
  "anonymous chains and wildcards": `
table inet odd {
  set names { type ifname; flags interval; elements = { "eth*", "tap*" } }
  chain c {
    iifname "tap*" jump { tcp dport 1-1024 drop; accept; }
    ip protocol icmp reject with icmp host-unreachable
    ip saddr 10.0.0.0/9 ip daddr != 10.128.0.0/9 return
    meta l4proto 47 goto d
    tcp dport != 22-25 accept
    th dport 53 continue
    @th,16,16 0x35 accept
  }
  chain d { meta mark set meta mark & 0xffff00ff | 0x00000100; ct original ip saddr 10.0.0.1 drop; }
}`,
};
