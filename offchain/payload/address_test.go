package payload

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOnlyPublicAddressesAreDialled(t *testing.T) {
	for _, address := range []string{
		"127.0.0.1:80", "10.1.2.3:80", "172.16.0.1:80", "192.168.1.1:80", "169.254.169.254:80", "0.0.0.0:80",
		"100.64.0.1:80", "224.0.0.1:80", "255.255.255.255:80", "[::1]:80", "[fe80::1]:80", "[fc00::1]:80",
		"[::ffff:127.0.0.1]:80", "[::ffff:10.0.0.1]:80", "[64:ff9b::7f00:1]:80", "[2002:7f00:1::]:80", "[::]:80",
		"host:80", "",
	} {
		require.ErrorIs(t, checkPublic(address), ErrForbidden, address)
	}
	for _, address := range []string{"1.1.1.1:443", "[2606:4700:4700::1111]:443"} {
		require.NoError(t, checkPublic(address), address)
	}
}
