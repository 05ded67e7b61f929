// Command api is the orders service of the shop.
package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"example.com/shop/orders/internal/config"
	"example.com/shop/orders/internal/server"
)

// commit is set by the linker: -X main.commit=…
var commit = "unknown"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, config.Process(), os.Stdout))
}

// run returns the exit code: 0 after a clean stop, 2 for settings that are wrong, else 1.
func run(ctx context.Context, source config.Source, out io.Writer) int {
	level := new(slog.LevelVar)
	log := slog.New(slog.NewJSONHandler(out, &slog.HandlerOptions{Level: level})).With("app", "orders")

	settings, err := config.Load(source)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		log.Error("settings", "error", err)
		return 2
	}
	level.Set(settings.Log.Level)
	log.Info("starting", "commit", commit, "settings", settings.Settings())
	if err := server.New(settings, log, commit).Run(ctx); err != nil {
		log.Error("stopped", "error", err)
		return 1
	}
	return 0
}
