package main

import (
	"fmt"
	"strings"

	"kefu/dialog/texts"
)

// longestReason is how many bytes the name of a reason may have: it must fit into the data of a button.
const longestReason = 24

// rejectReasons are the names of the reasons with which a request may be refused: those for which the catalogue, which an
// operator may add to, has a label for agents and a sentence for the customer.
func rejectReasons(c *texts.Catalogue) ([]string, error) {
	var reasons []string
	for _, key := range c.Keys() {
		name, ok := strings.CutPrefix(key, "desk.reject.")
		name, label := strings.CutSuffix(name, ".label")
		switch {
		case !ok || !label:
		case len(name) > longestReason || strings.Contains(name, ":"):
			return nil, fmt.Errorf("%s: the name of a reason has at most %d letters and no colon", key, longestReason)
		case !c.Has("desk.reject." + name + ".said"):
			return nil, fmt.Errorf("%s has no desk.reject.%s.said for the customer to read", key, name)
		default:
			reasons = append(reasons, name)
		}
	}
	return reasons, nil
}
