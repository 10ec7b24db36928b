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

// special are address blocks that are neither private nor routed on the public internet.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"), // carrier-grade NAT
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), // benchmarks
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), // NAT64: any IPv4 address in disguise
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("2002::/16"), // 6to4: likewise
	netip.MustParsePrefix("2001::/32"), // Teredo: likewise
}

// checkPublic refuses an "ip:port" that is not on the public internet.
func checkPublic(address string) error {
	endpoint, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: address %q", ErrForbidden, address)
	}
	ip := endpoint.Addr().Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return fmt.Errorf("%w: %s is not a public address", ErrForbidden, ip)
	}
	for _, block := range special {
		if block.Contains(ip) {
			return fmt.Errorf("%w: %s is not a public address", ErrForbidden, ip)
		}
	}
	return nil
}
