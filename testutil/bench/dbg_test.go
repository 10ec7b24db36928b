package bench
import "testing"
func TestDbg(t *testing.T){ newChain(t,10000,1000) }
