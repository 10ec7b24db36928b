package sim

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"cosmossdk.io/math"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/crypto/keys/secp256k1"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"
)

// notGiven is what was done to a field that is not there at all.
const notGiven = "not given"

// variant is a message with one field made bad.
type variant struct {
	// field is the path of the field by its names on the wire, how says what was done to it.
	field, how string
	msg        sdk.Msg
}

// name is what the variant is called in failures and in the list of accepted ones: "MsgBond amount: zero".
func (v variant) name() string { return fmt.Sprintf("%s %s: %s", shortName(v.msg), v.field, v.how) }

// packed is the variant as it travels. What is not given is left out of the bytes: the types write it as 0.
func (v variant) packed(t testing.TB) *codectypes.Any {
	t.Helper()
	packed, err := codectypes.NewAnyWithValue(v.msg)
	require.NoError(t, err)
	if v.how != notGiven {
		return packed
	}
	numbers := fieldNumbers(reflect.TypeOf(v.msg).Elem(), strings.Split(v.field, "."))
	return &codectypes.Any{TypeUrl: packed.TypeUrl, Value: omit(t, packed.Value, numbers)}
}

// fieldNumbers are the numbers of a path of fields.
func fieldNumbers(message reflect.Type, path []string) []protowire.Number {
	if message.Kind() == reflect.Slice {
		message = message.Elem()
	}
	for i := range message.NumField() {
		field := message.Field(i)
		if wireName(field) != path[0] {
			continue
		}
		var number int
		parts := strings.Split(field.Tag.Get("protobuf"), ",")
		if _, err := fmt.Sscan(parts[1], &number); err != nil {
			panic(err)
		}
		numbers := []protowire.Number{protowire.Number(number)}
		switch {
		case len(path) > 1:
			return append(numbers, fieldNumbers(field.Type, path[1:])...)
		case field.Type == reflect.TypeFor[sdk.Coin]():
			return append(numbers, 2) // a coin's amount
		default:
			return numbers
		}
	}
	panic("no field " + path[0])
}

// omit leaves a field out of the bytes of a message.
func omit(t testing.TB, message []byte, path []protowire.Number) []byte {
	t.Helper()
	var rest []byte
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeTag(message)
		require.Positive(t, n)
		size := protowire.ConsumeFieldValue(number, kind, message[n:])
		require.GreaterOrEqual(t, size, 0)
		field := message[:n+size]
		switch {
		case number != path[0]:
			rest = append(rest, field...)
		case len(path) > 1:
			inner, _ := protowire.ConsumeBytes(field[n:])
			rest = protowire.AppendTag(rest, number, kind)
			rest = protowire.AppendBytes(rest, omit(t, inner, path[1:]))
		}
		message = message[n+size:]
	}
	return rest
}

// leaf is the last part of the field's path.
func (v variant) leaf() string { return v.field[strings.LastIndex(v.field, ".")+1:] }

// signs tells whether the field names who has to sign.
func (v variant) signs() bool { return v.field == signerField(v.msg) }

// signerField is the name of the field that names who has to sign: the first one of each message of ours.
func signerField(msg sdk.Msg) string { return wireName(reflect.TypeOf(msg).Elem().Field(0)) }

// shortName is a message's module and name.
func shortName(msg sdk.Msg) string {
	parts := strings.Split(proto.MessageName(msg), ".")
	return parts[1] + "/" + parts[len(parts)-1]
}

// variants spoils each field of a message, also of the messages in it, in every way its type allows.
func variants(t testing.TB, msg sdk.Msg) []variant {
	t.Helper()
	var all []variant
	for wanted, more := 0, true; more; wanted++ {
		fresh, at := copyOf(t, msg), 0
		more = false
		// Each change is made to a copy of its own: the others are only counted.
		spoil(reflect.ValueOf(fresh).Elem(), "", func(field, how string, change func()) {
			if at == wanted {
				change()
				all = append(all, variant{field: field, how: how, msg: fresh})
				more = true
			}
			at++
		})
	}
	return all
}

// copyOf copies a message deep enough: what spoil changes it replaces.
func copyOf(t testing.TB, msg sdk.Msg) sdk.Msg {
	t.Helper()
	copied := reflect.New(reflect.TypeOf(msg).Elem())
	copied.Elem().Set(deepCopy(reflect.ValueOf(msg).Elem()))
	made, ok := copied.Interface().(sdk.Msg)
	require.True(t, ok)
	return made
}

// deepCopy copies structs and slices; numbers of arbitrary size and Anys are shared, as nobody writes into them.
func deepCopy(v reflect.Value) reflect.Value {
	switch {
	case v.Kind() == reflect.Slice && !v.IsNil():
		copied := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			copied.Index(i).Set(deepCopy(v.Index(i)))
		}
		return copied
	case v.Kind() == reflect.Struct && !isNumber(v.Type()):
		copied := reflect.New(v.Type()).Elem()
		for i := range v.NumField() {
			copied.Field(i).Set(deepCopy(v.Field(i)))
		}
		return copied
	default:
		return v
	}
}

func isNumber(t reflect.Type) bool {
	return t == reflect.TypeFor[math.Int]() || t == reflect.TypeFor[math.LegacyDec]()
}

// each is told a way to spoil a field; it calls change, looks, and undoes it.
type each func(field, how string, change func())

// spoil visits the fields of a struct.
func spoil(v reflect.Value, prefix string, tell each) {
	for i := range v.NumField() {
		name := wireName(v.Type().Field(i))
		if name == "" {
			continue
		}
		spoilField(v.Field(i), prefix+name, tell)
	}
}

// wireName is the field's name in the proto file.
func wireName(field reflect.StructField) string {
	for _, part := range strings.Split(field.Tag.Get("protobuf"), ",") {
		if name, ok := strings.CutPrefix(part, "name="); ok {
			return name
		}
	}
	return ""
}

func spoilField(v reflect.Value, field string, tell each) {
	set := func(how string, value any) {
		tell(field, how, func() { v.Set(reflect.ValueOf(value).Convert(v.Type())) })
	}
	if v.Type() == reflect.TypeFor[sdk.Coin]() {
		spoilCoin(v, field, tell)
		return
	}
	switch v.Interface().(type) {
	case math.Int:
		for _, bad := range integers() {
			set(bad.how, bad.value)
		}
		return
	case math.LegacyDec:
		for _, bad := range decimals() {
			set(bad.how, bad.value)
		}
		return
	case time.Duration:
		set("missing", time.Duration(0))
		set("negative", -time.Second)
		set("huge", time.Duration(1<<62))
		return
	case *codectypes.Any:
		tell(field, "missing", func() { v.SetZero() })
		wrong, _ := codectypes.NewAnyWithValue(secp256k1.GenPrivKeyFromSecret([]byte("x")).PubKey())
		set("of another type", wrong)
		return
	}
	spoilKind(v, field, set, tell)
}

func spoilKind(v reflect.Value, field string, set func(string, any), tell each) {
	switch v.Kind() {
	case reflect.String:
		for _, bad := range texts(v.String()) {
			set(bad.how, bad.value)
		}
	case reflect.Uint32:
		set("missing", uint32(0))
		set("above a million", uint32(1_000_001))
		set("huge", uint32(1<<32-1))
	case reflect.Uint64:
		set("missing", uint64(0))
		set("huge", uint64(1<<64-1))
	case reflect.Int32:
		set("missing", int32(0))
		set("negative", int32(-1))
		set("huge", int32(1<<31-1))
	case reflect.Slice:
		spoilList(v, field, tell)
	case reflect.Struct:
		tell(field, "missing", func() { v.SetZero() })
		spoil(v, field+".", tell)
	}
}

func spoilList(v reflect.Value, field string, tell each) {
	tell(field, "missing", func() { v.SetZero() })
	if v.Type().Elem().Kind() == reflect.Uint8 {
		for _, size := range []int{1, 31, 33, 1 << 16} {
			tell(field, fmt.Sprintf("of %d bytes", size), func() { v.SetBytes(bytes.Repeat([]byte{7}, size)) })
		}
		return
	}
	if v.Len() == 0 {
		if v.Type().Elem().Kind() == reflect.String {
			tell(field, "given", func() { v.Set(reflect.ValueOf([]string{"x"})) })
		}
		return
	}
	tell(field, "duplicated", func() { v.Set(reflect.Append(v, v.Index(0))) })
	tell(field, "a thousand times", func() {
		list := reflect.MakeSlice(v.Type(), 0, 1000)
		for range 1000 {
			list = reflect.Append(list, v.Index(0))
		}
		v.Set(list)
	})
	switch first := v.Index(0); first.Kind() {
	case reflect.Struct:
		spoil(first, field+".", tell)
		return
	case reflect.Uint64:
		tell(field, "with a huge one", func() { first.SetUint(1<<64 - 1) })
		return
	case reflect.Slice:
		for _, size := range []int{0, 1, 31, 33, 1 << 16} {
			tell(field, fmt.Sprintf("with one of %d bytes", size), func() { first.SetBytes(make([]byte, size)) })
		}
		return
	}
	tell(field, "in capitals", func() { v.Index(0).SetString(strings.ToUpper(v.Index(0).String())) })
	for _, bad := range texts(v.Index(0).String()) {
		tell(field, bad.how+" inside", func() { v.Index(0).SetString(bad.value) })
	}
}

func spoilCoin(v reflect.Value, field string, tell each) {
	set := func(how string, coin sdk.Coin) {
		tell(field, how, func() { v.Set(reflect.ValueOf(coin)) })
	}
	set("missing", sdk.Coin{})
	for _, bad := range integers() {
		set(bad.how, sdk.Coin{Denom: "umasa", Amount: bad.value})
	}
	set("of another coin", sdk.NewInt64Coin("rao", 1_000_000_000_000))
	set("of no coin", sdk.Coin{Denom: "", Amount: math.NewInt(1_000_000_000_000)})
	set("of a malformed coin", sdk.Coin{Denom: "u!\nmasa", Amount: math.NewInt(1_000_000_000_000)})
	set("of two coins", sdk.Coin{Denom: "umasa,rao", Amount: math.NewInt(1_000_000_000_000)})
}
