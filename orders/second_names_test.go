package orders_test

import (
	"maps"
	"testing"

	"github.com/jackc/pgx/v5"

	"kefu/orders"
)

// What English customers call the goods is in the catalogue, with what it stands for.
func TestGoodsAndRegionsHaveASecondName(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	if err := sh.tx(func(tx pgx.Tx) error {
		return sh.SaveProduct(t.Context(), tx, "named", orders.ProductDocument{
			Name: "星钻 60 枚", Kind: orders.Virtual, NameEN: "60 star gems",
			Regions: []string{"月光森林", "联盟一区"}, RegionsEN: []string{"Moonlit Forest", ""},
		}, noon)
	}); err != nil {
		t.Fatal(err)
	}
	sold, err := sh.Catalogue(t.Context(), sh.pool)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"60 star gems": "星钻 60 枚", "Moonlit Forest": "月光森林"}
	if !maps.Equal(sold.Second, want) {
		t.Errorf("second names %v, want %v", sold.Second, want)
	}
}
