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
`, p.ChainID, first.API, first.GRPC, first.RPC)
	text += p.doors()
	text += fmt.Sprintf("  files %s\n\n", p.Dir)
	text += fmt.Sprintf("Next:\n  export MASAD_HOME=%s\n", p.ClientHome())
	text += p.firstSteps(binary)
	text += fmt.Sprintf(`  %s query rewards requests
  %s localnet status --dir %s
  %s localnet stop --dir %s
`, binary, binary, p.Dir, binary, p.Dir)
	_, err := io.WriteString(out, text)
	return err
}

// firstSteps are what makes a first request: by hand, everybody takes a role before.
func (p *Plan) firstSteps(binary string) string {
	oracles, workers := p.withRole(RoleOracle), p.withRole(RoleWorker)
	if len(oracles) == 0 || len(workers) == 0 {
		return ""
	}
	steps := []string{fmt.Sprintf("submit-request --service %s --payload \"Why is the sky blue?\"", Service)}
	senders := []string{oracles[0].Name}
	if p.Manual {
		steps = []string{
			fmt.Sprintf("register-oracle --stake %s%s", masa(oracleStake), oracles[0].keyFlag()),
			fmt.Sprintf("register-worker --services %s --stake %s%s", Service, masa(workerStake), workers[0].keyFlag()),
			steps[0] + " --deadline-blocks 100",
		}
		senders = []string{oracles[0].Name, workers[0].Name, oracles[0].Name}
	}
	text := ""
	for i, step := range steps {
		text += fmt.Sprintf("  %s tx rewards %s --from %s -y --wait\n", binary, step, senders[i])
	}
	return text
}

// keyFlag registers the actor's encryption key; empty if it has none.
func (a Actor) keyFlag() string {
	if len(a.EncryptionPubkey) == 0 {
		return ""
	}
	return fmt.Sprintf(" --encryption-pubkey %x", []byte(a.EncryptionPubkey))
}

// doors are where the network is asked without a key of the chain, and how.
func (p *Plan) doors() string {
	text := ""
	gateways := p.ofKind(KindGateway)
	for _, gateway := range gateways {
		text += fmt.Sprintf("  OPENAI_BASE_URL=%s\n", p.url(gateway))
	}
	for _, faucet := range p.ofKind(KindFaucet) {
		text += fmt.Sprintf("  faucet %s\n", p.url(faucet))
	}
	if len(gateways) > 0 {
		text += fmt.Sprintf("\n  curl %s/chat/completions -H 'Content-Type: application/json' \\\n"+
			"    -d '{\"model\": \"%s\", \"messages\": [{\"role\": \"user\", \"content\": \"Why is the sky blue?\"}]}'\n"+
			"  with -H 'X-Masa-Private: true' neither question nor answer is on the chain\n\n",
			p.url(gateways[0]), Service)
	}
	return text
}
