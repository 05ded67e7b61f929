//! What the compiler concluded, so that no layer says it: a variable of `config`, a disruption budget.
//!
//! Asked for only where the written word has no answer: it takes the whole environment.

use super::{Excerpts, Explanation, story};
use crate::base::origin::{Origin, OriginId};
use crate::driver::Options;
use crate::driver::analysis::{self, Shared};
use crate::model::words::IntOrPercent;
use crate::model::workload::{Budget, Workload};

/// The conclusion at an address of a workload.
pub(super) fn derived(
    shared: &Shared<'_>,
    shown: &Excerpts<'_>,
    environment: &str,
    options: &Options,
    address: &str,
) -> Option<Explanation> {
    let (workload, path) = address.split_once('.')?;
    let is_known = path.starts_with("config.") || path == DISRUPTION || path.starts_with("disruption.");
    let name = shared.program.environments.get_key_value(environment).filter(|_| is_known)?.0;
    let evaluated = analysis::environment(shared, name, options).evaluated?;
    let model = evaluated.workloads.iter().find(|model| model.name.value == workload)?;
    let (path, value, origin) = concluded(model, path)?;
    matches!(model.origins.fact(origin), Some(Origin::Derived { .. })).then(|| Explanation {
        environments: Vec::new(),
        address: format!("{workload}.{path}"),
        value,
        layers: story(&model.origins, origin, shown, false),
        ladder: Vec::new(),
        doc: None,
    })
}

const DISRUPTION: &str = "disruption";

/// Its whole path, its value, and where that comes from.
fn concluded(model: &Workload<'_>, path: &str) -> Option<(String, String, OriginId)> {
    if let Some(variable) = path.strip_prefix("config.") {
        let (name, value) = model.config.iter().find(|(name, _)| name == variable)?;
        return Some((format!("config.{name}"), value.value.to_string(), value.origin));
    }
    let budget = model.disruption.as_ref()?;
    let (field, amount) = match budget.value {
        Budget::Unavailable(amount) => ("unavailable", amount),
        Budget::Available(amount) => ("available", amount),
    };
    let amount = match amount {
        IntOrPercent::Int(count) => count.to_string(),
        IntOrPercent::Percent(share) => share.to_string(),
    };
    let whole = format!("{DISRUPTION}.{field}");
    (path == DISRUPTION || path == whole).then_some((whole, amount, budget.origin))
}
