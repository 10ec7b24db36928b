package client

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestATextOfOthersIsALine(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "näher am 空": "näher am 空", "a\nb\tc\x1b[0m": "a?b?c?[0m", "a\xff\xfeb": "a?b", "\u202etxt": "?txt",
	} {
		require.Equal(t, want, Printable(text))
	}
}
