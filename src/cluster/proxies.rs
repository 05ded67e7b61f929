//! Through which proxy a cluster is reached: the same one that kubectl takes.
//!
//! What the kubeconfig names is meant for its cluster and taken as it is. What the
//! environment of the process names is for most servers, so `NO_PROXY` and the
//! machine itself are left out. kube would ask `NO_PROXY` about the proxy instead.

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use std::env;
use std::net::IpAddr;

/// The proxy for a server; `named` is what its kubeconfig says. An error is what cannot be understood.
pub(super) fn proxy(server: &Uri, named: Option<&str>) -> Result<Option<Uri>, String> {
    if let Some(named) = named.filter(|named| !named.is_empty()) {
        return address(named, "proxy-url").map(Some);
    }
    let names = if server.scheme_str() == Some("http") {
        ["HTTP_PROXY", "http_proxy"]
    } else {
        ["HTTPS_PROXY", "https_proxy"]
    };
    let Some(proxy) = variable(names) else { return Ok(None) };
    let no = variable(["NO_PROXY", "no_proxy"]).unwrap_or_default();
    let matcher = Matcher::builder().all("http://proxy").no(no).build();
    if is_here(server) || matcher.intercept(server).is_none() {
        return Ok(None);
    }
    address(&proxy, names[0]).map(Some)
}

fn variable(names: [&str; 2]) -> Option<String> {
    let text = |name: &&str| env::var_os(name)?.into_string().ok().filter(|text| !text.is_empty());
    names.iter().find_map(text)
}

/// `proxy:3128` is meant to be spoken to by HTTP.
fn address(text: &str, whose: &str) -> Result<Uri, String> {
    let whole = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let address =
        whole.parse::<Uri>().ok().filter(|address| address.host().is_some_and(|host| !host.is_empty()));
    // It may hold a password, so it is not repeated.
    let address = address.ok_or_else(|| format!("`{whose}` is no address of a proxy"))?;
    match address.scheme_str() {
        Some("http" | "https" | "socks5") => Ok(address),
        scheme => Err(format!(
            "`{whose}` asks for a proxy of `{}`; there are http, https and socks5",
            scheme.unwrap_or_default()
        )),
    }
}

/// Whether a server is on this machine.
fn is_here(server: &Uri) -> bool {
    let host = server.host().unwrap_or_default().trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
