package server

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"

	"example.com/shop/orders/internal/orders"
)

// maxBody is the most that a request may send.
const maxBody = 16 << 10

// API is what customers reach: orders, and the probes of whoever runs this.
func (s *Server) API() http.Handler {
	api := http.NewServeMux()
	api.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	api.HandleFunc("GET /readyz", s.ready)
	api.HandleFunc("GET /api/version", s.version)
	api.HandleFunc("POST /api/orders", s.authorized(s.create))
	api.HandleFunc("GET /api/orders/{id}", s.find)
	return s.watched(api)
}

// Operators is what monitoring reaches; no Ingress leads here.
func (s *Server) Operators() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", s.metrics.handler())
	mux.HandleFunc("GET /config", func(w http.ResponseWriter, _ *http.Request) {
		s.reply(w, http.StatusOK, s.config.Settings())
	})
	return mux
}

func (s *Server) ready(w http.ResponseWriter, _ *http.Request) {
	if s.draining.Load() {
		http.Error(w, "draining", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
}

func (s *Server) version(w http.ResponseWriter, _ *http.Request) {
	s.reply(w, http.StatusOK, map[string]string{"name": "orders", "commit": s.commit, "go": runtime.Version()})
}

// authorized asks for the API key, if there is one, as a bearer token.
func (s *Server) authorized(next http.HandlerFunc) http.HandlerFunc {
	key := s.config.API.Key
	if !key.IsSet() {
		return next
	}
	return func(w http.ResponseWriter, r *http.Request) {
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if subtle.ConstantTimeCompare([]byte(token), []byte(key.Reveal())) == 1 {
			next(w, r)
			return
		}
		w.Header().Set("WWW-Authenticate", "Bearer")
		s.refuse(w, http.StatusUnauthorized, errors.New("want the API key as a bearer token"))
	}
}

func (s *Server) create(w http.ResponseWriter, r *http.Request) {
	var draft orders.Draft
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&draft); err != nil {
		s.refuse(w, http.StatusBadRequest, err)
		return
	}
	if _, err := decoder.Token(); err != io.EOF {
		s.refuse(w, http.StatusBadRequest, errors.New("want one order"))
		return
	}
	if err := draft.Check(); err != nil {
		s.refuse(w, http.StatusUnprocessableEntity, err)
		return
	}
	order, err := s.store.Add(r.Context(), draft)
	if err != nil {
		s.refuse(w, http.StatusServiceUnavailable, err)
		return
	}
	s.metrics.created.Inc()
	w.Header().Set("Location", "/api/orders/"+order.ID)
	s.reply(w, http.StatusCreated, s.answer(order))
}

func (s *Server) find(w http.ResponseWriter, r *http.Request) {
	order, err := s.store.Find(r.Context(), r.PathValue("id"))
	if err != nil {
		s.refuse(w, http.StatusNotFound, err)
		return
	}
	if ttl := s.config.Cache.TTL; ttl > 0 {
		w.Header().Set("Cache-Control", fmt.Sprintf("private, max-age=%d", int(ttl.Seconds())))
	}
	s.reply(w, http.StatusOK, s.answer(order))
}

// answer is an order with the address where it is paid.
type answer struct {
	orders.Order
	Pay string `json:"pay,omitempty"`
}

func (s *Server) answer(order orders.Order) answer {
	reply := answer{Order: order}
	if payments := s.config.Payments.URL; payments != nil {
		reply.Pay = payments.JoinPath("orders", order.ID).String()
	}
	return reply
}

func (s *Server) refuse(w http.ResponseWriter, status int, err error) {
	s.reply(w, status, map[string]string{"error": err.Error()})
}

func (s *Server) reply(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(value); err != nil {
		s.log.Debug("answer not sent", "error", err)
	}
}
