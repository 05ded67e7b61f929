package main

import (
	"context"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"

	"example.com/shop/orders/internal/config"
)

func TestRunSaysHowItEnded(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	ports := []string{"APP_SERVER_PORT=" + freePort(t), "APP_METRICS_PORT=" + freePort(t)}
	taken := freePort(t)
	for _, test := range []struct {
		name string
		args []string
		env  []string
		code int
		log  string
	}{
		{"help", []string{"-h"}, nil, 0, ""},
		{"settings", nil, []string{"LOG_LEVEL=loud"}, 2, `"msg":"settings"`},
		{"clean stop", []string{"--server.drain=0s"}, ports, 0, `"clean":true`},
		{"taken port", []string{"--server.port=" + taken, "--metrics.port=" + taken}, nil, 1, `"level":"ERROR"`},
		{"quiet", []string{"--server.drain=0s", "--log.level=error"}, ports, 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var log strings.Builder
			code := run(ended, config.Source{Args: test.args, Env: test.env, Help: io.Discard}, &log)
			if code != test.code || !strings.Contains(log.String(), test.log) || (test.log == "" && log.Len() > 0) {
				t.Errorf("%d: %s", code, log.String())
			}
		})
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
