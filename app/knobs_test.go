package app_test

import (
	"fmt"
	"math/big"
	"reflect"
	"strings"

	"cosmossdk.io/math"
)

// knob is a number in a message: a parameter, wherever in it it lies, or one of a list.
type knob struct {
	path  string
	value reflect.Value
	// low and top are the numbers that its type can hold. Shares are counted in 10⁻¹⁸.
	low, top *big.Int
}

// Types of numbers that are not Go's.
var (
	decType = reflect.TypeFor[math.LegacyDec]()
	intType = reflect.TypeFor[math.Int]()
)

// knobs finds the numbers of a message in the order of its fields, so that those of two messages with lists of the same
// length are the same.
func knobs(path string, v reflect.Value) []knob {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return knobs(path, v.Elem())
	case reflect.Slice:
		var all []knob
		for i := range v.Len() {
			all = append(all, knobs(fmt.Sprintf("%s[%d]", path, i), v.Index(i))...)
		}
		return all
	}
	if low, top, number := rangeOf(v); number {
		return []knob{{path: path, value: v, low: low, top: top}}
	}
	if v.Kind() != reflect.Struct {
		return nil
	}
	var all []knob
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if name != "" && name != "-" {
			all = append(all, knobs(path+"."+name, v.Field(i))...)
		}
	}
	return all
}

// rangeOf is what a type can hold, if it is a number. A text that is a decimal is one: the SDK has shares like that.
func rangeOf(v reflect.Value) (low, top *big.Int, number bool) {
	power := func(bits uint) *big.Int { return new(big.Int).Lsh(big.NewInt(1), bits) }
	under := func(bits uint) *big.Int { return power(bits).Sub(power(bits), big.NewInt(1)) }
	switch {
	case v.Type() == decType, v.Type() == intType:
		return new(big.Int).Neg(under(128)), under(128), true
	case v.Kind() == reflect.String:
		_, err := math.LegacyNewDecFromStr(v.String())
		return new(big.Int).Neg(under(128)), under(128), err == nil
	case v.CanUint():
		return new(big.Int), under(uint(v.Type().Bits())), true
	case v.CanInt():
		bits := uint(v.Type().Bits() - 1)
		return new(big.Int).Neg(power(bits)), under(bits), true
	case v.Kind() == reflect.Bool:
		return new(big.Int), big.NewInt(1), true
	}
	return nil, nil, false
}

// get is the number.
func (k knob) get() *big.Int {
	switch held := k.value.Interface().(type) {
	case math.LegacyDec:
		return held.BigInt()
	case math.Int:
		return held.BigInt()
	}
	switch {
	case k.value.Kind() == reflect.String:
		return math.LegacyMustNewDecFromStr(k.value.String()).BigInt()
	case k.value.Kind() == reflect.Bool && k.value.Bool():
		return big.NewInt(1)
	case k.value.CanUint():
		return new(big.Int).SetUint64(k.value.Uint())
	case k.value.CanInt():
		return big.NewInt(k.value.Int())
	}
	return new(big.Int)
}

// set changes the number.
func (k knob) set(to *big.Int) {
	dec := func() math.LegacyDec { return math.LegacyNewDecFromBigIntWithPrec(to, math.LegacyPrecision) }
	switch {
	case k.value.Type() == decType:
		k.value.Set(reflect.ValueOf(dec()))
	case k.value.Type() == intType:
		k.value.Set(reflect.ValueOf(math.NewIntFromBigInt(to)))
	case k.value.Kind() == reflect.String:
		k.value.SetString(dec().String())
	case k.value.Kind() == reflect.Bool:
		k.value.SetBool(to.Sign() > 0)
	case k.value.CanUint():
		k.value.SetUint(to.Uint64())
	default:
		k.value.SetInt(to.Int64())
	}
}

// fits tells whether the type can hold a number.
func (k knob) fits(n *big.Int) bool { return n.Cmp(k.low) >= 0 && n.Cmp(k.top) <= 0 }

// empty leaves the number out.
func (k knob) empty() { k.value.SetZero() }

// name is the field, as the messages of errors spell it.
func (k knob) name() string {
	name := k.path[strings.LastIndex(k.path, ".")+1:]
	name, _, _ = strings.Cut(name, "[")
	return name
}

// furthest is the lawful number nearest to an end, from one that is lawful: where laws are intervals, a bound.
func furthest(from, end *big.Int, lawful func(*big.Int) bool) *big.Int {
	if lawful(end) {
		return end
	}
	good, bad := from, end
	for {
		between := new(big.Int).Add(good, bad)
		between.Rsh(between, 1) // rounds down, so of neighbours it is the lower
		if between.Cmp(good) == 0 || between.Cmp(bad) == 0 {
			return good
		}
		if lawful(between) {
			good = between
		} else {
			bad = between
		}
	}
}
