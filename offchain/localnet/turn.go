package localnet

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// ErrBusy tells that another process builds or starts the network of a folder at the moment.
var ErrBusy = errors.New("another masad is starting this network: wait until it has")

// takeTurn keeps others from building or starting the network of a folder, which it makes, until the returned function
// is called or this process ends: what somebody is building looks like what an interrupted build left.
func takeTurn(dir string) (end func(), err error) {
	_, missing := os.Stat(dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	folder, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrBusy
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", dir, err), folder.Close())
	}
	return func() {
		if missing != nil {
			_ = os.Remove(dir) // only if nothing came into it
		}
		_ = folder.Close()
	}, nil
}
