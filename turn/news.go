package turn

import "kefu/internal/terms"

// OrderNews is something that happened to an order.
type OrderNews struct {
	OrderNo    string
	CustomerID string
	What       terms.News
}
