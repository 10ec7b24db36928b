package bench

import (
	"fmt"
	"os"
	"runtime/debug"
	"runtime/pprof"
	"testing"
)

func TestDbg(t *testing.T) {
	debug.SetGCPercent(400)
	a, b := newChain(t, 100, 10), newChain(t, 100000, 10)
	for range 300 {
		a.step(0)
		b.step(0)
	}
	for i, c := range []*chain{a, b, a, b} {
		f, _ := os.Create(fmt.Sprintf("/tmp/idle%d.out", i))
		pprof.StartCPUProfile(f)
		kinds := map[string][]blockCost{}
		for range 700 {
			s := c.step(0)
			kinds[s.kind] = append(kinds[s.kind], s)
		}
		pprof.StopCPUProfile()
		f.Close()
		for k, s := range kinds {
			fmt.Print(i, " ", k, len(s), " ")
			fmt.Println(medians(s))
		}
	}
}
