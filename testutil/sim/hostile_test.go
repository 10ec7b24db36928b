package sim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	errorsmod "cosmossdk.io/errors"
	"github.com/stretchr/testify/require"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// wrongCitations name pools and data sets that nobody earns anything by.
func (s *stage) wrongCitations() []wrong {
	unknown := "00000000000000000000000000000000"
	ask := func(want *errorsmod.Error, rule, limit string, pools ...string) wrong {
		msg := submitRequest(s.oracle, service, 50)
		msg.DataPools = pools
		return wrong{rule, s.oracle, msg, want, "data_pools", limit}
	}
	cite := func(want *errorsmod.Error, rule, limit string, ids ...string) wrong {
		msg := submitResponse(s.worker.String(), s.assigned)
		msg.Citations = ids
		return wrong{rule, s.worker, msg, want, "citations", limit}
	}
	var pools, ids []string
	for i := range rewardstypes.MaxCitations + 1 {
		pools, ids = append(pools, fmt.Sprintf("pool-%d", i)), append(ids, fmt.Sprintf("%032x", i))
	}
	return []wrong{
		ask(rewardstypes.ErrPoolNotFound, "a pool that a request names exists", "", webPool, "none"),
		ask(rewardstypes.ErrNoContributors, "a pool that a request names has data", "at least 1", emptyPool),
		ask(rewardstypes.ErrDuplicate, "a request names a pool once", "limit 1", webPool, webPool),
		ask(rewardstypes.ErrInvalidField, "a request names 8 pools at most", "limit 8", pools[:9]...),
		cite(rewardstypes.ErrDatasetNotFound, "a data set that an answer cites exists", unknown, s.older, unknown),
		cite(rewardstypes.ErrWrongStatus, "a data set that an answer cites was found good", "DATASET_STATUS_PAID", s.dataset),
		cite(rewardstypes.ErrDuplicate, "an answer cites a data set once", "limit 1", s.older, s.older),
		cite(rewardstypes.ErrInvalidField, "an answer cites 16 data sets at most", "limit 16", ids...),
	}
}

// wrongPayloads have each payload that is too large, of no use or not what it says it is, and each URI that no reader
// could take for one, in each message that has one.
func (s *stage) wrongPayloads() []wrong {
	var rows []wrong
	for _, bad := range badPayloads() {
		ask, answer := submitRequest(s.oracle, service, 50), submitResponse(s.worker.String(), s.assigned)
		ask.Payload, answer.Payload = bad.payload, bad.payload
		rows = append(rows,
			wrong{"a question: " + bad.rule, s.oracle, ask, rewardstypes.ErrInvalidPayload, bad.says, bad.limit},
			wrong{"an answer: " + bad.rule, s.worker, answer, rewardstypes.ErrInvalidPayload, bad.says, bad.limit})
	}
	uris := badURIs()
	for _, how := range slices.Sorted(maps.Keys(uris)) {
		uri := uris[how]
		remote := rewardstypes.Payload{Hash: make([]byte, 32), Uri: uri, Size_: 1}
		ask, answer := submitRequest(s.oracle, service, 50), submitResponse(s.worker.String(), s.assigned)
		ask.Payload, answer.Payload = remote, remote
		data := commitDataset(s.other, webPool, holdFirst(60))
		data.Uri = uri
		for _, row := range []wrong{
			{"a question", s.oracle, ask, rewardstypes.ErrInvalidPayload, "uri", ""},
			{"an answer", s.worker, answer, rewardstypes.ErrInvalidPayload, "uri", ""},
			{"a data set", s.other, data, rewardstypes.ErrInvalidField, "uri", ""},
		} {
			row.rule += " has no URI " + how
			rows = append(rows, row)
		}
	}
	return rows
}

// badPayload is a payload that is refused, the field that is named and its limit.
type badPayload struct {
	rule    string
	payload rewardstypes.Payload
	says    string
	limit   string
}

func badPayloads() []badPayload {
	inline, hash, uri := []byte("what is masa?"), make([]byte, 32), "https://data.example/1"
	return []badPayload{
		{"nothing at all", rewardstypes.Payload{}, "hash", "32"},
		{"4097 bytes", rewardstypes.Payload{Inline: make([]byte, 4097)}, "inline", "limit 4096"},
		{"bytes and a URI", rewardstypes.Payload{Inline: inline, Uri: uri}, "uri", ""},
		{"bytes of another hash", rewardstypes.Payload{Inline: inline, Hash: hash}, "hash", ""},
		{"bytes of another length", rewardstypes.Payload{Inline: inline, Size_: 14}, "size", "13"},
		{"a URI without a hash", rewardstypes.Payload{Uri: uri, Size_: 1}, "hash", "32"},
		{"a URI and half a hash", rewardstypes.Payload{Uri: uri, Hash: hash[:31], Size_: 1}, "hash", "32"},
		{"a hash without a URI", rewardstypes.Payload{Hash: hash, Size_: 1}, "uri", "1..512"},
		{"a URI without a size", rewardstypes.Payload{Uri: uri, Hash: hash}, "size", "1..67108864"},
		{"64 MiB and a byte", rewardstypes.Payload{Uri: uri, Hash: hash, Size_: 64<<20 + 1}, "size", "1..67108864"},
		{"more than there is", rewardstypes.Payload{Uri: uri, Hash: hash, Size_: 1<<64 - 1}, "size", "1..67108864"},
	}
}

// badURIs are what is no URI, by what is wrong with it. What a URI means, and whether it is safe to ask for, is its
// reader's business.
func badURIs() map[string]string {
	return map[string]string{
		"of 513 bytes":             "https://data.example/" + strings.Repeat("a", 492),
		"without a scheme":         "data.example/1",
		"that is a path":           "/etc/passwd",
		"of a scheme alone":        "https:",
		"of a scheme in capitals":  "HTTPS://data.example/1",
		"with a space":             "https://data.example/a b",
		"with a line break":        "https://data.example/1\nhttps://data.example/2",
		"with a header":            "https://data.example/1\r\nHost: other.example",
		"with a NUL":               "https://data.example/1\x00.txt",
		"with letters of Cyrillic": "https://dаta.example/1",
		"of another direction":     "https://data.example/\u202e1",
		"with an escape":           "https://data.example/\x1b[2J",
	}
}

// largest are messages with the largest payload and the longest URI that are allowed.
func (s *stage) largest() []signed {
	uri := "https://data.example/" + strings.Repeat("a", 491)
	remote := rewardstypes.Payload{Hash: make([]byte, 32), Uri: uri, Size_: 64 << 20}
	data := commitDataset(s.other, webPool, holdFirst(60))
	data.Uri = uri
	all := []signed{{s.other, data}}
	for _, payload := range []rewardstypes.Payload{remote, {Inline: make([]byte, 4096)}} {
		ask, answer := submitRequest(s.oracle, service, 50), submitResponse(s.worker.String(), s.assigned)
		ask.Payload, ask.MaxFee, answer.Payload = payload, umasa(100*masa), payload
		all = append(all, signed{s.oracle, ask}, signed{s.worker, answer})
	}
	return all
}

func TestTheLargestPayloadsAreTaken(t *testing.T) {
	s := newStage(t)
	for _, m := range s.largest() {
		require.NoError(t, s.rehearse(m.msg), "%T", m.msg)
	}
}
