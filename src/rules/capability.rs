//! GD0614: a capability that does not exist, or one that is nearly root.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::suggest;
use crate::model::words::SText;
use crate::model::workload::Workload;

const CODE: Code = Code::risk("GD0614", "capability");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0614.md"), check);

/// All that Linux has, without `CAP_`.
const KNOWN: [&str; 42] = [
    "ALL",
    "AUDIT_CONTROL",
    "AUDIT_READ",
    "AUDIT_WRITE",
    "BLOCK_SUSPEND",
    "BPF",
    "CHECKPOINT_RESTORE",
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "IPC_LOCK",
    "IPC_OWNER",
    "KILL",
    "LEASE",
    "LINUX_IMMUTABLE",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "MKNOD",
    "NET_ADMIN",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_RAW",
    "PERFMON",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYSLOG",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_CHROOT",
    "SYS_MODULE",
    "SYS_NICE",
    "SYS_PACCT",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "WAKE_ALARM",
];

/// With these a process can become root on the node, or nearly.
const DANGEROUS: [&str; 9] = [
    "ALL",
    "BPF",
    "DAC_READ_SEARCH",
    "NET_ADMIN",
    "NET_RAW",
    "SYS_ADMIN",
    "SYS_MODULE",
    "SYS_PTRACE",
    "SYS_RAWIO",
];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let security = &workload.app.security;
        judge(workload, &security.capabilities.value, security.privileged.value, sink);
        for container in workload.app.containers() {
            let security = container.security;
            judge(workload, &security.capabilities.value, security.privileged.value, sink);
        }
    }
}

/// With all rights of the node, none of these adds any.
fn judge(workload: &Workload<'_>, capabilities: &[SText<'_>], privileged: bool, sink: &mut Sink) {
    for capability in capabilities {
        let name = &*capability.value;
        if !KNOWN.contains(&name) {
            sink.push(unknown(workload, capability));
        } else if DANGEROUS.contains(&name) && !privileged {
            sink.push(dangerous(workload, capability));
        }
    }
}

fn unknown(workload: &Workload<'_>, capability: &SText<'_>) -> Diagnostic {
    let name = &*capability.value;
    let finding = Diagnostic::error(
        CODE,
        format!("no node starts `{}`: there is no capability `{name}`", workload.name.value),
    )
    .label(span(workload, capability), "unknown to Linux");
    let upper = name.to_ascii_uppercase();
    let bare = upper.strip_prefix("CAP_").unwrap_or(&upper);
    let near = KNOWN
        .iter()
        .copied()
        .find(|known| *known == bare)
        .or_else(|| suggest::nearest(bare, KNOWN.iter().copied()));
    match near {
        Some(near) => finding.help(format!("did you mean `\"{near}\"`?")).replace(
            span(workload, capability),
            &format!("\"{name}\""),
            format!("\"{near}\""),
        ),
        None => finding.help("write it like `\"NET_BIND_SERVICE\"`"),
    }
}

fn dangerous(workload: &Workload<'_>, capability: &SText<'_>) -> Diagnostic {
    let name = &capability.value;
    Diagnostic::warning(CODE, format!("`{}` may do more than its own work: `{name}`", workload.name.value))
        .label(span(workload, capability), "whoever breaks in may do that too")
        .help("leave it out, unless the program does nothing without it")
}
