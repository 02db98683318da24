package playground_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"kefu/playground"
)

// event is what the tests look at in an event of the page.
type event struct {
	id       string
	data     []byte
	Whole    bool                 `json:"whole"`
	Messages []playground.Message `json:"messages"`
}

// firstEvent opens the event stream after the event with the given id, reads
// one event and hangs up.
func (w *world) firstEvent(after string) event {
	w.t.Helper()
	r := check[*http.Request](w.t)(http.NewRequestWithContext(within(w.t), http.MethodGet, w.url+"/play/events", nil))
	r.Header.Set("Last-Event-ID", after)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	var e event
	lines := bufio.NewReader(response.Body)
	for {
		line := check[string](w.t)(lines.ReadString('\n'))
		if id, ok := strings.CutPrefix(line, "id: "); ok {
			e.id = strings.TrimSpace(id)
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			e.data = []byte(data)
			if err := json.Unmarshal(e.data, &e); err != nil {
				w.t.Fatal(err)
			}
			return e
		}
	}
}

func TestPagesThatLostTheStreamMissNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.Say(wang, wang, 0, "一")
	start := w.firstEvent("")
	if !start.Whole || len(start.Messages) != 1 {
		t.Fatalf("first event %+v", start)
	}
	w.Say(wang, wang, 0, "二")
	if err := w.Edit(wang, wang, first.ID, "壹"); err != nil {
		t.Fatal(err)
	}
	next := w.firstEvent(start.id)
	if next.Whole || len(next.Messages) != 2 || next.Messages[0].Text != "二" || next.Messages[1].Text != "壹" {
		t.Errorf("event after a break %+v", next)
	}
	good[bool](w, "deleteMessage", map[string]any{"chat_id": wang, "message_id": first.ID})
	if gone := w.firstEvent(next.id); len(gone.Messages) != 1 || !gone.Messages[0].Deleted {
		t.Errorf("event after a deletion %+v", gone)
	}
	if anew := w.firstEvent("another-run.3"); !anew.Whole || len(anew.Messages) != 1 {
		t.Errorf("event for a page of another run %+v", anew)
	}
}
