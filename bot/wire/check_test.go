package wire_test

import (
	"errors"
	"strings"
	"testing"

	"kefu/bot/wire"
	"kefu/internal/stage"
	"kefu/playground"
)

func TestCheckSaysWhatIsWrong(t *testing.T) {
	w := stage.New(t)
	stage.Must(t, w.Client.Check(w.Ctx))
	w.Telegram.FailNext("getMe", playground.Fault{Code: 401, Description: "Unauthorized"})
	if err := w.Client.Check(w.Ctx); !errors.Is(err, wire.ErrTokenRefused) {
		t.Errorf("with a wrong token: %v", err)
	}
	w.API.Close()
	err := w.Client.Check(w.Ctx)
	if !errors.Is(err, wire.ErrUnreachable) {
		t.Errorf("without a server: %v", err)
	}
	if err != nil && strings.Contains(err.Error(), stage.Token) {
		t.Errorf("the error shows the token: %v", err)
	}
}

func TestMain(m *testing.M) { stage.Main(m) }
