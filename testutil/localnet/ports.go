package localnet

import (
	"fmt"
	"net"
	"testing"

	"github.com/stretchr/testify/require"
)

// portsWanted is how many ports in a row a network may take.
const portsWanted = 90

// freePorts finds a range of ports that nobody listens on. Another program may take one in between: then the start
// says so.
func freePorts(t testing.TB) int {
	t.Helper()
	for base := 32_000; base < 60_000; base += 100 {
		free := true
		for port := base; port < base+portsWanted && free; port++ {
			listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
			if free = err == nil; free {
				require.NoError(t, listener.Close())
			}
		}
		if free {
			return base
		}
	}
	require.FailNow(t, "no free range of ports")
	return 0
}
