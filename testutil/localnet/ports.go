package localnet

import (
	"fmt"
	"net"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	// portsWanted is how many ports in a row a network may take.
	portsWanted = 90
	// lowestPort and highestPort bound those tried. From 32 768 on systems give ports to connections that go out: one of
	// them would keep a program that was killed from listening again.
	lowestPort, highestPort = 18_000, 32_768
)

// freePorts finds a range of ports that nobody listens on. Another program may take one in between: then the start
// says so.
func freePorts(t testing.TB) int {
	t.Helper()
	const ranges = (highestPort - lowestPort) / portsWanted
	for i := range ranges { // tests that run at the same time begin at different ones
		base, free := lowestPort+(os.Getpid()+i)%ranges*portsWanted, true
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
