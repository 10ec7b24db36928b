package app

import (
	"time"

	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	"github.com/stretchr/testify/require"
)

// Exported is a chain written down.
type Exported struct {
	servertypes.ExportedApp
	// Time is that of the last block.
	Time time.Time

	validators []Validator
	accounts   []Account
}

// Export writes the chain down as it stands.
func (c *Chain) Export() Exported {
	c.t.Helper()
	exported, err := c.App.ExportState(c.Ctx(), nil)
	require.NoError(c.t, err)
	return Exported{ExportedApp: exported, Time: c.time, validators: c.Validators, accounts: c.Accounts}
}
