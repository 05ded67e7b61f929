package config

import "log/slog"

// hidden stands for a secret wherever one would be printed.
const hidden = "[secret]"

// Secret is text that only [Secret.Reveal] gives away: printing, logging or
// encoding it yields a placeholder.
type Secret struct{ text string }

// NewSecret hides text.
func NewSecret(text string) Secret { return Secret{text} }

// Reveal returns the text itself, for the one call that needs it.
func (s Secret) Reveal() string { return s.text }

// IsSet reports whether there is any text.
func (s Secret) IsSet() bool { return s.text != "" }

// String keeps the text out of fmt's %v and %s.
func (s Secret) String() string { return hidden }

// GoString keeps the text out of fmt's %#v.
func (s Secret) GoString() string { return hidden }

// MarshalText keeps the text out of JSON and YAML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue keeps the text out of slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(hidden) }
