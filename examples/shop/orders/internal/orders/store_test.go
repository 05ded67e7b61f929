package orders

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestStoreFindsWhatWasAdded(t *testing.T) {
	var log strings.Builder
	store := Store{Trace: slog.New(slog.NewJSONHandler(&log, nil))}
	added, err := store.Add(t.Context(), Draft{"book", 2})
	if err != nil {
		t.Fatal(err)
	}
	found, err := store.Find(t.Context(), added.ID)
	if err != nil || found != added {
		t.Errorf("got %+v, %v", found, err)
	}
	if _, err := store.Find(t.Context(), "none"); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v", err)
	}
	if lines := strings.Count(log.String(), "\n"); lines != 3 {
		t.Errorf("want 3 traced accesses, got: %s", log.String())
	}
}

func TestStoreIsBounded(t *testing.T) {
	store := Store{orders: make(map[string]Order, Capacity)}
	for i := range Capacity {
		store.orders[fmt.Sprint(i)] = Order{}
	}
	if _, err := store.Add(t.Context(), Draft{"book", 1}); !errors.Is(err, ErrFull) {
		t.Errorf("got %v", err)
	}
}

func TestDraftsAreChecked(t *testing.T) {
	for _, test := range []struct {
		draft Draft
		good  bool
	}{
		{Draft{"book", 1}, true},
		{Draft{strings.Repeat("b", MaxItem), MaxQuantity}, true},
		{Draft{"", 1}, false},
		{Draft{strings.Repeat("b", MaxItem+1), 1}, false},
		{Draft{"book", 0}, false},
		{Draft{"book", MaxQuantity + 1}, false},
	} {
		if err := test.draft.Check(); (err == nil) != test.good {
			t.Errorf("%+v: %v", test.draft, err)
		}
	}
}
