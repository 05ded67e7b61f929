//! What all objects of one workload share, made once for them.
//!
//! An image and resources are there exactly where something is emitted, and
//! the names of ConfigMaps hold a hash of what is in them: whoever mounts
//! one needs its name before it is written.

use super::config_map;
use super::meta::{Labels, selector};
use crate::model::words::{Image, Resources};
use crate::model::workload::{Environment, Workload};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

/// A workload that is being emitted.
pub(super) struct Subject<'a> {
    pub(super) environment: &'a Environment<'a>,
    pub(super) workload: &'a Workload<'a>,
    pub(super) image: &'a Image<'a>,
    pub(super) resources: &'a Resources<'a>,
    /// Of every object.
    pub(super) labels: Labels,
    /// Of the pods.
    pub(super) pod_labels: Labels,
    /// Of every object.
    pub(super) annotations: Labels,
    /// The name of the ConfigMap of variables, with its hash.
    pub(super) config: Option<String>,
    /// The name of the ConfigMap of files, with its hash.
    pub(super) files: Option<String>,
}

impl<'a> Subject<'a> {
    /// Nothing for a workload that is there already.
    pub(super) fn new(environment: &'a Environment<'a>, workload: &'a Workload<'a>) -> Option<Self> {
        if workload.app.existing.value {
            return None;
        }
        Some(Self {
            environment,
            workload,
            image: workload.app.image.as_ref()?,
            resources: workload.app.resources.as_ref()?,
            labels: Labels::of_workload(environment, workload),
            pod_labels: Labels::of_pods(environment, workload),
            annotations: Labels::annotations(environment),
            config: config_map::config_name(workload),
            files: config_map::files_name(workload),
        })
    }

    /// Selects its pods.
    pub(super) fn selector(&self) -> LabelSelector {
        selector(&self.workload.selector)
    }

    /// What the workload and most of its objects are called.
    pub(super) fn name(&self) -> &'a str {
        &self.workload.object.value
    }
}
