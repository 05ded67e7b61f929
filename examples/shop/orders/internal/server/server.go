// Package server answers the shop's customers on one port and its operators on
// another, and stops without losing a request.
package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"example.com/shop/orders/internal/config"
	"example.com/shop/orders/internal/orders"
)

// Server is the service; make one with [New] and start it with [Server.Run].
type Server struct {
	config   *config.Config
	log      *slog.Logger
	commit   string
	store    *orders.Store
	metrics  *metrics
	draining atomic.Bool
}

// New prepares a server that logs to log; commit is the revision it was built from.
func New(config *config.Config, log *slog.Logger, commit string) *Server {
	store := &orders.Store{}
	if config.Log.SQL {
		store.Trace = log
	}
	return &Server{config: config, log: log, commit: commit, store: store, metrics: newMetrics()}
}

// Run serves until ctx ends, then drains: it says that it is not ready, goes on
// accepting for server.drain, and waits for what is in flight. All of that ends
// within server.shutdown, and an error says that a request was cut off.
func (s *Server) Run(ctx context.Context) error {
	public, err := s.listen("api", s.config.Server.Port, s.API())
	if err != nil {
		return err
	}
	operators, err := s.listen("metrics", s.config.Metrics.Port, s.Operators())
	if err != nil {
		return errors.Join(err, public.close())
	}
	failed := make(chan error, 2)
	go public.serve(failed)
	go operators.serve(failed)

	select {
	case err := <-failed:
		return errors.Join(err, public.close(), operators.close())
	case <-ctx.Done():
	}

	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.config.Server.Shutdown)
	defer cancel()
	s.log.Info("draining", "drain", s.config.Server.Drain.String(), "shutdown", s.config.Server.Shutdown.String())
	s.draining.Store(true)
	select {
	case <-time.After(s.config.Server.Drain):
	case <-deadline.Done():
	}
	err = public.http.Shutdown(deadline)
	// Last, so that metrics can be scraped while requests end.
	err = errors.Join(err, operators.http.Shutdown(deadline))
	s.log.Info("stopped", "clean", err == nil)
	return err
}

type listener struct {
	http   *http.Server
	socket net.Listener
}

func (s *Server) listen(name string, port int, handler http.Handler) (listener, error) {
	socket, err := net.Listen("tcp", ":"+strconv.Itoa(port))
	if err != nil {
		return listener{}, err
	}
	s.log.Info("listening", "server", name, "port", port)
	return listener{&http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}, socket}, nil
}

func (l listener) serve(failed chan<- error) {
	if err := l.http.Serve(l.socket); !errors.Is(err, http.ErrServerClosed) {
		failed <- err
	}
}

func (l listener) close() error {
	return errors.Join(l.http.Close(), ignoreClosed(l.socket.Close()))
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
