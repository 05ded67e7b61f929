// Package orders keeps the orders of the shop, for now in memory.
package orders

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Draft is what a customer asks for.
type Draft struct {
	Item     string `json:"item"`
	Quantity int    `json:"quantity"`
}

// Order is a draft that was accepted.
type Order struct {
	ID      string    `json:"id"`
	Created time.Time `json:"created"`
	Draft
}

// The most that one order and the whole store may hold.
const (
	MaxItem     = 100
	MaxQuantity = 1000
	Capacity    = 100_000
)

var (
	// ErrFull means that the store holds [Capacity] orders.
	ErrFull = errors.New("no room for more orders")
	// ErrNotFound means that there is no order of that name.
	ErrNotFound = errors.New("no such order")
)

// Check says what is wrong with a draft, in words for the customer.
func (d Draft) Check() error {
	switch {
	case d.Item == "" || len(d.Item) > MaxItem:
		return fmt.Errorf("item: want a name of 1 to %d bytes", MaxItem)
	case d.Quantity < 1 || d.Quantity > MaxQuantity:
		return fmt.Errorf("quantity: want 1 to %d", MaxQuantity)
	}
	return nil
}

// Store holds orders; the zero value is empty and ready.
type Store struct {
	// Trace, if set, hears of each access.
	Trace *slog.Logger

	mutex  sync.RWMutex
	orders map[string]Order
}

// Add accepts a draft that was checked.
func (s *Store) Add(ctx context.Context, draft Draft) (Order, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if len(s.orders) >= Capacity {
		return Order{}, ErrFull
	}
	if s.orders == nil {
		s.orders = make(map[string]Order)
	}
	order := Order{ID: rand.Text(), Created: time.Now().UTC(), Draft: draft}
	s.orders[order.ID] = order
	s.trace(ctx, "INSERT INTO orders", order.ID)
	return order, nil
}

// Find returns the order of that name.
func (s *Store) Find(ctx context.Context, id string) (Order, error) {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	s.trace(ctx, "SELECT FROM orders", id)
	order, ok := s.orders[id]
	if !ok {
		return Order{}, ErrNotFound
	}
	return order, nil
}

func (s *Store) trace(ctx context.Context, statement, id string) {
	if s.Trace != nil {
		s.Trace.InfoContext(ctx, "sql", "statement", statement, "id", id)
	}
}
