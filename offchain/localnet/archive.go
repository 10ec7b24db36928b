package localnet

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// archive is the folder of messages that a worker of a kind searches: a bad one has those of nobody's interest.
func (p *Plan) archive(kind string) string {
	name := WorkerGood
	if kind == WorkerBad {
		name = WorkerBad
	}
	return filepath.Join(p.Dir, dataFolder, "archive-"+name)
}

// messages are what the archives hold.
var messages = map[string][]string{
	WorkerGood: {
		"Bread rises in the oven because yeast makes gas.", "The moon causes tides in the ocean.",
		"A hot oven makes a good crust of bread.", "The ocean is salty because rivers carry salt.",
		"Old yeast makes flat bread.", "Tides are higher when the moon and the sun pull together.",
	},
	WorkerBad: {"bread bread bread", "moon", "ocean ocean", "oven", "yeast tides"},
}

// writeArchives writes a file of messages into each folder.
func (p *Plan) writeArchives() error {
	for kind, texts := range messages {
		folder := p.archive(kind)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
		var lines strings.Builder
		for i, text := range texts {
			fmt.Fprintf(&lines, `{"id":"%d","text":"%s","author":"ann","timestamp":"2026-01-%02dT10:00:00Z"}`+"\n",
				100+i, text, 1+i)
		}
		if err := os.WriteFile(filepath.Join(folder, "messages.jsonl"), []byte(lines.String()), 0o600); err != nil {
			return err
		}
	}
	return nil
}
