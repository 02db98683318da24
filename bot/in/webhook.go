package in

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
)

// Webhook receives updates that Telegram posts. An update is answered 200 once the inbox has committed it, readable or
// not, of whatever size: Telegram would send what is answered otherwise again and again, and after enough of those
// stall all others. 503 is for the time that PostgreSQL is away. Callers without the secret learn nothing.
func (r *Receiver) Webhook() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if request.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		if !r.secretFits(request.Header.Get("X-Telegram-Bot-Api-Secret-Token")) {
			http.Error(w, http.StatusText(http.StatusUnauthorized), http.StatusUnauthorized)
			return
		}
		raw, err := limited(request.Body)
		if err != nil {
			http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
			return
		}
		// Telegram may hang up; the update has arrived all the same.
		if err := r.together.Store(request.Context(), raw); err != nil {
			r.Log.Error("update not received, Telegram will send it again", "err", err)
			http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusOK)
	})
}

// secretFits compares in constant time; digests make that independent of the length too. Without a configured secret
// nothing fits.
func (r *Receiver) secretFits(shown string) bool {
	want, got := sha256.Sum256([]byte(r.WebhookSecret)), sha256.Sum256([]byte(shown))
	return r.WebhookSecret != "" && subtle.ConstantTimeCompare(want[:], got[:]) == 1
}
