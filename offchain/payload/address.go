package payload

import (
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// dialer connects to public addresses only, unless private ones are allowed. The check sits behind the name's
// resolution, where no later answer of a name server can change the address.
func dialer(allowPrivate bool) *net.Dialer {
	d := &net.Dialer{Timeout: 5 * time.Second}
	if !allowPrivate {
		d.Control = func(_, address string, _ syscall.RawConn) error { return checkPublic(address) }
	}
	return d
}

// global6 is what the IANA gives out of IPv6. Around it are loopback, private and link-local addresses, those that mean
// an IPv4 address, such as NAT64, and what is reserved.
var global6 = netip.MustParsePrefix("2000::/3")

// special are address blocks that look public and are not reachable by everybody, by the IANA's registries of special
// addresses, or that stand for any IPv4 address.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"), // carrier-grade NAT
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"),    // documentation
	netip.MustParsePrefix("192.88.99.0/24"),  // relays of 6to4
	netip.MustParsePrefix("198.18.0.0/15"),   // benchmarks
	netip.MustParsePrefix("198.51.100.0/24"), // documentation
	netip.MustParsePrefix("203.0.113.0/24"),  // documentation
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("2001::/23"),     // protocols: Teredo, benchmarks, ORCHID
	netip.MustParsePrefix("2001:db8::/32"), // documentation
	netip.MustParsePrefix("2002::/16"),     // 6to4
	netip.MustParsePrefix("3fff::/20"),     // documentation
}

// checkPublic refuses an "ip:port" that is not on the public internet.
func checkPublic(address string) error {
	endpoint, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: address %q", ErrForbidden, address)
	}
	ip := endpoint.Addr().Unmap().WithZone("") // no block contains an address with a zone
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || (ip.Is6() && !global6.Contains(ip)) {
		return fmt.Errorf("%w: %s is not a public address", ErrForbidden, ip)
	}
	for _, block := range special {
		if block.Contains(ip) {
			return fmt.Errorf("%w: %s is not a public address", ErrForbidden, ip)
		}
	}
	return nil
}
