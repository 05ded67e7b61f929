# `just` lists the recipes.
_default:
    @just --list --unsorted

# All that needs nothing but Rust; or parts by name: `just test api image`
test *parts='lint unit':
    tests/run {{ parts }}

# Writes down what comes as what is expected; read the difference before you commit
bless:
    UPDATE_EXPECT=1 cargo test --quiet --no-fail-fast
    git status --short -- README.md docs src tests

# Begins a case: `just new errors/inverted-range`
new case:
    mkdir -p tests/cases/{{ case }}
    cp examples/hello/project.gdeploy tests/cases/{{ case }}/

# Fuzzing, until it fails or is stopped: `just fuzz compile -max_total_time=600`
fuzz target *args:
    fuzz/prepare {{ target }}
    cd fuzz && cargo +nightly fuzz run {{ target }} -- -dict=target/words.dict -rss_limit_mb=2048 -timeout=10 {{ args }}

# rustfmt, clippy and rustdoc
lint:
    tests/run lint

fmt:
    cargo fmt

# What CI runs, and nothing else
ci:
    tests/run

# An optimised executable: target/release/gdeployc
release:
    cargo build --locked --release
