package understand

import (
	"reflect"
	"testing"
)

func TestWhatIsKeptIsWhatWasLearned(t *testing.T) {
	t.Parallel()
	learned := BuiltInReader()
	packed := learned.pack()
	kept, err := unpack(packed)
	if err != nil {
		t.Fatal(err)
	}
	// Whatever a Reader gets to know besides must be packed as well.
	if !reflect.DeepEqual(kept, learned) {
		t.Error("something is not kept, or not as it was")
	}
	for name, other := range map[string][]byte{
		"nothing": nil, "a piece": packed[:len(packed)/2], "words": []byte("你好，这不是模型"), "zeros": make([]byte, 100),
		"another beginning": packed[1:],
	} {
		if _, err := unpack(other); err == nil {
			t.Errorf("%s is taken for what was learned", name)
		}
	}
}
