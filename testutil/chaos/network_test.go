package chaos

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/masa-finance/masad/testutil/localnet"
)

// network is a local network under chaos.
type network struct{ *localnet.Network }

func start(t *testing.T, flags ...string) *network {
	t.Helper()
	return &network{localnet.Start(t, flags...)}
}

// urls are where the processes of a kind serve.
func (n *network) urls(kind string) (all []string) {
	n.T.Helper()
	for _, process := range n.OfKind(kind) {
		all = append(all, process.URL)
	}
	return all
}

// quick gives up on a node that was just killed.
var quick = http.Client{Timeout: 10 * time.Second}

// get asks the first node's REST interface, which may be away.
func (n *network) get(into any, format string, args ...any) error {
	url := n.API() + fmt.Sprintf(format, args...)
	response, err := quick.Get(url)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s: %s", url, response.Status, body)
	}
	return json.Unmarshal(body, into)
}
