package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/spf13/cobra"
	testify "github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
)

// configured are the commands that have a file of settings.
func configured(t *testing.T) (found []*cobra.Command) {
	t.Helper()
	root, err := newRootCmd()
	testify.NoError(t, err)
	for _, cmd := range all(root) {
		if isProgram(cmd) {
			found = append(found, cmd)
		}
	}
	testify.Len(t, found, 4)
	return found
}

// line is a command without the name of the binary.
func line(cmd *cobra.Command, args ...string) []string {
	return append(strings.Fields(cmd.CommandPath())[1:], args...)
}

// sample is a value that is not the default, for a flag of each kind.
var sample = map[string]string{
	"string": "abc", "bool": "true", "int": "3", "int64": "3", "uint64": "3", "uint32": "3", "uint": "3",
	"float64": "0.25", "duration": "42s", "stringSlice": "a,b", "stringArray": "a,b", "stringToString": "a=llm/b,c=llm/d",
}

// special are samples of flags that are looked at before the program is.
var special = map[string]string{flags.FlagNode: "tcp://localhost:1", flags.FlagKeyringBackend: "test"}

// settled are the settings in what --print-config prints, by name, with where they came from.
func settled(out string) map[string]string {
	lines := map[string]string{}
	for line := range strings.Lines(out) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), " = "); ok && !strings.HasPrefix(name, "#") {
			lines[name] = value
		}
	}
	return lines
}

// printed is what --print-config prints, also of settings that the program would refuse.
func printed(t *testing.T, args ...string) string {
	t.Helper()
	out, err := run(t, append(args, "--print-config")...)
	testify.Contains(t, out, "\nnode = ", "%v", err)
	return out
}

// settingsFile writes a file of settings into a home folder.
func settingsFile(t *testing.T, home, kind, content string) {
	t.Helper()
	testify.NoError(t, os.MkdirAll(filepath.Join(home, "config"), 0o700))
	testify.NoError(t, os.WriteFile(filepath.Join(home, "config", kind+".toml"), []byte(content), 0o600))
}

// TestEveryFlagOfAProgramIsAKeyOfItsFile sets all flags, writes the file, and lets the program read it.
func TestEveryFlagOfAProgramIsAKeyOfItsFile(t *testing.T) {
	for _, cmd := range configured(t) {
		t.Run(cmd.CommandPath(), func(t *testing.T) {
			for _, flag := range keysOf(cmd) {
				value := sample[flag.Value.Type()]
				if other, ok := special[flag.Name]; ok {
					value = other
				}
				testify.NotEmpty(t, value, "--%s: no sample of a %s", flag.Name, flag.Value.Type())
				testify.NoError(t, cmd.Flags().Set(flag.Name, value), flag.Name)
				testify.NotEqual(t, flag.DefValue, flag.Value.String(), flag.Name)
			}
			written, err := keysOf(cmd).Effective("all")
			testify.NoError(t, err)
			path := filepath.Join(t.TempDir(), "x.toml")
			testify.NoError(t, os.WriteFile(path, []byte(written), 0o600))
			out := printed(t, at(t.TempDir(), line(cmd, "--config", path)...)...)
			testify.Equal(t, settled(strings.ReplaceAll(written, " # flag\n", " # file\n")), settled(out))
			testify.NoError(t, os.WriteFile(path, []byte(out), 0o600))
			again := printed(t, at(t.TempDir(), line(cmd, "--config", path)...)...)
			testify.Equal(t, out, again)
		})
	}
}

func TestAFlagComesBeforeAVariableBeforeTheFileBeforeTheDefault(t *testing.T) {
	home := t.TempDir()
	settingsFile(t, home, "worker", "model = 'file'\npoll = '3s'\nfrom = 'file'\nparallel = 2\n")
	t.Setenv(app.EnvPrefix+"_POLL", "2s")
	t.Setenv(app.EnvPrefix+"_FROM", "variable")
	got := settled(printed(t, at(home, "worker", "run", "--from", "flag", "--seed", "7")...))
	for name, want := range map[string]string{
		"from": `"flag" # flag`, "seed": "7 # flag", "poll": `"2s" # environment MASAD_POLL`, "model": `"file" # file`,
		"parallel": "2 # file", "quality": `"good" # default`, "operator": `"" # default`,
	} {
		testify.Equal(t, want, got[name], name)
	}
}

func TestClientTomlComesAfterTheFile(t *testing.T) {
	home := t.TempDir()
	printed(t, at(home, "worker", "run")...) // writes client.toml
	path := filepath.Join(home, "config", "client.toml")
	content, err := os.ReadFile(path)
	testify.NoError(t, err)
	changed := strings.NewReplacer(`chain-id = ""`, `chain-id = "masa-7"`, "localhost:26657", "localhost:7",
		`keyring-backend = "os"`, `keyring-backend = "test"`).Replace(string(content))
	testify.NoError(t, os.WriteFile(path, []byte(changed), 0o600))
	settingsFile(t, home, "worker", "chain-id = ''\nnode = 'tcp://localhost:26657'")
	got := settled(printed(t, at(home, "worker", "run")...))
	testify.Equal(t, `"masa-7" # client.toml`, got["chain-id"], "an empty value says nothing")
	testify.Equal(t, `"tcp://localhost:26657" # file`, got["node"], "the default, but said")
	testify.Equal(t, `"test" # client.toml`, got["keyring-backend"])
}

func TestAProgramRunsWithItsFile(t *testing.T) {
	home := t.TempDir()
	settingsFile(t, home, "oracle", "listen = '0.0.0.0:1'")
	_, err := run(t, at(home, "oracle", "serve")...)
	testify.ErrorContains(t, err, "--listen")
	_, err = run(t, at(home, "oracle", "serve", "--listen", "127.0.0.1:0")...)
	testify.ErrorContains(t, err, "--from: name the key that signs")
	settingsFile(t, home, "oracle", "from = 'nobody'\nkeyring-backend = 'test'")
	_, err = run(t, at(home, "oracle", "serve")...)
	testify.ErrorContains(t, err, "nobody")
}

func TestAProgramRefusesAFileThatIsWrong(t *testing.T) {
	for name, row := range map[string]struct{ content, want string }{
		"a key that is not":        {"\n\nparalel = 1", "worker.toml:3: paralel: no such key; did you mean parallel?"},
		"a key of another program": {"scorer = 'x'", "worker.toml:1: scorer: is a key of masad evaluator run, not of"},
		"a value of another kind":  {"poll = 1", "worker.toml:1: poll: must be a duration in quotes"},
		"the file itself":          {"config = 'x'", "worker.toml:1: config: no such key"},
		"the home folder":          {"home = 'x'", "worker.toml:1: home: no such key"},
		"no TOML":                  {"from = 'a", "worker.toml:1:"},
	} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			settingsFile(t, home, "worker", row.content)
			_, err := run(t, at(home, "worker", "run", "--print-config")...)
			testify.ErrorContains(t, err, filepath.Join(home, "config", row.want))
			_, err = run(t, at(home, "worker", "run")...)
			testify.ErrorContains(t, err, row.want)
			printed(t, at(home, "evaluator", "run")...) // has a file of its own
		})
	}
}

func TestAFileThatIsNamedMustBeThere(t *testing.T) {
	home := t.TempDir()
	printed(t, at(home, "worker", "run")...)
	_, err := run(t, at(home, "worker", "run", "--print-config", "--config", filepath.Join(home, "no.toml"))...)
	testify.ErrorContains(t, err, "--config: open "+filepath.Join(home, "no.toml"))
	t.Setenv(app.EnvPrefix+"_CONFIG", filepath.Join(home, "neither.toml"))
	_, err = run(t, at(home, "worker", "run", "--print-config")...)
	testify.ErrorContains(t, err, "--config: open "+filepath.Join(home, "neither.toml"))
}

func TestInitWritesEveryKeyOnce(t *testing.T) {
	for _, cmd := range configured(t) {
		kind := cmd.Annotations[programKind]
		t.Run(kind, func(t *testing.T) {
			home := t.TempDir()
			path := filepath.Join(home, "config", kind+".toml")
			t.Setenv(app.EnvPrefix+"_GAS_PRICES", "7umasa") // is no wish about the file
			args := at(home, kind, "init", "--from", "hot", "--chain-id", "masa-1")
			testify.Equal(t, path+"\n", must(t, args...))
			info, err := os.Stat(path)
			testify.NoError(t, err)
			testify.Equal(t, os.FileMode(0o600), info.Mode().Perm())
			content, err := os.ReadFile(path)
			testify.NoError(t, err)
			text := string(content)
			for _, flag := range keysOf(cmd) {
				if flag.Name != flags.FlagFrom && flag.Name != flags.FlagChainID {
					testify.Contains(t, text, "\n# "+flag.Name+" = ")
				}
			}
			testify.Contains(t, text, "\n# name of the key ")
			testify.Contains(t, text, "\nfrom = \"hot\"\n")
			testify.Contains(t, text, "\nchain-id = \"masa-1\"\n")
			testify.Contains(t, text, "\n# gas-prices = \"0.01umasa\"\n")
			testify.Equal(t, `"hot" # file`, settled(printed(t, at(home, line(cmd)...)...))["from"])
			_, err = run(t, args...)
			testify.ErrorContains(t, err, path)
			testify.ErrorContains(t, err, "--force")
			must(t, at(home, kind, "init", "--force")...)
			content, err = os.ReadFile(path)
			testify.NoError(t, err)
			testify.NotContains(t, string(content), "\nfrom =")
		})
	}
}

// TestWhatAProgramWouldRefuseIsPrintedAndRefused: neither the chain nor the keyring is asked, and nothing is there.
func TestWhatAProgramWouldRefuseIsPrintedAndRefused(t *testing.T) {
	worker := []string{"worker", "run", "--backend", "local"}
	evaluator, oracle, faucet := []string{"evaluator", "run"}, []string{"oracle", "serve"}, []string{"faucet", "serve"}
	for _, row := range []struct {
		program []string
		args    []string
		want    string
	}{
		{worker, nil, ""},
		{evaluator, nil, ""},
		{oracle, nil, ""},
		{faucet, nil, ""},
		{worker, []string{"--operator", "alice"}, ""},
		{worker, []string{"--from", ""}, "--from: name the key that signs"},
		{worker, []string{"--chain-id", ""}, "--chain-id: name the chain"},
		{worker, []string{"--operator", "masa1nobody"}, "--operator: masa1nobody: "},
		{worker, []string{"--gas-prices", "1rao"}, "--gas-prices: "},
		{worker, []string{"--node", "tcp://nowhere"}, `--node: "tcp://nowhere": must be an address`},
		{worker, []string{"--fallback-node", "garbage"}, `--fallback-node: "garbage": must be an address`},
		{worker, []string{"--metrics-listen", "9100"}, "--metrics-listen: "},
		{worker, []string{"--encryption-key", "no.x25519"}, "--encryption-key: "},
		{worker, []string{"--parallel", "-1"}, "--parallel, --poll: must not be negative"},
		{worker, []string{"--batch", "99"}, "--batch: 99 is outside 1..64"},
		{worker, []string{"--backend", "openai"}, "--backend-url: name the root"},
		{worker, []string{"--service", "llm/x=openai,url=http://x/v1"}, "--service: llm/x=openai: model: name"},
		{worker, []string{"--payload-listen", ":1"}, "--payload-listen, --payload-url: one needs the other"},
		{worker, []string{"--payload-listen", ":1", "--payload-url", "ftp://x"}, `--payload-url: "ftp://x"`},
		{evaluator, []string{"--scorer", "judge"}, "--scorer: judge: name its model with --judge"},
		{evaluator, []string{"--replay-timeout", "-1s"}, "--replay-timeout: must not be negative"},
		{oracle, []string{"--listen", "0.0.0.0:80"}, "--listen: 0.0.0.0:80: without keys only a loopback address"},
		{oracle, []string{"--redundancy", "4"}, "--redundancy: 4, must be 1..3"},
		{oracle, []string{"--private"}, "--private: needs --encryption-key"},
		{faucet, []string{"--amount", "much"}, `--amount: "much" must be coins`},
		{faucet, []string{"--cooldown", "-1s"}, "--cooldown: -1s is below 0"},
	} {
		args := append(append(row.program, "--from", "hot", "--chain-id", "masa-1", "--print-config"), row.args...)
		out, err := run(t, at(t.TempDir(), args...)...)
		testify.Contains(t, out, "\nnode = ", "%v", args)
		if row.want == "" {
			testify.NoError(t, err, "%v", args)
			continue
		}
		testify.ErrorContains(t, err, row.want, "%v", args)
	}
}

func TestHelpSaysWhereTheFileIs(t *testing.T) {
	for _, cmd := range configured(t) {
		testify.Contains(t, cmd.Long, "config/"+cmd.Annotations[programKind]+".toml in the home folder")
	}
}
