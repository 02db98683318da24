// Command serve runs the example shop against a kefu: it takes an order of one point card and prints what happens.
//
//	KEFU_SHOP_SECRET=whsec_… KEFU_SHOP_URL=http://127.0.0.1:8091/ kefu serve …
//	KEFU_SHOP_SECRET=whsec_… go run ./examples/shop/serve
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"kefu/examples/shop"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	s, err := shop.New("http://127.0.0.1:8080", os.Getenv("KEFU_SHOP_SECRET"))
	if err != nil {
		return fmt.Errorf("KEFU_SHOP_SECRET: %w", err)
	}
	s.Told = func(e shop.Event) { fmt.Println("kefu tells:", e.Type, e.Data) }
	no := "WF" + time.Now().Format("20060102150405")
	if err := s.Offer(ctx, "example-card", shop.Product{
		Name: "游戏点卡 50 点", Kind: "virtual", Regions: []string{"电信一区", "网通一区"}, Stock: 100,
	}); err != nil {
		return err
	}
	if err := s.Place(ctx, shop.Order{
		OrderNo: no, Customer: shop.Customer{ID: "u-example", Name: "周小川"}, LookupCode: "4711", Total: "50.00",
		Items: []shop.Item{{SKU: "example-card", Name: "游戏点卡 50 点", Kind: "virtual", Region: "电信一区", Quantity: 1, UnitPrice: "50.00"}},
	}); err != nil {
		return err
	}
	link, err := s.Link(ctx, "u-example")
	if err != nil {
		return err
	}
	fmt.Printf("order %s waits to be paid; its customer opens %s\n", no, link)
	return (&http.Server{Addr: "127.0.0.1:8091", Handler: s, ReadHeaderTimeout: 10 * time.Second}).ListenAndServe()
}
