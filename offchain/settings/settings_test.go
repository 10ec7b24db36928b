package settings

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
	testify "github.com/stretchr/testify/require"
)

// flags are one of each kind.
func flags() *pflag.FlagSet {
	set := pflag.NewFlagSet("program", pflag.ContinueOnError)
	set.String("from", "", "name of the key")
	set.String("node", "tcp://localhost:26657", "a node")
	set.Bool("allow-private", false, "fetch from private addresses")
	set.Int("parallel", 8, "requests at a time")
	set.Int64("claim-every", 20, "blocks between claims")
	set.Uint64("seed", 0, "seed")
	set.Float64("share", 0.5, "share")
	set.Duration("poll", time.Second, strings.Repeat("how often the chain is asked ", 8))
	set.StringSlice("fallback-node", nil, "more nodes")
	set.StringArray("arg", nil, "arguments")
	set.DurationSlice("pause", nil, "pauses")
	set.IntSlice("port", []int{1, 2}, "ports")
	set.StringToString("model", nil, "names of services")
	return set
}

// read reads a file into flags that the arguments have set.
func read(t *testing.T, content string, args ...string) (*pflag.FlagSet, error) {
	t.Helper()
	set := flags()
	testify.NoError(t, set.Parse(args))
	elsewhere := func(key string) string {
		if key == "scorer" {
			return "masad evaluator run"
		}
		return ""
	}
	return set, Reader{Keys: KeysOf(set), Elsewhere: elsewhere}.parse("worker.toml", []byte(content))
}

// values are what flags say, by name.
func values(set *pflag.FlagSet) map[string]string {
	all := map[string]string{}
	set.VisitAll(func(flag *pflag.Flag) { all[flag.Name] = flag.Value.String() })
	return all
}

func TestAFileSetsFlagsOfEveryKind(t *testing.T) {
	set, err := read(t, `
from = 'hot'
node = ""
allow-private = true
parallel = 3
claim-every = 0
seed = "18446744073709551615"
share = 1
poll = "1m30s"
fallback-node = ["tcp://a:1", "tcp://b,c:2"]
arg = ["--x=\"y, z\""]
pause = ["1s", "2s"]
port = [7]
[model]
"gpt-4o-mini" = "llm/local"
b = "c,d"
`)
	testify.NoError(t, err)
	testify.Equal(t, "hot", set.Lookup("from").Value.String())
	testify.Empty(t, set.Lookup("node").Value.String())
	private, _ := set.GetBool("allow-private")
	testify.True(t, private)
	every, _ := set.GetInt64("claim-every")
	testify.Zero(t, every)
	seed, _ := set.GetUint64("seed")
	testify.Equal(t, uint64(math.MaxUint64), seed)
	share, _ := set.GetFloat64("share")
	testify.InDelta(t, 1, share, 0)
	poll, _ := set.GetDuration("poll")
	testify.Equal(t, 90*time.Second, poll)
	nodes, _ := set.GetStringSlice("fallback-node")
	testify.Equal(t, []string{"tcp://a:1", "tcp://b,c:2"}, nodes)
	arguments, _ := set.GetStringArray("arg")
	testify.Equal(t, []string{`--x="y, z"`}, arguments)
	ports, _ := set.GetIntSlice("port")
	testify.Equal(t, []int{7}, ports)
	models, _ := set.GetStringToString("model")
	testify.Equal(t, map[string]string{"gpt-4o-mini": "llm/local", "b": "c,d"}, models)
	for _, flag := range KeysOf(set) {
		testify.True(t, flag.Changed, flag.Name)
		testify.Equal(t, FromFile, Source(flag), flag.Name)
	}
}

func TestWhatIsSetAlreadyStays(t *testing.T) {
	set, err := read(t, "parallel = 3\nfrom = 'file'\nfallback-node = ['x']", "--parallel", "5", "--fallback-node", "y")
	testify.NoError(t, err)
	testify.Equal(t, "5", set.Lookup("parallel").Value.String())
	testify.Equal(t, "[y]", set.Lookup("fallback-node").Value.String())
	testify.Equal(t, "file", set.Lookup("from").Value.String())
	testify.Equal(t, FromFlag, Source(set.Lookup("parallel")))
	testify.Equal(t, FromDefault, Source(set.Lookup("node")))
}

func TestNothingIsNotAValue(t *testing.T) {
	set, err := read(t, "from = ''\nfallback-node = []\nmodel = {}")
	testify.NoError(t, err)
	testify.Equal(t, values(flags()), values(set))
	testify.False(t, set.Changed("from"), "or an empty chain-id would hide that of client.toml")
}

func TestAFileThatIsWrongIsRefused(t *testing.T) {
	for name, row := range map[string]struct{ content, want string }{
		"a key that is no flag":       {"\n# x\nparalel = 3", "worker.toml:3: paralel: no such key; did you mean parallel?"},
		"an underscore":               {"claim_every = 3", ":1: claim_every: no such key; did you mean claim-every?"},
		"a key like none":             {"a-b-c-d-e-f-g-h = 3", "worker.toml:1: a-b-c-d-e-f-g-h: no such key"},
		"a key of another program":    {"from = 'a'\nscorer = 'x'", ":2: scorer: is a key of masad evaluator run, not of"},
		"a section":                   {"from = 'a'\n\n[worker]\nfrom = 'x'", "worker.toml:3: worker: no such key"},
		"a section named as a key":    {"[from]\nx = 'x'", "worker.toml:1: from: must be a string in quotes, not a table"},
		"tables":                      {"[[model]]\nx = 'x'", "worker.toml:1: model: must be a table such as"},
		"a number for a string":       {"from = 3", "worker.toml:1: from: must be a string in quotes, not a whole number"},
		"a string for a number":       {"parallel = '3'", "worker.toml:1: parallel: must be a whole number, not a string"},
		"a string for a large number": {"seed = '3'", "worker.toml:1: seed: must be a whole number, not a string"},
		"a fraction for a number":     {"parallel = 3.0", "must be a whole number, not a number with a fraction"},
		"a number that is too large":  {"parallel = '18446744073709551615'", "parallel: 18446744073709551615: "},
		"less than nothing":           {"seed = -1", "worker.toml:1: seed: -1: must not be negative"},
		"a string for a truth":        {"allow-private = 'true'", "must be true or false, not a string"},
		"a string for a fraction":     {"share = '1'", "must be a number, not a string"},
		"a number for a duration":     {"poll = 3", `must be a duration in quotes such as "1m30s", not a whole number`},
		"no duration":                 {"poll = '3'", `poll: "3": must be a duration such as "1m30s"`},
		"a string for a list":         {"fallback-node = 'x'", `must be a list such as ["a", "b"], not a string`},
		"a list of other things":      {"fallback-node = ['x', 1]", "entry 2: must be a string in quotes, not a whole"},
		"a string for a table":        {"model = 'a=b'", "must be a table such as"},
		"a table of other things":     {"model = {a = 1}", "model: a: must be a string in quotes, not a whole number"},
		"a name that cannot be":       {"model = {'a=b' = 'c'}", "model: a=b: a name must be without ="},
		"a time":                      {"from = 2026-01-01", "must be a string in quotes, not a time"},
		"a key twice":                 {"from = 'a'\npoll = '1s'\nfrom = 'b'", "worker.toml:3: from: is given twice"},
		"no TOML":                     {"from = 'a'\nfrom hot", "worker.toml:2:"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(t, row.content)
			testify.ErrorContains(t, err, row.want)
		})
	}
}

func TestTheFirstMistakeIsShown(t *testing.T) {
	for range 8 { // the order of a map is another each time
		_, err := read(t, "poll = '1s'\nzzzzzzzzzz = 1\naaaaaaaaaa = 1\nparallel = 'x'")
		testify.ErrorContains(t, err, "worker.toml:2: zzzzzzzzzz")
	}
}

func TestAWrongValueIsRefusedEvenIfTheCommandLineHasAnother(t *testing.T) {
	_, err := read(t, "parallel = 'many'", "--parallel", "5")
	testify.ErrorContains(t, err, "parallel: must be a whole number")
}

// everything sets every flag to something that is hard to write down.
var everything = []string{
	"--from", `a "b" 'c' \ # = <&> é` + "\n\t\x01\x7f", "--node", "", "--allow-private", "--parallel", "-3",
	"--claim-every", "9223372036854775807", "--seed", "18446744073709551615", "--share", "1e300", "--poll", "1h2m3.5s",
	"--fallback-node", "tcp://a:1,tcp://b:2", "--arg", `x,"y"`, "--arg", "", "--pause", "1s", "--port", "3,4",
	"--model", `a.b=llm/c,"d=e,f"`,
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	for name, args := range map[string][]string{"everything": everything, "defaults": nil} {
		t.Run(name, func(t *testing.T) {
			set := flags()
			testify.NoError(t, set.Parse(args))
			text, err := KeysOf(set).Effective("of a test")
			testify.NoError(t, err)
			again, err := read(t, text)
			testify.NoError(t, err, text)
			testify.Equal(t, values(set), values(again))
			text, err = KeysOf(set).Template("of a test")
			testify.NoError(t, err)
			again, err = read(t, text)
			testify.NoError(t, err, text)
			testify.Equal(t, values(set), values(again))
		})
	}
}

func TestATemplateShowsDefaultsAndWhatItIsFor(t *testing.T) {
	set := flags()
	testify.NoError(t, set.Parse([]string{"--from", "hot"}))
	text, err := KeysOf(set, "arg").Template("Settings.\n\nOf a test.")
	testify.NoError(t, err)
	testify.True(t, strings.HasPrefix(text, "# Settings.\n#\n# Of a test.\n\n# fetch from private"), text)
	testify.Contains(t, text, "\n# name of the key\nfrom = \"hot\"\n")
	testify.Contains(t, text, "\n# requests at a time\n# parallel = 8\n")
	testify.NotContains(t, text, "arg =")
	for line := range strings.SplitSeq(text, "\n") {
		testify.LessOrEqual(t, len(line), width)
	}
	uncommented := strings.ReplaceAll(text, "\n# parallel = 8", "\nparallel = 9")
	again, err := read(t, uncommented)
	testify.NoError(t, err)
	testify.Equal(t, "9", again.Lookup("parallel").Value.String())
}

func TestEffectiveTellsSources(t *testing.T) {
	set, err := read(t, "poll = '2s'", "--parallel", "5")
	testify.NoError(t, err)
	testify.NoError(t, set.Set("from", "hot"))
	Mark(set.Lookup("from"), "environment MASAD_FROM")
	text, err := KeysOf(set).Effective("of a test")
	testify.NoError(t, err)
	testify.Contains(t, text, "\nfrom = \"hot\" # environment MASAD_FROM\n")
	testify.Contains(t, text, "\nparallel = 5 # flag\n")
	testify.Contains(t, text, "\npoll = \"2s\" # file\n")
	testify.Contains(t, text, "\nshare = 0.5 # default\n")
	testify.Contains(t, text, "\nmodel = {} # default\n")
}

func TestAFileIsWrittenOnceAndForItsOwner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config", "worker.toml")
	testify.NoError(t, Write(path, "a", false))
	testify.ErrorIs(t, Write(path, "b", false), os.ErrExist)
	content, err := os.ReadFile(path)
	testify.NoError(t, err)
	testify.Equal(t, "a", string(content))
	testify.NoError(t, os.Chmod(path, 0o644))
	testify.NoError(t, Write(path, "b", true))
	content, err = os.ReadFile(path)
	testify.NoError(t, err)
	testify.Equal(t, "b", string(content))
	info, err := os.Stat(path)
	testify.NoError(t, err)
	testify.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	entries, err := os.ReadDir(filepath.Dir(path))
	testify.NoError(t, err)
	testify.Len(t, entries, 1)
}

func TestAFileThatIsNotThereIsAnError(t *testing.T) {
	testify.ErrorIs(t, Reader{}.Read(filepath.Join(t.TempDir(), "no.toml")), os.ErrNotExist)
}
