package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	testify "github.com/stretchr/testify/require"
)

func TestAGatewayRefusesWhatItCannotServe(t *testing.T) {
	home := prepared(t)
	keys := filepath.Join(t.TempDir(), "keys.json")
	testify.NoError(t, os.WriteFile(keys, []byte(`{"sk-0123456789abcdef":{"name":"app","budjet":"1umasa"}}`), 0o600))
	for reason, args := range map[string][]string{
		"only a loopback address may be listened on": {"--listen", ":0"},
		"--keys: " + keys:                 {"--keys", keys},
		"no such file":                    {"--keys", keys + ".none"},
		"--model":                         {"--model", "gpt=Nonsense"},
		"--max-fee":                       {"--max-fee", "5rao"},
		"--base-reward":                   {"--base-reward", "much"},
		"--max-per-day":                   {"--max-per-day", "0umasa"},
		"--redundancy: 4, must be 1..3":   {"--redundancy", "4"},
		"--allow-origin: without keys":    {"--allow-origin", "*"},
		"must be an origin":               {"--allow-origin", "app.example.com"},
		"must be positive":                {"--parallel", "0"},
		"--poll: must not be negative":    {"--poll", "-1s"},
		"--from: name the key that signs": nil,
	} {
		_, err := run(t, at(home, append([]string{"oracle", "serve"}, args...)...)...)
		testify.ErrorContains(t, err, reason, strings.Join(args, " "))
		testify.NotContains(t, err.Error(), "0123456789abcdef")
	}
}
