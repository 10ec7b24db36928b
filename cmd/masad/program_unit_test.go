package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	testify "github.com/stretchr/testify/require"
)

func TestTheUnitIsTheGoldenOne(t *testing.T) {
	for _, kind := range []string{"worker", "oracle", "evaluator", "faucet"} {
		t.Run(kind, func(t *testing.T) {
			got := must(t, kind, "systemd", "--home", "/var/lib/masad", "--binary", "/usr/local/bin/masad")
			golden := filepath.Join("testdata", "masad-"+kind+".service")
			if os.Getenv("UPDATE_GOLDEN") != "" {
				testify.NoError(t, os.WriteFile(golden, []byte(got), 0o600))
			}
			want, err := os.ReadFile(golden)
			testify.NoError(t, err)
			testify.Equal(t, string(want), got)
		})
	}
}

// words of a unit's setting.
func setting(unit, name string) string {
	for line := range strings.Lines(unit) {
		if value, ok := strings.CutPrefix(line, name+"="); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func TestTheUnitFitsTheFolders(t *testing.T) {
	binary := "--binary=/usr/local/bin/masad"
	for name, row := range map[string]struct {
		args                        []string
		protect, write, start, user string
	}{
		"a folder of the system": {
			[]string{"--home", "/srv/masad", binary},
			"true", "/srv/masad",
			"/usr/local/bin/masad worker run --home /srv/masad --config /srv/masad/config/worker.toml", "masad",
		},
		"a user's home": {
			[]string{"--home", "/home/ann/.masad", binary, "--user", "ann"},
			"read-only", "/home/ann/.masad",
			"/usr/local/bin/masad worker run --home /home/ann/.masad --config /home/ann/.masad/config/worker.toml", "ann",
		},
		"a binary in a user's home": {
			[]string{"--home", "/srv/masad", "--binary", "/home/bob/masad"},
			"read-only", "/srv/masad",
			"/home/bob/masad worker run --home /srv/masad --config /srv/masad/config/worker.toml", "masad",
		},
		"letters that systemd reads": {
			[]string{"--home", `/srv/a "b" $c 5%`, binary},
			"true", `"/srv/a \"b\" $c 5%%"`,
			`/usr/local/bin/masad worker run --home "/srv/a \"b\" $$c 5%%" --config "/srv/a \"b\" $$c 5%%/config/worker.toml"`,
			"masad",
		},
	} {
		t.Run(name, func(t *testing.T) {
			unit := must(t, append([]string{"worker", "systemd"}, row.args...)...)
			testify.Equal(t, row.protect, setting(unit, "ProtectHome"))
			testify.Equal(t, row.write, setting(unit, "ReadWritePaths"))
			testify.Equal(t, row.start, setting(unit, "ExecStart"))
			testify.Equal(t, row.user, setting(unit, "User"))
		})
	}
}

func TestTheUnitReadsTheFileOfSettings(t *testing.T) {
	home := t.TempDir()
	settingsFile(t, home, "worker", "data-dir = '/var/lib/journals'")
	unit := must(t, at(home, "worker", "systemd")...)
	testify.Equal(t, home+" /var/lib/journals", setting(unit, "ReadWritePaths"))
	settingsFile(t, home, "worker", "data-dirs = '/var/lib/journals'")
	_, err := run(t, at(home, "worker", "systemd")...)
	testify.ErrorContains(t, err, "worker.toml:1: data-dirs: no such key; did you mean data-dir?")
	_, err = run(t, at(home, "worker", "systemd", "--config", filepath.Join(home, "no.toml"))...)
	testify.ErrorContains(t, err, "--config: open")
	_, err = run(t, at(home, "oracle", "systemd", "--user", "a b")...)
	testify.ErrorContains(t, err, "--user")
}

func TestSystemdTakesTheUnit(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("no systemd-analyze here")
	}
	folder := t.TempDir()
	for _, kind := range []string{"worker", "oracle", "evaluator", "faucet"} {
		unit := must(t, kind, "systemd", "--home", filepath.Join(folder, "a home"))
		path := filepath.Join(folder, "masad-"+kind+".service")
		testify.NoError(t, os.WriteFile(path, []byte(unit), 0o600))
		out, err := exec.CommandContext(t.Context(), analyze, "verify", "--man=no", path).CombinedOutput()
		testify.NoError(t, err, "%s", out)
		testify.NotContains(t, string(out), path)
	}
}
