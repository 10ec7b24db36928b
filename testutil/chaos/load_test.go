package chaos

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// call is one call of a client, and how it ended.
type call struct {
	Client  string `json:"client"`
	Kind    string `json:"kind"`
	Private bool   `json:"private"`
	Key     string `json:"key"`
	URL     string `json:"url"`
	Status  int    `json:"status"`
	Code    string `json:"code"`
	Text    string `json:"text"`
	Request string `json:"request"`
	Tries   int    `json:"tries"`
	MS      int64  `json:"ms"`
}

// passing are errors after which the same call is worth repeating: its answer is on its way, or it was never sent.
var passing = []string{
	"timeout", "shutting_down", "chain_unreachable", "not_submitted", "rate_limit_exceeded", "oracle_not_ready",
}

const (
	// callPatience is how long a client repeats a call.
	callPatience = 10 * time.Minute
	// onePatience is how long one try may take.
	onePatience = 3 * time.Minute
)

// load are the clients' calls.
type load struct {
	mu    sync.Mutex
	calls []call
}

func (l *load) add(c call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls = append(l.calls, c)
}

// answer is one reply of a gateway.
type answer struct {
	status  int
	request string
	body    []byte
}

// ask repeats a call until it has an answer, or an error that is final.
func (l *load) ask(c call, try func() (answer, error)) {
	began := time.Now()
	for c.Tries = 1; ; c.Tries++ {
		got, err := try()
		if err != nil {
			c.Status, c.Text = 0, err.Error()
		} else {
			c.Status, c.Request, c.Code, c.Text = got.status, got.request, "", ""
			if got.status != http.StatusOK {
				c.Code, c.Text = faultOf(got.body)
			}
			if got.status == http.StatusOK || !slices.Contains(passing, c.Code) {
				break
			}
		}
		if time.Since(began) > callPatience {
			break
		}
		time.Sleep(500 * time.Millisecond)
	}
	c.MS = time.Since(began).Milliseconds()
	l.add(c)
}

// faultOf reads the error of a gateway.
func faultOf(body []byte) (code, text string) {
	var fault struct {
		Error struct{ Code, Message string } `json:"error"`
	}
	if err := json.Unmarshal(body, &fault); err != nil || fault.Error.Code == "" {
		return "unreadable", string(body)
	}
	return fault.Error.Code, fault.Error.Message
}

// question is the path and the body of a call, and whether it is to be private.
type question struct {
	kind, path, body string
	private          bool
}

// privateHeader is the header of a call that is private, and of one that is not.
const privateHeader = "X-Masa-Private"

// questionOf is the i-th question of a caller: every second one is for data, every fifth is private.
func questionOf(caller string, i int) question {
	private := i%5 == 2
	words := []string{"moon", "bread", "ocean", "oven", "yeast", "tides"}
	word := words[i%len(words)]
	if i%2 == 1 {
		return question{"data", "/data/local", fmt.Sprintf(
			`{"type": "archive", "arguments": {"query": "%s", "max_results": %d}}`, word, 2+i%3), private}
	}
	return question{"llm", "/chat/completions", fmt.Sprintf(
		`{"model": "llm/local", "messages": [{"role": "user", "content": "What is the %s good for? (%s-%d)"}]}`,
		word, caller, i), private}
}

// askByGo calls a gateway with Go's client until the time is over.
func (l *load) askByGo(ctx context.Context, name, url string) {
	client := http.Client{Timeout: onePatience}
	for i := 0; ctx.Err() == nil; i++ {
		q, key := questionOf(name, i), fmt.Sprintf("%s-%d", name, i)
		l.ask(call{Client: "go", Kind: q.kind, Private: q.private, Key: key, URL: url}, func() (answer, error) {
			asked, err := http.NewRequest(http.MethodPost, url+q.path, strings.NewReader(q.body))
			if err != nil {
				return answer{}, err
			}
			asked.Header.Set("Content-Type", "application/json")
			asked.Header.Set("Idempotency-Key", key)
			asked.Header.Set(privateHeader, strconv.FormatBool(q.private))
			reply, err := client.Do(asked)
			if err != nil {
				return answer{}, err
			}
			defer func() { _ = reply.Body.Close() }()
			body, err := io.ReadAll(reply.Body)
			return answer{reply.StatusCode, reply.Header.Get("X-Masa-Request-Id"), body}, err
		})
		pause(ctx)
	}
}

// askByCurl calls a gateway with curl until the time is over.
func (l *load) askByCurl(ctx context.Context, name, url string) {
	for i := 0; ctx.Err() == nil; i++ {
		q, key := questionOf(name, i+1), fmt.Sprintf("%s-%d", name, i)
		l.ask(call{Client: "curl", Kind: q.kind, Private: q.private, Key: key, URL: url}, func() (answer, error) {
			out, err := exec.Command("curl", "-sS", "-m", fmt.Sprint(int(onePatience.Seconds())), url+q.path,
				"-H", "Content-Type: application/json", "-H", "Idempotency-Key: "+key,
				"-H", fmt.Sprintf("%s: %t", privateHeader, q.private), "-d", q.body,
				"-w", "\n%{http_code} %header{x-masa-request-id}").Output()
			if err != nil {
				return answer{}, err
			}
			cut := bytes.LastIndexByte(out, '\n')
			var got answer
			_, _ = fmt.Sscan(string(out[cut+1:]), &got.status, &got.request)
			got.body = out[:cut]
			return got, nil
		})
		pause(ctx)
	}
}

func pause(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(time.Second):
	}
}

// openaiClient is the folder of the stock package and of the script that loads with it.
const openaiClient = "../openai-client"

// askBySDK calls gateways with the stock openai package. It returns why it cannot, if it cannot.
func (l *load) askBySDK(urls []string, seconds, callers int) error {
	if _, err := exec.LookPath("node"); err != nil {
		return fmt.Errorf("the stock openai client is left out: %w", err)
	}
	if _, err := os.Stat(filepath.Join(openaiClient, "node_modules", "openai")); err != nil {
		return fmt.Errorf("the stock openai client is left out (npm ci in testutil/openai-client): %w", err)
	}
	cmd := exec.Command("node", "load.mjs")
	cmd.Dir = openaiClient
	cmd.Env = append(os.Environ(), "URLS="+strings.Join(urls, ","), fmt.Sprintf("SECONDS=%d", seconds),
		fmt.Sprintf("CALLERS=%d", callers), fmt.Sprintf("PATIENCE=%d", int(callPatience.Seconds())))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c call
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			return fmt.Errorf("load.mjs: %w: %s", err, lines.Text())
		}
		l.add(c)
	}
	return cmd.Wait()
}
