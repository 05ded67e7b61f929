//! What keys and tokens of well-known services look like.
//!
//! Each has a beginning that nothing else has, and a length: a text that only
//! mentions one is none. A pattern is compiled where its beginning is found.

use regex_lite::Regex;
use std::sync::OnceLock;

struct Form {
    /// What every such text contains.
    part: &'static str,
    pattern: &'static str,
    what: &'static str,
    regex: OnceLock<Option<Regex>>,
}

const fn form(part: &'static str, pattern: &'static str, what: &'static str) -> Form {
    Form { part, pattern, what, regex: OnceLock::new() }
}

static FORMS: [Form; 27] = [
    form("AKIA", r"\bAKIA[0-9A-Z]{16}\b", "an AWS access key"),
    form("ASIA", r"\bASIA[0-9A-Z]{16}\b", "an AWS access key"),
    form("ghp_", r"\bghp_[0-9A-Za-z]{30,}", "a GitHub token"),
    form("gho_", r"\bgho_[0-9A-Za-z]{30,}", "a GitHub token"),
    form("ghu_", r"\bghu_[0-9A-Za-z]{30,}", "a GitHub token"),
    form("ghs_", r"\bghs_[0-9A-Za-z]{30,}", "a GitHub token"),
    form("ghr_", r"\bghr_[0-9A-Za-z]{30,}", "a GitHub token"),
    form("github_pat_", r"\bgithub_pat_[0-9A-Za-z_]{30,}", "a GitHub token"),
    form("glpat-", r"\bglpat-[0-9A-Za-z_-]{20,}", "a GitLab token"),
    form("xox", r"\bxox[abprs]-[0-9A-Za-z-]{20,}", "a Slack token"),
    form("hooks.slack.com/", r"hooks\.slack\.com/services/T\w+/B\w+/\w{20,}", "a Slack webhook"),
    form("_live_", r"\b[rs]k_live_[0-9A-Za-z]{16,}", "a Stripe key"),
    form("whsec_", r"\bwhsec_[0-9A-Za-z+/]{32,}", "a key of webhooks"),
    form("AIza", r"\bAIza[0-9A-Za-z_-]{35}", "a Google API key"),
    form("GOCSPX-", r"\bGOCSPX-[0-9A-Za-z_-]{28}", "a Google client secret"),
    form("AccountKey=", r"AccountKey=[0-9A-Za-z+/]{60,}=*", "an Azure storage key"),
    form("SharedAccessKey=", r"SharedAccessKey=[0-9A-Za-z+/]{40,}=*", "an Azure access key"),
    form("hvs.", r"\bhvs\.[0-9A-Za-z_-]{24,}", "a Vault token"),
    form("npm_", r"\bnpm_[0-9A-Za-z]{36}\b", "an npm token"),
    form("pypi-", r"\bpypi-AgE[0-9A-Za-z_-]{50,}", "a PyPI token"),
    form("SG.", r"\bSG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}", "a SendGrid key"),
    form("dop_v1_", r"\bdop_v1_[0-9a-f]{64}\b", "a DigitalOcean token"),
    form("sk-ant-", r"\bsk-ant-[0-9A-Za-z_-]{24,}", "an Anthropic API key"),
    form("sk-proj-", r"\bsk-proj-[0-9A-Za-z_-]{24,}", "an OpenAI API key"),
    form("AGE-SECRET-KEY-1", r"\bAGE-SECRET-KEY-1[0-9A-Z]{50,}", "an age key"),
    form("PRIVATE KEY", r"-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----", "a private key"),
    form("eyJ", r"\beyJ[0-9A-Za-z_-]{8,}\.eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{8,}", "a signed token"),
];

static PASSWORD_IN_URL: OnceLock<Option<Regex>> = OnceLock::new();

/// How the names of settings end whose values are secrets.
const NAMES: [&str; 12] = [
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "SECRET",
    "SECRET_KEY",
    "API_KEY",
    "APIKEY",
    "PRIVATE_KEY",
    "ACCESS_TOKEN",
    "AUTH_TOKEN",
    "CLIENT_SECRET",
    "SECRET_ACCESS_KEY",
];

/// What a text holds, where it has the form of something secret.
pub(super) fn known(text: &str) -> Option<&'static str> {
    let hit = FORMS.iter().find(|form| {
        let compile = || Regex::new(form.pattern).ok();
        text.contains(form.part)
            && form.regex.get_or_init(compile).as_ref().is_some_and(|regex| regex.is_match(text))
    });
    hit.map(|form| form.what)
}

/// `postgres://orders:swordfish@db`
pub(super) fn has_password(text: &str) -> bool {
    let compile = || Regex::new(r"\b[a-z][a-z0-9+.-]*://[^/\s:@]*:[^/\s:@$]+@").ok();
    text.contains("://")
        && PASSWORD_IN_URL.get_or_init(compile).as_ref().is_some_and(|regex| regex.is_match(text))
}

/// Whether what is called so is a secret.
pub(super) fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_uppercase().replace(['-', '.'], "_");
    NAMES
        .iter()
        .any(|end| name.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('_')))
}

/// `password` of `--db.password=swordfish`
pub(super) fn secret_flag(argument: &str) -> Option<&str> {
    let (name, value) = argument.strip_prefix('-')?.trim_start_matches('-').split_once('=')?;
    let is_value = !value.is_empty() && !value.starts_with(['/', '$']);
    (is_value && is_secret_name(name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::{FORMS, has_password, is_secret_name, known, secret_flag};
    use regex_lite::Regex;

    #[test]
    fn all_patterns_are_patterns() {
        for form in &FORMS {
            assert!(Regex::new(form.pattern).is_ok(), "{}", form.pattern);
        }
    }

    #[test]
    fn what_only_mentions_one_is_none() {
        let harmless = [
            "high",
            "AKIA",
            "ghp_",
            "npm_config_registry",
            "xoxb",
            "https://hooks.slack.com/services",
            "sk-learn",
            "sk-ant-hill",
            "the PRIVATE KEY of the house",
            "eyJhbGciOi",
            "SG.1",
            "AccountKey=abc",
            "hvs.example.com",
            "pypi-mirror",
            "-----BEGIN CERTIFICATE-----",
            "AIzaSomething",
        ];
        for text in harmless {
            assert_eq!(known(text), None, "{text}");
        }
        assert!(!has_password("https://example.com:8080/a@b"));
        assert!(!has_password("postgres://orders:$(DB_PASSWORD)@db"));
        assert!(has_password("postgres://orders:swordfish@db"));
    }

    #[test]
    fn names_of_secrets_end_in_what_they_are() {
        for name in ["DB_PASSWORD", "db-password", "db.password", "apiKey_API_KEY", "SECRET"] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["PASSWORD_FILE", "SECRETARY", "NOSECRET", "MAX_TOKENS", "API_KEY_HEADER"] {
            assert!(!is_secret_name(name), "{name}");
        }
        assert_eq!(secret_flag("--db.password=x"), Some("db.password"));
        for argument in ["--password=/run/secret", "--password=$(X)", "--password", "--password-file=x"] {
            assert_eq!(secret_flag(argument), None, "{argument}");
        }
    }
}
