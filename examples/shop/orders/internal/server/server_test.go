package server

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.com/shop/orders/internal/config"
)

const key = "not-for-everyone"

func newServer(t *testing.T, env ...string) *Server {
	t.Helper()
	settings, err := config.Load(config.Source{Env: env, Help: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	return New(settings, slog.New(slog.DiscardHandler), "abc123")
}

func ask(handler http.Handler, method, path, body string, headers ...string) *http.Response {
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder.Result()
}

func text(t *testing.T, response *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestOrderIsCreatedAndFound(t *testing.T) {
	api := newServer(t, "PAYMENTS_URL=https://pay.example.com/base", "CACHE_TTL=90s", "DEBUG_SQL=true").API()
	created := ask(api, "POST", "/api/orders", `{"item":"book","quantity":2}`)
	if created.StatusCode != http.StatusCreated {
		t.Fatalf("%d %s", created.StatusCode, text(t, created))
	}
	found := ask(api, "GET", created.Header.Get("Location"), "")
	if found.StatusCode != http.StatusOK || found.Header.Get("Cache-Control") != "private, max-age=90" {
		t.Errorf("%d %v", found.StatusCode, found.Header)
	}
	var order answer
	if err := json.NewDecoder(found.Body).Decode(&order); err != nil {
		t.Fatal(err)
	}
	if order.Item != "book" || order.Quantity != 2 || order.Pay != "https://pay.example.com/base/orders/"+order.ID {
		t.Errorf("got %+v", order)
	}
}

func TestBadOrdersAreRefused(t *testing.T) {
	api := newServer(t).API()
	for body, want := range map[string]int{
		`{`:                                      http.StatusBadRequest,
		`{"item":"book","quantity":1,"free":1}`:  http.StatusBadRequest,
		`{"item":"book","quantity":1} {}`:        http.StatusBadRequest,
		`{"item":"book","quantity":0}`:           http.StatusUnprocessableEntity,
		`"` + strings.Repeat("x", maxBody) + `"`: http.StatusBadRequest,
	} {
		response := ask(api, "POST", "/api/orders", body)
		if response.StatusCode != want || !strings.Contains(text(t, response), "error") {
			t.Errorf("%.40s: %d, want %d", body, response.StatusCode, want)
		}
	}
	for path, want := range map[string]int{"/api/orders/none": 404, "/elsewhere": 404, "/config": 404, "/metrics": 404} {
		if response := ask(api, "GET", path, ""); response.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, response.StatusCode, want)
		}
	}
}

func TestKeyIsAskedFor(t *testing.T) {
	api := newServer(t, "API_KEY="+key).API()
	const body = `{"item":"book","quantity":1}`
	for header, want := range map[string]int{
		"": 401, "Bearer ": 401, "Bearer wrong": 401, "Bearer " + key: 201,
	} {
		if response := ask(api, "POST", "/api/orders", body, "Authorization", header); response.StatusCode != want {
			t.Errorf("%q: %d, want %d", header, response.StatusCode, want)
		}
	}
	if response := ask(api, "GET", "/api/orders/none", ""); response.StatusCode != 404 {
		t.Errorf("reading needs no key: %d", response.StatusCode)
	}
}

func TestOperatorsSeeMetricsAndSettings(t *testing.T) {
	server := newServer(t, "API_KEY="+key, "LOG_LEVEL=warn")
	ask(server.API(), "GET", "/healthz", "")
	ask(server.API(), "GET", "/elsewhere", "")
	operators := server.Operators()

	metrics := text(t, ask(operators, "GET", "/metrics", ""))
	for _, want := range []string{
		`http_seconds_bucket{app="orders",route="GET /healthz",status="200",le="+Inf"} 1`,
		`http_seconds_count{app="orders",route="none",status="404"} 1`,
		`orders_created_total{app="orders"} 0`,
		`go_goroutines{app="orders"}`,
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("no %s", want)
		}
	}

	shown := text(t, ask(operators, "GET", "/config", ""))
	if strings.Contains(shown, key) {
		t.Errorf("a secret in: %s", shown)
	}
	var settings map[string]config.Setting
	if err := json.Unmarshal([]byte(shown), &settings); err != nil {
		t.Fatal(err)
	}
	if level := settings["log.level"]; level.Value != "warn" || level.From != config.Env || level.Name != "LOG_LEVEL" {
		t.Errorf("got %+v", level)
	}
}

func TestProbesAndVersion(t *testing.T) {
	server := newServer(t)
	api := server.API()
	if response := ask(api, "GET", "/readyz", ""); response.StatusCode != 200 || response.Header.Get("Connection") != "" {
		t.Errorf("%d %v", response.StatusCode, response.Header)
	}
	if version := text(t, ask(api, "GET", "/api/version", "")); !strings.Contains(version, `"commit":"abc123"`) {
		t.Errorf("got %s", version)
	}
	server.draining.Store(true)
	if response := ask(api, "GET", "/readyz", ""); response.StatusCode != 503 || response.Header.Get("Connection") != "close" {
		t.Errorf("%d %v", response.StatusCode, response.Header)
	}
	if response := ask(api, "GET", "/healthz", ""); response.StatusCode != 200 {
		t.Errorf("draining is healthy: %d", response.StatusCode)
	}
}

func TestDrainEndsWhatIsInFlight(t *testing.T) {
	port, operators := freePort(t), freePort(t)
	server := newServer(t, "APP_SERVER_PORT="+port, "APP_METRICS_PORT="+operators, "APP_SERVER_DRAIN=300ms")
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx) }()
	address := "http://127.0.0.1:" + port
	waitFor(t, address+"/readyz", http.StatusOK)

	// A request of which only the head has arrived when the stop begins.
	body, send := io.Pipe()
	answered := make(chan int, 1)
	go func() {
		response, err := http.Post(address+"/api/orders", "application/json", body)
		if err != nil {
			answered <- 0
			return
		}
		response.Body.Close()
		answered <- response.StatusCode
	}()
	send.Write([]byte(`{"item":"book",`))

	stop()
	waitFor(t, address+"/readyz", http.StatusServiceUnavailable)
	send.Write([]byte(`"quantity":1}`))
	send.Close()
	if status := <-answered; status != http.StatusCreated {
		t.Errorf("in flight: %d", status)
	}
	if err := <-ended; err != nil {
		t.Errorf("stop: %v", err)
	}
}

func TestStopThatTakesTooLongIsAnError(t *testing.T) {
	port := freePort(t)
	server := newServer(t, "APP_SERVER_PORT="+port, "APP_METRICS_PORT="+freePort(t), "APP_SERVER_SHUTDOWN=50ms")
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx) }()
	waitFor(t, "http://127.0.0.1:"+port+"/readyz", http.StatusOK)
	connection, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	io.WriteString(connection, "POST /api/orders HTTP/1.1\r\nHost: orders\r\nContent-Length: 9\r\n\r\n{")
	stop()
	if err := <-ended; err == nil {
		t.Error("a request was cut off, and nobody said so")
	}
}

func TestTakenPortIsAnError(t *testing.T) {
	taken, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := strconv.Itoa(taken.Addr().(*net.TCPAddr).Port)
	for _, env := range [][]string{
		{"APP_SERVER_PORT=" + port, "APP_METRICS_PORT=" + freePort(t)},
		{"APP_SERVER_PORT=" + freePort(t), "APP_METRICS_PORT=" + port},
	} {
		if err := newServer(t, env...).Run(t.Context()); err == nil {
			t.Errorf("%v: no error", env)
		}
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
}

func waitFor(t *testing.T, url string, status int) {
	t.Helper()
	for range 500 {
		response, err := http.Get(url)
		if err == nil {
			response.Body.Close()
			if response.StatusCode == status {
				return
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s never answered %d", url, status)
}
