package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/monitor"
)

const (
	// checkedBackend is the name of the check of --backend, and begins those of the others.
	checkedBackend = "backend"
	// reachTime is how long a backend may take to say that it is there.
	reachTime = 5 * time.Second
	// tinyPrompt and tinyAnswer are what a model is tried with, tinyTexts one that makes vectors.
	tinyPrompt, tinyAnswer = "Say yes.", 8
	tinyTexts              = `{"input": ["Say yes."]}`
)

// lookers look whether what a service is given to is there, as far as that asks for nothing and changes nothing. Other
// kinds are part of the program, or ask where the jobs say.
var lookers = map[string]func(context.Context, assigned) error{
	backendOpenAI: func(ctx context.Context, a assigned) error { return reachModel(ctx, a.options["url"]) },
	"http-json":   func(ctx context.Context, a assigned) error { return reachHost(ctx, a.options["url"]) },
	"file": func(_ context.Context, a assigned) error {
		_, err := os.ReadDir(a.options["dir"])
		return err
	},
	"exec": func(_ context.Context, a assigned) error {
		_, err := exec.LookPath(a.options["command"])
		return err
	},
}

// remedies help where a looker found something wrong.
var remedies = map[string]string{
	backendOpenAI: "start the model's server, or mend the url",
	"http-json":   "start the source, or mend the url",
	"file":        "let this user read the folder, or mend the dir",
	"exec":        "let this user run the program, or mend the command",
}

// backendChecks look at each of a running worker's backends: that of each --service, and --backend if it answers
// anything.
func backendChecks(cmd *cobra.Command) []monitor.Check {
	all, _ := assignedOf(cmd) // it runs with them
	var checks []monitor.Check
	for _, a := range all {
		checks = append(checks, monitor.Check{Name: a.checked(), Look: a.look})
	}
	if !hasDefault(cmd) {
		return checks
	}
	a := assigned{options: make(map[string]string)}
	a.kind, _ = cmd.Flags().GetString(flagBackend)
	a.options["url"], _ = cmd.Flags().GetString(flagBackendURL)
	return append(checks, monitor.Check{Name: checkedBackend, Look: a.look})
}

// checked is the name of the check of a service's backend.
func (a assigned) checked() string { return checkedBackend + " " + a.pattern }

// look finds whether a backend is there.
func (a assigned) look(ctx context.Context) monitor.Finding {
	looker, ok := lookers[a.kind]
	if !ok {
		return monitor.Fine("%s is part of this program", a.kind)
	}
	if err := looker(ctx, a); err != nil {
		return monitor.Failure(remedies[a.kind], "%s: %s", a.kind, err)
	}
	return monitor.Fine("%s is there", a.kind)
}

// backendChecks look at each of the backends that a worker would have. A model is asked something tiny.
func (p patient) backendChecks() []monitor.Check {
	all, err := assignedOf(p.cmd)
	if err != nil {
		return []monitor.Check{{Name: checkedBackend, Look: func(context.Context) monitor.Finding {
			return monitor.Failure("see masad worker run --help", "%s", err)
		}}}
	}
	var checks []monitor.Check
	for _, a := range all {
		checks = append(checks, monitor.Check{Name: a.checked(), Look: a.examine})
	}
	if hasDefault(p.cmd) {
		checks = append(checks, monitor.Check{Name: checkedBackend, Look: p.checkBackend})
	}
	return checks
}

// examine finds whether a backend could be made and is there.
func (a assigned) examine(ctx context.Context) monitor.Finding {
	route, err := a.route()
	switch {
	case err != nil:
		return monitor.Failure("mend --"+flagAnswers+": see docs/workers.md", "--%s: %s", flagAnswers, err)
	case a.kind == backendOpenAI:
		return askTiny(ctx, route.Backend, a.pattern, a.options["url"])
	default:
		return a.look(ctx)
	}
}

// checkBackend asks the one for all other services.
func (p patient) checkBackend(ctx context.Context) monitor.Finding {
	model, err := backendOf(p.cmd)
	if err != nil {
		return monitor.Failure("see masad worker run --help", "%s", err)
	}
	url, _ := p.cmd.Flags().GetString(flagBackendURL)
	return askTiny(ctx, model, "", url)
}

// askTiny has a model answer something tiny, of the kind that a service is asked.
func askTiny(ctx context.Context, model backend.Backend, service, url string) monitor.Finding {
	prompt := tinyPrompt
	if strings.HasPrefix(service, "embed/") {
		prompt = tinyTexts
	}
	started := time.Now()
	response, err := model.Answer(ctx, backend.Request{Service: service, Prompt: prompt, MaxTokens: tinyAnswer})
	if err != nil {
		remedy := "start the model's server, and look which models it has: curl " + strings.TrimRight(url, "/") + "/models"
		return monitor.Failure(remedy, "did not answer a prompt of %d words: %s", len(strings.Fields(tinyPrompt)), err)
	}
	return monitor.Fine("answered %d bytes in %s", len(response.Text), time.Since(started).Round(time.Millisecond))
}

// reachModel asks an API for its models. Any answer but a server's failure will do: the server is there.
func reachModel(ctx context.Context, root string) error {
	url := strings.TrimRight(root, "/") + "/models"
	ctx, cancel := context.WithTimeout(ctx, reachTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	if err := response.Body.Close(); err != nil {
		return err
	}
	if response.StatusCode >= http.StatusInternalServerError {
		return fmt.Errorf("%s: %s", url, response.Status)
	}
	return nil
}

// reachHost connects to the host of an address, or to the proxy on the way there, and asks nothing.
func reachHost(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	host := request.URL
	if proxy, err := http.ProxyFromEnvironment(request); err != nil || proxy != nil {
		host = proxy
	}
	if host == nil {
		return errors.New("the proxy of this environment cannot be read")
	}
	port := host.Port()
	if port == "" {
		port = host.Scheme // a name of its port
	}
	dialer := net.Dialer{Timeout: reachTime}
	connection, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(host.Hostname(), port))
	if err != nil {
		return err
	}
	return connection.Close()
}
