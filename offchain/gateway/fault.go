package gateway

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/openai"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// Codes of errors, in the API's field "code".
const (
	codeInvalidBody    = "invalid_body"
	codeUnsupported    = "unsupported_parameter"
	codeTooLong        = "context_length_exceeded"
	codeTooLarge       = "request_too_large"
	codeMediaType      = "unsupported_media_type"
	codeSlow           = "request_timeout"
	codeMethod         = "method_not_allowed"
	codeHost           = "unknown_host"
	codeOrigin         = "unknown_origin"
	codeKey            = "invalid_api_key"
	codeModel          = "model_not_found"
	codeNotFound       = "not_found"
	codeQuota          = "insufficient_quota"
	codeBusy           = "rate_limit_exceeded"
	codeFee            = "fee_too_high"
	codeReused         = "idempotency_key_reused"
	codeNoWorker       = "no_worker"
	codeDeclined       = "declined"
	codeOracle         = "oracle_not_ready"
	codeGrants         = "gateway_not_authorized"
	codeRefused        = "request_refused"
	codeUnreachable    = "chain_unreachable"
	codeNotSubmitted   = "not_submitted"
	codeNotPublished   = "not_published"
	codeNotPrivate     = "not_private"
	codeTimeout        = "timeout"
	codeWorkerTimeout  = "worker_timeout"
	codeRejected       = "answer_rejected"
	codeLost           = "answer_lost"
	codeShuttingDown   = "shutting_down"
	codeInternal       = "internal_error"
	typeAuthentication = "authentication_error"
	typePayment        = "payment_required"
	typeQuota          = "insufficient_quota"
	typeBusy           = "rate_limit_error"
)

// grantsAgain is after how many seconds a caller may try again whether the gateway has its grants.
const grantsAgain = 5

// Fault is an error as a caller is told it, and as the journal keeps it.
type Fault struct {
	Status  int    `json:"status"`
	Type    string `json:"type"`
	Code    string `json:"code"`
	Param   string `json:"param,omitempty"`
	Message string `json:"message"`
	// Final tells the caller's SDK not to try again by itself: that would ask, and pay, once more, or be of no use.
	Final bool `json:"final,omitempty"`
	// RetryAfter is in seconds; 0 says nothing.
	RetryAfter int `json:"retry_after,omitempty"`

	// cause is for the log: it may name addresses, keys in them, and files.
	cause error
}

// because gives a fault its cause.
func (f *Fault) because(cause error) *Fault {
	f.cause = cause
	return f
}

// logged is the message with what the caller is not told.
func (f *Fault) logged() string {
	if f.cause == nil {
		return f.Message
	}
	return f.Message + ": " + f.cause.Error()
}

// Error is the message.
func (f *Fault) Error() string { return f.Message }

func invalid(code, param, format string, args ...any) *Fault {
	return &Fault{
		Status: http.StatusBadRequest, Type: openai.TypeInvalid, Code: code, Param: param,
		Message: fmt.Sprintf(format, args...),
	}
}

func failed(status int, code, format string, args ...any) *Fault {
	return &Fault{Status: status, Type: openai.TypeServer, Code: code, Message: fmt.Sprintf(format, args...)}
}

// final marks a fault as one that trying again does not mend.
func final(f *Fault) *Fault {
	f.Final = true
	return f
}

// faultOf is the fault behind an error; one that is none is the gateway's own.
func faultOf(err error) *Fault {
	var fault *Fault
	if errors.As(err, &fault) {
		return fault
	}
	return failed(http.StatusInternalServerError, codeInternal, "the gateway failed; its log tells why").because(err)
}

// chainFault tells why the chain did not do something before anything was paid: it refused, or was not there.
func chainFault(err error) *Fault {
	refusal := refusalOf(err)
	var fault *Fault
	switch {
	case errors.As(err, &fault):
		return fault
	case errors.Is(err, client.ErrAccountNotFound):
		return failed(http.StatusServiceUnavailable, codeOracle, "the oracle has no funds")
	case client.NotGranted(err):
		return notGranted()
	case refusal == nil:
		return failed(http.StatusServiceUnavailable, codeUnreachable, "the chain cannot be reached").because(err)
	case refusal.Is(rewardstypes.ErrInvalidService):
		return final(&Fault{
			Status: http.StatusNotFound, Type: openai.TypeInvalid, Code: codeModel, Param: "model", Message: refusal.Log,
		})
	case refusal.Is(rewardstypes.ErrFeeTooHigh):
		return feeTooHigh("%s", refusal.Log)
	case refusal.Is(rewardstypes.ErrOracleNotFound), refusal.Is(rewardstypes.ErrOracleInactive),
		refusal.Is(rewardstypes.ErrEscrow), refusal.Is(sdkerrors.ErrInsufficientFunds):
		return failed(http.StatusServiceUnavailable, codeOracle, "the oracle cannot ask: %s", refusal.Log)
	default:
		return final(failed(http.StatusBadGateway, codeRefused, "the chain refused the request: %s", refusal.Log))
	}
}

// refusalOf is the chain's refusal of a transaction or a query; nil if the error is none.
func refusalOf(err error) *client.TxError {
	var refusal *client.TxError
	if errors.As(err, &refusal) {
		return refusal
	}
	if answer, ok := status.FromError(err); ok && err != nil {
		return &client.TxError{Receipt: client.Receipt{Code: 1, Log: answer.Message()}}
	}
	return nil
}

func feeTooHigh(format string, args ...any) *Fault {
	return final(&Fault{
		Status: http.StatusPaymentRequired, Type: typePayment, Code: codeFee, Message: fmt.Sprintf(format, args...),
	})
}

func modelNotFound(model string) *Fault {
	return final(&Fault{
		Status: http.StatusNotFound, Type: openai.TypeInvalid, Code: codeModel, Param: "model",
		Message: fmt.Sprintf("the model %.80q does not exist; GET /v1/models lists those that do", model),
	})
}

func notAllowed(method string, allowed []string) *Fault {
	return final(&Fault{
		Status: http.StatusMethodNotAllowed, Type: openai.TypeInvalid, Code: codeMethod,
		Message: fmt.Sprintf("the method is %.20q, must be one of %v", method, allowed),
	})
}

func badMedia(message string) *Fault {
	return &Fault{
		Status: http.StatusUnsupportedMediaType, Type: openai.TypeInvalid, Code: codeMediaType, Message: message,
	}
}

func modelMissing() *Fault {
	return invalid(codeInvalidBody, "model", "model: is missing; GET /v1/models lists those that there are")
}

// otherCall tells how a model is asked that does not answer calls of this kind.
func otherCall(model, service, kind string) *Fault {
	path := map[string]string{
		kindChat: "/v1/chat/completions", kindEmbedding: "/v1/embeddings", kindData: "/v1/" + service,
	}
	return final(&Fault{
		Status: http.StatusNotFound, Type: openai.TypeInvalid, Code: codeModel, Param: "model",
		Message: fmt.Sprintf("the model %.80q does not answer this call; it answers POST %s", model, path[kind]),
	})
}

// notGranted tells that the gateway's own key lacks what the oracle has to grant it.
func notGranted() *Fault {
	return &Fault{
		Status: http.StatusServiceUnavailable, Type: openai.TypeServer, Code: codeGrants, RetryAfter: grantsAgain,
		Message: "the gateway may not ask for its oracle now; nothing was paid",
	}
}

func busy() *Fault {
	return &Fault{
		Status: http.StatusTooManyRequests, Type: typeBusy, Code: codeBusy, RetryAfter: 1,
		Message: "too many requests wait for their answers",
	}
}

// reply writes the fault as the API does that is called.
func (f *Fault) reply(w http.ResponseWriter, r *http.Request) {
	f.headers(w)
	if strings.HasPrefix(r.URL.Path, legacyRoot) {
		openai.Reply(w, f.Status, legacyFault{Error: f.Message, Details: f.Code, Worker: w.Header().Get(headerWorker)})
		return
	}
	openai.Reply(w, f.Status, f.envelope())
}

// headers tells an SDK whether to try again, and how to say who calls.
func (f *Fault) headers(w http.ResponseWriter) {
	if f.Final {
		w.Header().Set(headerShouldRetry, "false")
	}
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
	}
	if f.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
}

// envelope is the fault as a body.
func (f *Fault) envelope() openai.Envelope {
	told := openai.Error{Message: f.Message, Type: f.Type, Code: &f.Code}
	if f.Param != "" {
		told.Param = &f.Param
	}
	return openai.Envelope{Error: told}
}
