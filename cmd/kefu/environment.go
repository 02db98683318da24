package main

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
)

// environment is how the KEFU_… variables of a process are to be changed before the flags read them, so that every
// setting may come from a file, and an empty one counts as not set.
type environment struct {
	set   map[string]string
	unset []string
	// warnings name variables that look like settings and are none.
	warnings []string
}

// prepare reads the variables of a process. KEFU_X_FILE names a file whose content is the value of KEFU_X, without the
// line break at its end: this is how systemd and containers hand over secrets. Its error names every file that cannot
// be read and every setting that is given twice.
func prepare(environ, known []string, readFile func(string) ([]byte, error)) (environment, error) {
	e := environment{set: map[string]string{}}
	var faults []error
	given := map[string]string{}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		switch {
		case !strings.HasPrefix(name, "KEFU_"):
		case strings.TrimSpace(value) == "":
			e.unset = append(e.unset, name)
		default:
			given[name] = value
		}
	}
	for name, value := range given {
		setting, fromFile := strings.CutSuffix(name, "_FILE")
		switch {
		case slices.Contains(known, name), strings.HasPrefix(name, "KEFU_TEST_"):
		case !fromFile || !slices.Contains(known, setting):
			e.warnings = append(e.warnings, name+" is no setting of kefu; kefu serve --help lists them all")
		case given[setting] != "":
			faults = append(faults, fmt.Errorf("%s: %s is set as well: take one of them away", name, setting))
		default:
			content, err := readFile(value)
			if err != nil {
				faults = append(faults, fmt.Errorf("%s: %w", name, err))
				continue
			}
			e.set[setting] = strings.TrimRight(string(content), "\r\n")
		}
	}
	slices.Sort(e.warnings)
	return e, errors.Join(faults...)
}

// apply changes the variables of this process.
func (e environment) apply() error {
	var faults []error
	for _, name := range e.unset {
		faults = append(faults, os.Unsetenv(name))
	}
	for name, value := range e.set {
		faults = append(faults, os.Setenv(name, value))
	}
	return errors.Join(faults...)
}

// settingNames are the variables that the flags of all commands read.
func settingNames() []string {
	var names []string
	var walk func(reflect.Type)
	walk = func(t reflect.Type) {
		for i := range t.NumField() {
			field := t.Field(i)
			if name := field.Tag.Get("env"); name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
			if field.Type.Kind() == reflect.Struct {
				walk(field.Type)
			}
		}
	}
	walk(reflect.TypeFor[commands]())
	return names
}
