package server

import (
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

type metrics struct {
	registry *prometheus.Registry
	seconds  *prometheus.HistogramVec
	created  prometheus.Counter
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "http_seconds",
			Help:    "Time that requests took, by route and status.",
			Buckets: []float64{.001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"route", "status"}),
		created: prometheus.NewCounter(prometheus.CounterOpts{Name: "orders_created_total", Help: "Orders accepted."}),
	}
	// The label that alerts select by, also where no scraper adds one.
	labelled := prometheus.WrapRegistererWith(prometheus.Labels{"app": "orders"}, m.registry)
	labelled.MustRegister(m.seconds, m.created,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// watched measures and logs each request; the probes only at level debug, so
// that they do not drown the rest. While draining it also asks clients to let
// go of their connections, which would otherwise be cut under a next request.
func (s *Server) watched(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.draining.Load() {
			w.Header().Set("Connection", "close")
		}
		start := time.Now()
		recorder := &recorder{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(recorder, r)
		took := time.Since(start)

		route := r.Pattern // set by the mux: a route, so the number of series is bounded
		if route == "" {
			route = "none"
		}
		s.metrics.seconds.WithLabelValues(route, strconv.Itoa(recorder.status)).Observe(took.Seconds())
		level := slog.LevelInfo
		if strings.HasSuffix(route, "z") {
			level = slog.LevelDebug
		}
		s.log.Log(r.Context(), level, "request", "method", r.Method, "path", r.URL.Path,
			"status", recorder.status, "ms", took.Milliseconds())
	})
}

type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// Unwrap lets [http.ResponseController] reach what is below.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
