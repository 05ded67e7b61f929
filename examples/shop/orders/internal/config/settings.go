package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"time"
)

// Config is what the service runs with.
type Config struct {
	Server   Server
	Metrics  Metrics
	Log      Log
	Cache    Cache
	Payments Payments
	Database Database
	API      API

	settings map[string]Setting
}

// Server is the public listener and how it stops.
type Server struct {
	Port     int
	Shutdown time.Duration // what a stop may take as a whole
	Drain    time.Duration // how long a stop goes on accepting, while it says that it is not ready
}

// Metrics is the listener for operators.
type Metrics struct{ Port int }

// Log says what is logged.
type Log struct {
	Level slog.Level
	SQL   bool
}

// Cache says how long a client may keep an answer.
type Cache struct{ TTL time.Duration }

// Payments is the service that an order is paid with.
type Payments struct{ URL *url.URL }

// Database is where orders will be stored.
type Database struct {
	Password Secret
	URL      Secret
}

// API guards the public listener.
type API struct{ Key Secret }

// declaration is all that is known of a setting before any layer is read.
type declaration struct {
	key      string // in the file, and after `--` as a flag
	env      string
	fallback string
	usage    string
	secret   bool // only from the environment, never shown
	set      func(*Config, string) error
}

var declarations = []declaration{
	{key: "server.port", env: "APP_SERVER_PORT", fallback: "8080", usage: "port of the API",
		set: func(c *Config, text string) error { return port(&c.Server.Port, text) }},
	{key: "server.shutdown", env: "APP_SERVER_SHUTDOWN", fallback: "20s", usage: "longest time that a stop may take",
		set: func(c *Config, text string) error { return duration(&c.Server.Shutdown, text) }},
	{key: "server.drain", env: "APP_SERVER_DRAIN", fallback: "1s", usage: "time to go on accepting after SIGTERM",
		set: func(c *Config, text string) error { return duration(&c.Server.Drain, text) }},
	{key: "metrics.port", env: "APP_METRICS_PORT", fallback: "9090", usage: "port of /metrics and /config",
		set: func(c *Config, text string) error { return port(&c.Metrics.Port, text) }},
	{key: "log.level", env: "LOG_LEVEL", fallback: "info", usage: "debug, info, warn or error",
		set: func(c *Config, text string) error { return c.Log.Level.UnmarshalText([]byte(text)) }},
	{key: "debug.sql", env: "DEBUG_SQL", fallback: "false", usage: "log each access to the store",
		set: func(c *Config, text string) (err error) { c.Log.SQL, err = strconv.ParseBool(text); return err }},
	{key: "cache.ttl", env: "CACHE_TTL", fallback: "0s", usage: "how long a client may keep an order",
		set: func(c *Config, text string) error { return duration(&c.Cache.TTL, text) }},
	{key: "payments.url", env: "PAYMENTS_URL", usage: "address of the payments service",
		set: func(c *Config, text string) (err error) { c.Payments.URL, err = absolute(text); return err }},
	{key: "db.password", env: "DB_PASSWORD", secret: true,
		set: func(c *Config, text string) error { c.Database.Password = NewSecret(text); return nil }},
	{key: "database.url", env: "DATABASE_URL", secret: true,
		set: func(c *Config, text string) error { c.Database.URL = NewSecret(text); return database(text) }},
	{key: "api.key", env: "API_KEY", secret: true,
		set: func(c *Config, text string) error { c.API.Key = NewSecret(text); return nil }},
}

func port(into *int, text string) error {
	number, err := strconv.ParseUint(text, 10, 16)
	if err != nil || number == 0 {
		return errors.New("want a port from 1 to 65535")
	}
	*into = int(number)
	return nil
}

func duration(into *time.Duration, text string) error {
	value, err := time.ParseDuration(text)
	if err != nil || value < 0 {
		return errors.New("want a duration such as 20s or 1m30s")
	}
	*into = value
	return nil
}

func absolute(text string) (*url.URL, error) {
	if text == "" {
		return nil, nil
	}
	address, err := url.Parse(text)
	if err != nil {
		return nil, err
	}
	if address.Scheme != "http" && address.Scheme != "https" || address.Host == "" {
		return nil, fmt.Errorf("want http://HOST or https://HOST")
	}
	return address, nil
}

// database checks the address without repeating it, because it holds the password.
func database(text string) error {
	if text == "" {
		return nil
	}
	if address, err := url.Parse(text); err != nil || address.Scheme != "postgres" || address.Host == "" {
		return errors.New("want postgres://USER:PASSWORD@HOST/NAME, with the password URL-encoded")
	}
	return nil
}
