//! GD0456: a class that is said to be encrypted, and whose driver is not told so.
//!
//! For drivers of which the parameter is known; others encrypt always, or in
//! ways of their own.

use super::{Context, Rule};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::words::{SText, StorageClass};

const CODE: Code = Code::new("GD0456", "class-unencrypted");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0456.md"), check);

/// Drivers that encrypt where the parameter `encrypted` is true, and not without.
const ASKED: [&str; 4] = ["ebs.csi.aws.com", "rbd.csi.ceph.com", "cephfs.csi.ceph.com", "driver.longhorn.io"];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (name, class) in &cx.environment.others.classes {
        let Some(provisioner) = &class.provisioner else { continue };
        let told = class.parameters.get("encrypted").is_some_and(|value| value.value == "true");
        if class.encrypted.value && ASKED.contains(&&*provisioner.value) && !told {
            sink.push(not_told(cx, name, class, provisioner));
        }
    }
}

fn not_told(cx: &Context<'_>, name: &str, class: &StorageClass<'_>, provisioner: &SText<'_>) -> Diagnostic {
    let finding = Diagnostic::error(CODE, format!("volumes of `{name}` would not be encrypted"))
        .label(cx.span(&class.encrypted), "said here");
    let finding = match class.parameters.get("encrypted") {
        Some(value) => finding.label(cx.span(value), "denied here"),
        None => finding.label(cx.span(provisioner), "this driver encrypts only when it is told to"),
    };
    finding.help("add `parameters { encrypted = \"true\" }`")
}
