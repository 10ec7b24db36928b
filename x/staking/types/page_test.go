package types_test

import (
	"testing"

	"github.com/cosmos/cosmos-sdk/types/query"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/x/staking/types"
)

func TestPage(t *testing.T) {
	rows := []struct {
		name    string
		request *query.PageRequest
		limit   uint64
		refused string
	}{
		{"no request is the first page", nil, 100, ""},
		{"no limit is the default one", &query.PageRequest{Offset: 3}, 100, ""},
		{"the largest page", &query.PageRequest{Limit: 200}, 200, ""},
		{"a larger one", &query.PageRequest{Limit: 201}, 0, "limit: 201 is above 200"},
		{"a huge one", &query.PageRequest{Limit: ^uint64(0)}, 0, "is above 200"},
		{"the farthest offset", &query.PageRequest{Offset: 10_000}, 100, ""},
		{"one farther", &query.PageRequest{Offset: 10_001}, 0, "offset: 10001 is above 10000"},
		{"offset and key", &query.PageRequest{Offset: 1, Key: []byte{1}}, 0, "beside a key"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			page, err := types.Page(row.request)
			if row.refused != "" {
				require.Equal(t, codes.InvalidArgument, status.Code(err))
				require.ErrorContains(t, err, row.refused)
				return
			}
			require.NoError(t, err)
			require.Equal(t, row.limit, page.Limit)
			require.NotSame(t, row.request, page)
		})
	}
}
