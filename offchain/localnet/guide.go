package localnet

import (
	"fmt"
	"io"
)

// Guide tells where the network listens and what to type next.
func (p *Plan) Guide(out io.Writer, binary string) error {
	first := p.Nodes[0]
	text := fmt.Sprintf(`
The network %s runs.

  REST  http://127.0.0.1:%d    gRPC  127.0.0.1:%d    RPC  http://127.0.0.1:%d
  files %s

`, p.ChainID, first.API, first.GRPC, first.RPC, p.Dir)
	text += fmt.Sprintf("Next:\n  export MASAD_HOME=%s\n", p.ClientHome())
	switch oracles := p.withRole(RoleOracle); {
	case p.Manual && len(oracles) > 0:
		text += fmt.Sprintf(`  %s tx rewards register-oracle --stake %s --from %s -y --wait
  %s tx rewards register-worker --services %s --stake %s --from worker0 -y --wait
`, binary, masa(oracleStake), oracles[0].Name, binary, Service, masa(workerStake))
	case len(oracles) > 0:
		text += fmt.Sprintf(
			"  %s tx rewards submit-request --service %s --payload \"Why is the sky blue?\" --from %s -y --wait\n",
			binary, Service, oracles[0].Name)
	}
	text += fmt.Sprintf(`  %s query rewards requests
  %s localnet status --dir %s
  %s localnet stop --dir %s
`, binary, binary, p.Dir, binary, p.Dir)
	_, err := io.WriteString(out, text)
	return err
}
