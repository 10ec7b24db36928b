package main

import (
	"testing"

	testify "github.com/stretchr/testify/require"
)

func TestAnAddressOfANodeIsOne(t *testing.T) {
	for _, address := range []string{
		"tcp://localhost:26657", "localhost:26657", "http://10.0.0.1:26657", "https://rpc.example", "tcp://[::1]:26657",
		"https://rpc.example/masa", "unix:///run/masad.sock",
	} {
		testify.NoError(t, checkAddress(address), address)
	}
	for _, address := range []string{
		"garbage", "", "tcp://", "tcp://localhost", "ftp://x:1", ":26657", "http://", "a b:1",
	} {
		testify.Error(t, checkAddress(address), address)
	}
	home := prepared(t)
	_, err := run(t, at(home, "worker", "doctor", "--fallback-node", "garbage")...)
	testify.ErrorContains(t, err, `--fallback-node: "garbage": must be an address such as tcp://localhost:26657`)
}

// TestAProgramNamesTheKeyThatIsNotThere: by the flag, and with what helps.
func TestAProgramNamesTheKeyThatIsNotThere(t *testing.T) {
	home := prepared(t)
	_, err := run(t, at(home, "worker", "run", "--from", "nokey", "--chain-id", "masa", "--backend", "local")...)
	testify.ErrorContains(t, err, `--from: "nokey" is no key of this keyring: masad keys list`)
	testify.NotContains(t, err.Error(), ".go:")
}
