package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/masa-finance/masad/offchain/journal"
	"github.com/masa-finance/masad/offchain/monitor"
)

// minFree is how much room the disk of a journal should have, in bytes.
const minFree = 100 << 20

func (p patient) checkDisk(context.Context) monitor.Finding {
	return diskFinding(p.folder, minFree)
}

// diskFinding looks whether a folder, or the one that it would be made in, can be written and has room.
func diskFinding(folder string, room uint64) monitor.Finding {
	there := folder
	for {
		if _, err := os.Stat(there); err == nil || there == filepath.Dir(there) {
			break
		}
		there = filepath.Dir(there)
	}
	file, err := os.CreateTemp(there, ".doctor-*")
	if err == nil {
		err = errors.Join(file.Close(), os.Remove(file.Name()))
	}
	if err != nil {
		return monitor.Failure(`let this user write there: sudo install -d -m 700 -o "$(id -un)" `+shellWord(folder)+
			"; or name another folder with --"+flagDataDir, "%s", err)
	}
	var disk syscall.Statfs_t
	if err := syscall.Statfs(there, &disk); err != nil {
		return monitor.Warning("", "%s can be written, but how much room it has is not known: %s", there, err)
	}
	free := disk.Bavail * uint64(disk.Bsize)
	if free < room {
		return monitor.Failure("make room on the disk, or name another folder with --"+flagDataDir,
			"%s has %d MiB left, fewer than %d", there, free>>20, room>>20)
	}
	return monitor.Fine("%s can be written, %d MiB are free", there, free>>20)
}

func (p patient) checkJournal(context.Context) monitor.Finding {
	if p.owner.Empty() {
		return p.unknown("operator")
	}
	return journalFinding(journalPath(p.folder, p.kind, p.owner))
}

// journalFinding looks whether a journal can be read.
func journalFinding(path string) monitor.Finding {
	records, err := journal.Check[json.RawMessage](path)
	var damage *journal.DamageError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return monitor.Fine("%s is not there yet", path)
	case errors.As(err, &damage):
		return monitor.Failure("put back a copy, or go on without the damaged lines: "+damage.Remedy(),
			"%s: line %d is damaged", path, damage.Lines[0])
	case err != nil:
		return monitor.Failure(`let this user read it: sudo chown "$(id -un)" `+shellWord(path), "%s", err)
	default:
		return monitor.Fine("%s has %d records", path, records)
	}
}

func (p patient) checkPorts(ctx context.Context) monitor.Finding {
	var looked []string
	for _, flag := range []string{flagListen, flagMetricsListen, flagPayloadListen} {
		address, err := p.cmd.Flags().GetString(flag)
		if err != nil || address == "" {
			continue // not a flag of this program, or nothing to listen on
		}
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
		if err == nil {
			err = listener.Close()
		}
		if err != nil {
			return monitor.Failure("end what listens there (ss -ltnp), or name another address with --"+flag,
				"--%s: %s", flag, err)
		}
		looked = append(looked, address)
	}
	if len(looked) == 0 {
		return monitor.Fine("none is needed")
	}
	return monitor.Fine("%s can be listened on", strings.Join(looked, ", "))
}
