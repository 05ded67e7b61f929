//! From sources to findings and files.
//!
//! Environments are evaluated first and judged together, because some checks
//! look across them; files are made only where no error was found.

use super::analysis::{self, Evaluated, Found, Outcome};
use super::broken::{Broken, HeldBack};
use super::declared::Declared;
use super::{
    Options, Project, allow, alone, builds, crds, declared, emit, findings, images, lock, nowhere, owned,
    release,
};
use crate::base::diagnostic::{Code, Diagnostic, Severity, Sink};
use crate::base::render;
use crate::base::span::Span;
use crate::base::suggest;
use crate::program::collect::{OVERLAY_OF_NOTHING, Overlay, Program};
use crate::rules::{Check, Context, RULES};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// GD0812: a workload that was asked for and is missing.
pub(super) const LEFT_OUT: Code = Code::new("GD0812", "left-out");

/// More workloads than this keep all threads at work.
const MANY: usize = 64;

/// What a compilation came to.
#[derive(Debug, Default)]
pub struct Compiled {
    /// Sorted, each once, with the environments that have it.
    pub findings: Vec<Diagnostic>,
    /// How many environments were looked at.
    pub environments: usize,
    /// What each environment emits; empty where `emit` was not asked for or an error was found.
    pub outputs: Vec<EnvironmentOutput>,
    /// Dockerfiles, which all environments share.
    pub images: Vec<Image>,
    /// The folders that images are built from, from the root of the project, by workload.
    pub contexts: BTreeMap<String, BTreeSet<String>>,
    /// What may only follow from statements that do not parse, and so is not said.
    pub held_back: HeldBack,
    /// What each environment declares, where that was asked for and no error was found.
    pub declared: Declared,
    /// The images that have a tag and no digest in the source, where that was asked for.
    pub references: BTreeSet<String>,
    /// The files that `read` read, each with its digest.
    pub read: Vec<(String, String)>,
}

/// The files of one environment, in order.
#[derive(Debug, Default)]
pub struct EnvironmentOutput {
    /// `prod`
    pub name: String,
    /// Relative to the folder of outputs: `prod/orders/deployment.yaml`.
    pub files: Vec<OutputFile>,
    /// The inputs that were used, by name.
    pub inputs: Vec<(String, String)>,
    /// The kubeconfig context that it is meant for.
    pub context: Option<String>,
    /// `argo-cd`: who applies it, where the source says.
    pub applied_by: Option<String>,
}

/// The files of one image.
#[derive(Debug, Default)]
pub struct Image {
    /// `orders`
    pub name: String,
    /// Relative to the folder of outputs: `images/orders/Dockerfile`.
    pub files: Vec<OutputFile>,
}

/// One file.
#[derive(Debug)]
pub struct OutputFile {
    /// Relative to the folder of outputs, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Compiled {
    /// Whether nothing may be written.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// Only what stands in the way.
    pub fn into_errors(self) -> Vec<Diagnostic> {
        self.findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect()
    }
}

impl Project {
    /// Compiles the environments asked for.
    pub fn compile(&self, options: &Options) -> Compiled {
        let trees = analysis::trees(self);
        let mut found: Found<'_> = Vec::new();
        let broken = Broken::of(trees.written());
        let lost = broken.is_lost();
        let mut sink = Sink::default();
        let mut shared = analysis::shared(&trees, options, &mut sink);
        if let Some(refusal) = release::refusal(&shared.program) {
            return Compiled { findings: vec![refusal], ..Compiled::default() };
        }
        shared.schemas = crds::schemas(self, &shared, &mut sink);
        let names = analysis::environments(&shared, options, &mut sink);
        unknown_workloads(&shared.program, options, &mut sink);
        owned::check(self, &shared.program, &mut sink);
        no_project(self, &shared.program, &names, lost, &mut sink);
        if !lost {
            sink.extend(nowhere::nowhere(&shared.program));
        }
        found.extend(sink.into_vec().into_iter().map(|finding| (None, finding)));
        let outcome = |name| analysis::environment(&shared, name, options);
        // Workloads are enough to do at once where there are many, and then the trees of one environment are
        // gone before the next one's are made.
        let outcomes: Vec<Outcome<'_>> = if shared.program.workloads.len() > MANY {
            names.iter().copied().map(outcome).collect()
        } else {
            names.par_iter().copied().map(outcome).collect()
        };
        let mut evaluated = Vec::with_capacity(outcomes.len());
        let mut part_of: Vec<&str> = options.only.iter().map(String::as_str).collect();
        for outcome in outcomes {
            found.extend(outcome.found);
            evaluated.extend(outcome.evaluated);
            part_of.extend(outcome.refers);
        }
        let mut references = BTreeSet::new();
        if options.references {
            references.extend(evaluated.iter_mut().flat_map(lock::references));
        }
        if let Some(lock) = self.lock() {
            for environment in &mut evaluated {
                let unlocked = lock::apply(&lock, environment);
                let name = environment.environment.name;
                found.extend(unlocked.into_iter().map(|finding| (Some(name), finding)));
            }
        }
        found.extend(judge(&evaluated));
        for environment in &evaluated {
            let name = environment.environment.name;
            let problems = builds::problems(self, environment);
            found.extend(problems.into_iter().map(|finding| (Some(name), finding)));
        }
        let alone = alone::findings(&shared, &found);
        found.extend(alone.into_iter().map(|finding| (None, finding)));
        let mut allows = allow::read(&trees, &shared, &mut found);
        allow::severities(&evaluated, &mut found);
        allows.silence(&mut found, &shared);
        let held_back = findings::without_follow_ups(&mut found, &broken);
        let mut problems = trees.problems();
        if !problems.is_empty() {
            findings::without_unused(&mut found);
        }
        findings::without_second_thoughts(&mut found, &problems, &self.sources);
        if !options.only.is_empty() {
            let others = others(&shared.program, &part_of);
            findings::outside(&mut found, &others);
            findings::outside(&mut problems, &others);
        }
        problems.extend(found);
        let mut findings = findings::join(problems);
        findings.extend(options.as_of.iter().flat_map(|day| allows.past(day)));
        let is_whole = options.environments.is_empty() && options.only.is_empty();
        if is_whole && findings.iter().all(|finding| finding.severity != Severity::Error) {
            findings.extend(allows.unused());
        }
        render::sort(&mut findings);
        let mut compiled =
            Compiled { findings, held_back, environments: names.len(), references, ..Compiled::default() };
        if !compiled.has_errors() {
            compiled.findings.extend(left_out(&evaluated));
        }
        if options.declare && !compiled.has_errors() {
            compiled.declared.destinations = evaluated.iter().map(declared::destination).collect();
            let each = |one: Evaluated<'_>| {
                (one.environment.name.to_owned(), declared::of_environment(one, &shared))
            };
            compiled.declared.environments = evaluated.into_iter().map(each).collect();
            compiled.declared.schemas = shared.schemas.clone();
        } else if options.emit && !compiled.has_errors() {
            compiled.contexts = builds::contexts(&evaluated, &self.sources);
            compiled.images = images::images(&evaluated, &shared, &self.sources);
            compiled.outputs = evaluated
                .into_par_iter()
                .map(|environment| emit::environment(environment, &shared, options, &self.sources))
                .collect();
            compiled.read = shared.files.digests();
        }
        drop(shared);
        trees.give_back();
        compiled
    }
}

impl Project {
    /// The references of all images of all environments that have a tag and no digest; findings where one of
    /// them cannot be told.
    pub fn image_references(&self) -> Result<BTreeSet<String>, Vec<Diagnostic>> {
        let compiled = self.compile(&Options { references: true, ..Options::default() });
        if compiled.has_errors() { Err(compiled.into_errors()) } else { Ok(compiled.references) }
    }
}

impl Project {
    /// The names of all workloads that it declares, in whatever environment.
    pub fn workloads(&self) -> Vec<String> {
        let trees = analysis::trees(self);
        let shared = analysis::shared(&trees, &Options::default(), &mut Sink::default());
        shared.program.workloads.keys().map(|name| (*name).to_owned()).collect()
    }
}

/// What is missing although nobody said why: with `--only`, the reason may lie in a workload not asked for.
fn left_out(evaluated: &[Evaluated<'_>]) -> Vec<Diagnostic> {
    let finding = |name, span, environment: &str| {
        let mut finding = Diagnostic::error(LEFT_OUT, format!("nothing can be made of `{name}`"))
            .label(span, "something that it refers to is wrong")
            .help("`gdeployc check` without `--only` says what");
        finding.environments = vec![environment.to_owned()];
        finding
    };
    let each = evaluated.iter().flat_map(|one| {
        let environment = one.environment.name;
        one.left_out.iter().map(move |(name, span)| finding(name, *span, environment))
    });
    each.collect()
}

/// All checks over all environments.
fn judge<'a>(evaluated: &[Evaluated<'a>]) -> Found<'a> {
    let contexts: Vec<Context<'_>> = evaluated
        .iter()
        .map(|one| Context { environment: &one.environment, workloads: &one.workloads })
        .collect();
    let each = |(one, context): (&Evaluated<'a>, &Context<'_>)| {
        let mut sink = Sink::default();
        for rule in RULES {
            if let Check::Environment(check) = rule.check {
                check(context, &mut sink);
            }
        }
        let name = one.environment.name;
        sink.into_vec().into_iter().map(|finding| (Some(name), finding)).collect::<Vec<_>>()
    };
    let mut found: Found<'a> = evaluated.par_iter().zip(&contexts).flat_map_iter(each).collect();
    let mut sink = Sink::default();
    for rule in RULES {
        if let Check::Project(check) = rule.check {
            check(&contexts, &mut sink);
        }
    }
    found.extend(sink.into_vec().into_iter().map(|finding| (None, finding)));
    found
}

/// What is written of workloads that those asked for are not made of.
fn others(program: &Program<'_>, part_of: &[&str]) -> Vec<Span> {
    let is_other = |name: &&str| !part_of.contains(name);
    let overlays = program.environments.values().flat_map(|environment| &environment.overlays);
    let overlays = overlays.filter(|(name, _)| program.workloads.contains_key(*name));
    let written = overlays.filter(|(name, _)| is_other(name)).flat_map(|(_, overlays)| overlays);
    let written = written.map(|overlay| match overlay {
        Overlay::Set(statement) => statement.entry.span,
        Overlay::Remove(remove, ..) => remove.span,
    });
    let declared = program.workloads.iter().filter(|(name, _)| is_other(name));
    declared.map(|(_, declared)| declared.statement.entry.span).chain(written).collect()
}

pub(super) fn unknown_workloads(program: &Program<'_>, options: &Options, sink: &mut Sink) {
    for only in options.only.iter().filter(|only| !program.workloads.contains_key(only.as_str())) {
        let finding = Diagnostic::error(OVERLAY_OF_NOTHING, format!("the project has no workload `{only}`"));
        let all: Vec<&str> = program.workloads.keys().copied().collect();
        sink.push(match suggest::for_option("--only", only, &all) {
            Some(help) => finding.help(help),
            None => finding,
        });
    }
}

/// What every project needs before anything can be compiled.
fn no_project(project: &Project, program: &Program<'_>, names: &[&str], lost: bool, sink: &mut Sink) {
    if lost {
        return;
    }
    let first = project.sources.iter().find(|(_, file)| file.name == "project.gdeploy").map(|(id, _)| id);
    let at = |finding: Diagnostic, text: &str| match first {
        Some(file) => finding.label(Span::new(file, 0, 0), text),
        None => finding,
    };
    if program.project.is_none() {
        let finding = Diagnostic::error(crate::values::messages::MISSING, "this project has no name");
        sink.push(at(finding, "no `project` in any file").help("add `project NAME { language = 1 }`"));
    } else if names.is_empty() && program.environments.is_empty() && !sink.has_errors() {
        let finding = Diagnostic::error(crate::values::messages::MISSING, "this project has no environment");
        sink.push(
            at(finding, "no `environment` in any file")
                .help("add `environment dev { namespace = \"dev\", kubernetes = \"1.34\" }`"),
        );
    } else if let (true, Some(base)) = (names.is_empty(), program.environments.values().next())
        && !sink.has_errors()
    {
        let name = base.name.text;
        sink.push(
            Diagnostic::error(
                crate::values::messages::MISSING,
                "every environment is abstract: nothing is compiled",
            )
            .label(base.name.span, "a base for others")
            .help(match name {
                "dev" => "add `environment prod { inherits = dev, namespace = \"prod\" }`".to_owned(),
                _ => format!("add `environment dev {{ inherits = {name}, namespace = \"dev\" }}`"),
            }),
        );
    }
}
