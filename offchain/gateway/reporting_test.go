package gateway

import (
	"log/slog"
	"math"
	"net/http"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// fullDisk is a notebook on a disk that may be full.
type fullDisk struct {
	lines []record
	full  bool
}

func (f *fullDisk) Append(r record) error {
	if f.full {
		return syscall.ENOSPC
	}
	f.lines = append(f.lines, r)
	return nil
}

func (*fullDisk) Rewrite([]record) error { return nil }
func (*fullDisk) Close() error           { return nil }
func (f *fullDisk) Size() int64          { return int64(len(f.lines)) }

// TestAFullDiskAdmitsNoCall: what cannot be written down is not asked, and room on the disk is all that it takes.
func TestAFullDiskAdmitsNoCall(t *testing.T) {
	var told []error
	disk := &fullDisk{full: true}
	ten := limits{budget: 10, perDay: math.MaxUint64, everybody: math.MaxUint64}
	m, err := openMemory(t.TempDir()+"/journal", 10)
	require.NoError(t, err)
	require.NoError(t, m.close())
	m.journal = watch(disk, Options{Remembered: func(err error) { told = append(told, err) }}.withDefaults())

	for range 2 {
		_, err = m.admit("call", ask{Caller: "app", Key: "sky", Hold: 5}, ten)
		require.ErrorIs(t, err, syscall.ENOSPC)
	}
	require.Len(t, told, 1, "it is told once")
	require.ErrorIs(t, told[0], syscall.ENOSPC)
	require.Empty(t, m.open())
	id, err := m.known(ask{Caller: "app", Key: "sky", Hold: 5})
	require.NoError(t, err)
	require.Empty(t, id, "the caller may use the name again")

	disk.full = false
	id, err = m.admit("call", ask{Caller: "app", Key: "sky", Hold: 10}, ten)
	require.NoError(t, err, "the budget is as it was")
	require.Equal(t, "call", id)
	require.Len(t, disk.lines, 1)
	require.Len(t, told, 2)
	require.NoError(t, told[1])

	// What comes later is not forgotten either: the call stays as it was until its line is there.
	disk.full = true
	require.ErrorIs(t, m.note(record{Call: "call", Raw: []byte{1}}), syscall.ENOSPC)
	known, _, err := m.recall("call")
	require.NoError(t, err)
	require.Nil(t, known.Raw)
}

// TestCallersAreNotToldOfTheMachine: an error of a node's address, which may have a key in it, or of a file is for the
// log.
func TestCallersAreNotToldOfTheMachine(t *testing.T) {
	var told lines
	r := newRig(t)
	r.options.Log = slog.New(slog.NewTextHandler(&told, nil))
	r.start()
	r.market.set(func(m *market) { m.offline = true })
	for _, got := range []reply{
		r.ask("Why?"), r.call(http.MethodGet, "/v1/models", ""), r.call(http.MethodGet, "/readyz", ""),
	} {
		require.Equal(t, codeUnreachable, got.code())
		require.NotContains(t, string(got.body), errOffline.Error())
	}
	require.Equal(t, 2, told.count(errOffline.Error()))

	r.market.set(func(m *market) { m.offline = false })
	r.gateway.memory.journal = watch(&fullDisk{full: true}, r.options.withDefaults())
	got := r.ask("Why?")
	require.Equal(t, http.StatusInternalServerError, got.status)
	require.Equal(t, codeInternal, got.code())
	require.NotContains(t, string(got.body), syscall.ENOSPC.Error())
	require.NotZero(t, told.count(syscall.ENOSPC.Error()))
}
