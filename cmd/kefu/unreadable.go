package main

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"
)

// unreadable are the settings that could not be read. The flags' library gives up at the first one; kefu names them all,
// because whoever sets it up must not meet them one at a time.
type unreadable []fault

type fault struct {
	setting *kong.Value
	err     error
}

// of are the faults of the settings that the called command has.
func (u unreadable) of(called *kong.Context) []error {
	var out []error
	for _, flag := range called.Flags() {
		for _, one := range u {
			if one.setting == flag.Value {
				out = append(out, one.err)
			}
		}
	}
	return out
}

// mappers read numbers and durations. One that is unreadable is kept as a fault, and its setting stays empty.
func (u *unreadable) mappers() kong.Option {
	read := func(example string, parse func(string, reflect.Value) error) kong.MapperFunc {
		return func(ctx *kong.DecodeContext, target reflect.Value) error {
			var word string
			if err := ctx.Scan.PopValueInto(ctx.Value.Name, &word); err != nil {
				return err
			}
			if err := parse(strings.TrimSpace(word), target); err != nil {
				*u = append(*u, fault{ctx.Value, fmt.Errorf("%s: %q is none such as %s", settingName(ctx.Value), word, example)})
			}
			return nil
		}
	}
	number := func(word string, target reflect.Value) error {
		n, err := strconv.ParseInt(word, 10, 64)
		if err == nil {
			target.SetInt(n)
		}
		return err
	}
	numbers := func(word string, target reflect.Value) error {
		var list []int64
		for one := range strings.SplitSeq(word, ",") {
			n, err := strconv.ParseInt(strings.TrimSpace(one), 10, 64)
			if err != nil {
				return err
			}
			list = append(list, n)
		}
		target.Set(reflect.ValueOf(list))
		return nil
	}
	duration := func(word string, target reflect.Value) error {
		d, err := time.ParseDuration(word)
		if err == nil {
			target.SetInt(int64(d))
		}
		return err
	}
	return kong.OptionFunc(func(k *kong.Kong) error {
		for _, option := range []kong.Option{
			kong.TypeMapper(reflect.TypeFor[int64](), read("12345", number)),
			kong.TypeMapper(reflect.TypeFor[int](), read("5", number)),
			kong.TypeMapper(reflect.TypeFor[[]int64](), read("12345,67890", numbers)),
			kong.TypeMapper(reflect.TypeFor[time.Duration](), read("15m", duration)),
		} {
			if err := option.Apply(k); err != nil {
				return err
			}
		}
		return nil
	})
}

// settingName is what an operator calls a setting: its variable, or its flag.
func settingName(v *kong.Value) string {
	if len(v.Tag.Envs) > 0 {
		return v.Tag.Envs[0]
	}
	return "--" + v.Name
}
