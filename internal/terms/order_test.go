package terms_test

import (
	"testing"

	"kefu/internal/terms"
)

func TestAChannelThatIsNotKnownTakesAsLongAsABank(t *testing.T) {
	t.Parallel()
	least, most := terms.Bank.RefundDays()
	for _, m := range []terms.Method{"", "cheque"} {
		if a, b := m.RefundDays(); a != least || b != most {
			t.Errorf("%q takes %d to %d days, a bank %d to %d", m, a, b, least, most)
		}
	}
}
