package network

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

// nothing are the queries that find nothing here, with the reason.
var nothing = map[string]string{
	"rewards.Duties":     "all requests are settled",
	"rewards.Royalties":  "no round of data is over",
	"staking.Unbondings": "nobody unbonds",
	"staking.Failures":   "nothing fails",
}

// question is one query as it is asked in three ways.
type question struct {
	method protoreflect.MethodDescriptor
	// values are what its fields are filled with, by name, in the order of the fields.
	names  []string
	values map[string]string
	// command is how autocli names it, positional are the fields that it takes without a flag, flags those whose flag has
	// another name.
	command    string
	positional []string
	flags      map[string]string
	// The answers, decoded.
	rest, cli any
}

// askEverything asks every query of our modules that the node knows of in three ways, about the same height.
func (s *session) askEverything() {
	s.contribute()
	s.decide()
	// Epoch 1 is over, ranked and paid.
	s.awaitHeight(27)
	height := s.Status().Height
	address := fmt.Sprintf("127.0.0.1:%d", s.Plan().Nodes[0].GRPC)
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(s.T, err)
	defer func() { require.NoError(s.T, conn.Close()) }()
	ctx := metadata.AppendToOutgoingContext(s.T.Context(), heightHeader, strconv.FormatInt(height, 10))

	methods := newMirror(s.T.Context(), s.T, conn).methods()
	require.NotEmpty(s.T, methods)
	commands := commandsOf(s.T, conn)
	var all []*question
	for _, method := range methods {
		q := &question{method: method}
		s.fill(q)
		s.name(q, commands)
		s.askGRPC(ctx, conn, q)
		s.askREST(q, height)
		all = append(all, q)
	}
	s.askCommands(all, height)
	for _, q := range all {
		assert.NoError(s.T, within(q.cli, q.rest), "%s: the command and REST", shortName(q.method))
	}
	s.checkOpenAPI(methods)
	s.T.Logf("asked %d queries about block %d", len(all), height)
}

// contributor is the worker that commits to a data set.
const contributor = "worker0"

// contribute makes a data set and commits to it.
func (s *session) contribute() {
	s.T.Helper()
	folder := filepath.Join(s.T.TempDir(), "texts")
	require.NoError(s.T, os.WriteFile(folder, []byte("Why is the sky blue?\nBecause air scatters short waves.\n"), 0o600))
	s.Must("dataset", "build", folder, "--pool", "web")
	var found struct {
		Datasets []struct {
			ID string `json:"id"`
		} `json:"datasets"`
	}
	// The worker's program may send a transaction of its own meanwhile: then the number of this one is taken.
	require.Eventually(s.T, func() bool {
		_, _ = s.Run("tx", "rewards", "commit-dataset", folder+".dataset", "--uri", "http://127.0.0.1:1", "--from",
			contributor, "-y", "--wait")
		s.Read(&found, "query", "rewards", "datasets", "--owner", s.Named(contributor).Address)
		return len(found.Datasets) > 0
	}, patience, time.Second)
	s.dataset = found.Datasets[0].ID
}

// decide delegates the stake of a validator to another, who proposes a text and votes for it.
func (s *session) decide() {
	s.T.Helper()
	file := filepath.Join(s.T.TempDir(), "proposal.json")
	require.NoError(s.T, os.WriteFile(file, []byte(`{
		"messages": [], "metadata": "ipfs://CID", "deposit": "1000000000umasa", "title": "A text", "summary": "Of nothing."
	}`), 0o600))
	delegate := s.Named("validator0").Address
	// The validators' programs may send transactions of their own meanwhile: then a number is taken.
	for _, step := range []struct{ done, send []string }{
		{
			[]string{"query", "gov", "power", delegate, "--limit", "1", "-o", "json"},
			[]string{"tx", "gov", "delegate", delegate, "--from", "validator1"},
		},
		{[]string{"query", "gov", "proposal", "1"}, []string{"tx", "gov", "submit-proposal", file, "--from", "validator0"}},
		{[]string{"query", "gov", "vote", "1", delegate}, []string{"tx", "gov", "vote", "1", "yes", "--from", "validator0"}},
	} {
		require.Eventually(s.T, func() bool {
			_, _ = s.Run(append(step.send, "-y", "--wait")...)
			out, err := s.Run(step.done...)
			return err == nil && (step.done[2] != "power" || strings.Contains(out, "behind"))
		}, patience, time.Second, "%v", step.send)
	}
}

// fill chooses what a query is asked about. What is "" is not given.
func (s *session) fill(q *question) {
	s.T.Helper()
	first, late := s.request(s.asked[0]), s.request(s.asked[1])
	known := map[string]string{
		"service": "llm/local", "payload_size": "20", "max_units": "100", "base_reward": "10000", "epoch": "1",
		"role": "ROLE_WORKER", "what_if_utility": "0.8", "what_if_stake": "5000000000", "seated": "true",
		"oracle": first.Oracle, "worker": first.Worker, "owner": first.Worker,
		"operator": s.Named("validator0").Address, "agent": s.Named("validator0").Address,

		"redundancy": "2",

		"pool": "web", "dataset": s.dataset,

		"delegate": s.Named("validator0").Address, "topic": "TOPIC_GENERAL", "proposal_id": "1", "limit": "50",
		"messages": "", "expedited": "", // of a proposal

		"rewards.Pool.id":          "web",
		"rewards.Dataset.id":       s.dataset,
		"rewards.Datasets.owner":   s.Named(contributor).Address,
		"rewards.Datasets.pool":    "", // of an owner or of a round
		"rewards.Datasets.epoch":   "",
		"rewards.Request.id":       first.ID,
		"rewards.Quote.data_pools": "", // nobody has contributed yet
		"request":                  first.ID,
		"rewards.Requests.status":  settled,
		"rewards.Requests.worker":  "", // of an oracle or of a worker
		"rewards.Item.id":          first.Item,
		"rewards.Oracle.owner":     first.Oracle,
		"rewards.Explain.epoch":    first.Epoch,
		"slashing.Offence.id":      late.Offence,
		"slashing.Offences.owner":  late.Worker,
		"slashing.Totals.owner":    late.Worker,
		"staking.Positions.status": "STATUS_ACTIVE",
	}
	fields := q.method.Input().Fields()
	q.values = map[string]string{}
	for i := range fields.Len() {
		field := string(fields.Get(i).Name())
		value, ok := known[shortName(q.method)+"."+field]
		switch {
		case ok:
		case field == "pagination":
			value, ok = "50", true
		case field == "consensus_address":
			value, ok = s.consensusAddress(), true
		default:
			value, ok = known[field]
		}
		require.True(s.T, ok, "say here what %s.%s is asked with", shortName(q.method), field)
		if value != "" {
			q.names = append(q.names, field)
			q.values[field] = value
		}
	}
}

// consensusAddress is that of the first node's key, as the node itself says.
func (s *session) consensusAddress() string {
	s.T.Helper()
	return strings.TrimSpace(s.Must("comet", "show-address", "--home", s.Plan().Nodes[0].Home))
}

// askGRPC asks a query by its descriptor alone.
func (s *session) askGRPC(ctx context.Context, conn *grpc.ClientConn, q *question) {
	s.T.Helper()
	in, out := dynamicpb.NewMessage(q.method.Input()), dynamicpb.NewMessage(q.method.Output())
	for _, name := range q.names {
		field := q.method.Input().Fields().ByName(protoreflect.Name(name))
		if name == "pagination" {
			page := dynamicpb.NewMessage(field.Message())
			limit := field.Message().Fields().ByName("limit")
			page.Set(limit, valueOf(s.T, limit, q.values[name]))
			in.Set(field, protoreflect.ValueOfMessage(page))
			continue
		}
		in.Set(field, valueOf(s.T, field, q.values[name]))
	}
	path := fmt.Sprintf("/%s/%s", q.method.Parent().FullName(), q.method.Name())
	require.NoError(s.T, conn.Invoke(ctx, path, in, out), path)
	require.Empty(s.T, out.GetUnknown(), "%s answers as it is described", path)
	found := false
	out.Range(func(field protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		found = found || field.Name() != "pagination"
		return true
	})
	require.Equal(s.T, nothing[shortName(q.method)] == "", found, "%s finds something: %s", path, out)
}

// valueOf reads a field's value.
func valueOf(t require.TestingT, field protoreflect.FieldDescriptor, text string) protoreflect.Value {
	switch field.Kind() {
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(text)
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(text == "true")
	case protoreflect.Uint32Kind:
		return protoreflect.ValueOfUint32(uint32(number(t, text)))
	case protoreflect.Uint64Kind:
		return protoreflect.ValueOfUint64(uint64(number(t, text)))
	case protoreflect.EnumKind:
		value := field.Enum().Values().ByName(protoreflect.Name(text))
		require.NotNil(t, value, "%s of %s", text, field.FullName())
		return protoreflect.ValueOfEnum(value.Number())
	}
	require.FailNow(t, "no value for a "+field.Kind().String())
	return protoreflect.Value{}
}

// parameter is a field in a path's pattern: {name} or {name=**}.
var parameter = regexp.MustCompile(`\{(\w+)(=\*\*)?\}`)

// askREST asks a query by the path of its annotation.
func (s *session) askREST(q *question, height int64) {
	s.T.Helper()
	pattern := pathOf(q.method)
	require.NotEmpty(s.T, pattern, "%s has no REST path", shortName(q.method))
	inPath := map[string]bool{}
	path := parameter.ReplaceAllStringFunc(pattern, func(found string) string {
		parts := parameter.FindStringSubmatch(found)
		inPath[parts[1]] = true
		if parts[2] != "" {
			return q.values[parts[1]] // takes slashes
		}
		return url.PathEscape(q.values[parts[1]])
	})
	rest := url.Values{}
	for _, name := range q.names {
		switch {
		case inPath[name]:
		case name == "pagination":
			rest.Set("pagination.limit", q.values[name])
		default:
			rest.Set(name, q.numbered(name))
		}
	}
	status, body := s.fetch(path+"?"+rest.Encode(), height)
	require.Equal(s.T, http.StatusOK, status, "%s: %s", path, body)
	require.NoError(s.T, json.Unmarshal(body, &q.rest), path)
}

// numbered is a value as it stands behind a REST path: there the SDK's gateway reads an enum by its number only.
func (q *question) numbered(name string) string {
	enum := q.method.Input().Fields().ByName(protoreflect.Name(name)).Enum()
	if enum == nil {
		return q.values[name]
	}
	return strconv.Itoa(int(enum.Values().ByName(protoreflect.Name(q.values[name])).Number()))
}

// commandsOf are the commands that the node describes, by service and method.
func commandsOf(t require.TestingT, conn *grpc.ClientConn) map[string]*autocliv1.RpcCommandOptions {
	answer, err := autocliv1.NewQueryClient(conn).AppOptions(context.Background(), &autocliv1.AppOptionsRequest{})
	require.NoError(t, err)
	commands := map[string]*autocliv1.RpcCommandOptions{}
	for _, module := range answer.ModuleOptions {
		if module.Query == nil {
			continue
		}
		for _, command := range module.Query.RpcCommandOptions {
			commands[module.Query.Service+"."+command.RpcMethod] = command
		}
	}
	return commands
}

// name finds a query's command.
func (s *session) name(q *question, commands map[string]*autocliv1.RpcCommandOptions) {
	s.T.Helper()
	command := commands[string(q.method.FullName())]
	require.NotNil(s.T, command, "%s has no command", shortName(q.method))
	require.False(s.T, command.Skip, "%s has no command", shortName(q.method))
	q.command, _, _ = strings.Cut(command.Use, " ")
	q.flags = map[string]string{}
	for field, options := range command.FlagOptions {
		q.flags[field] = options.Name
	}
	for _, argument := range command.PositionalArgs {
		q.positional = append(q.positional, argument.ProtoField)
	}
}

// arguments are the command line that asks the query.
func (q *question) arguments(height int64) []string {
	args := []string{
		"query", moduleOf(q.method), q.command, "--height", strconv.FormatInt(height, 10), "-o", "json",
	}
	for _, name := range q.names {
		if name == "pagination" {
			args = append(args, "--page-limit", q.values[name])
			continue
		}
		if !slices.Contains(q.positional, name) {
			flag := cmp.Or(q.flags[name], strings.ReplaceAll(name, "_", "-"))
			args = append(args, "--"+flag+"="+q.typed(name))
		}
	}
	for _, name := range q.positional {
		args = append(args, q.typed(name))
	}
	return args
}

// typed is a value as it is typed on a command line.
func (q *question) typed(name string) string {
	if enum := q.method.Input().Fields().ByName(protoreflect.Name(name)).Enum(); enum != nil {
		return word(enum, q.values[name])
	}
	return q.values[name]
}

// word is what an enum's value is called on a command line: ROLE_WORKER is worker.
func word(enum protoreflect.EnumDescriptor, value string) string {
	prefix := regexp.MustCompile(`([a-z])([A-Z])`).ReplaceAllString(string(enum.Name()), "${1}_${2}")
	short := strings.TrimPrefix(value, strings.ToUpper(prefix)+"_")
	return strings.ReplaceAll(strings.ToLower(short), "_", "-")
}

// askCommands asks all queries by their commands, two at a time.
func (s *session) askCommands(all []*question, height int64) {
	s.T.Helper()
	next, failed := make(chan *question), make([]error, 2)
	var busy sync.WaitGroup
	for i := range failed {
		busy.Go(func() {
			for q := range next {
				out, err := s.Run(q.arguments(height)...)
				if err == nil {
					err = json.Unmarshal([]byte(out), &q.cli)
				}
				if err != nil && failed[i] == nil {
					failed[i] = err
				}
			}
		})
	}
	for _, q := range all {
		next <- q
	}
	close(next)
	busy.Wait()
	for _, err := range failed {
		require.NoError(s.T, err)
	}
}

// checkOpenAPI compares the document that the node serves with the queries that it has.
func (s *session) checkOpenAPI(methods []protoreflect.MethodDescriptor) {
	s.T.Helper()
	var document struct {
		Info struct {
			Title string `json:"title"`
		} `json:"info"`
		Paths map[string]map[string]any `json:"paths"`
	}
	s.get(&document, 0, "/openapi.json")
	var want, have []string
	for _, method := range methods {
		want = append(want, "get "+parameter.ReplaceAllString(pathOf(method), "{$1}"))
	}
	for path, verbs := range document.Paths {
		if !strings.HasPrefix(path, "/masa/") {
			continue
		}
		for verb := range verbs {
			have = append(have, verb+" "+path)
		}
	}
	require.ElementsMatch(s.T, want, have, "the document lists our queries and nothing else of ours")
	require.Contains(s.T, document.Info.Title, "masa")
	require.NotContains(s.T, document.Paths, "/cosmos/staking/v1beta1/validators", "a module that is not here")
}
