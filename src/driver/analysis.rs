//! Sources to models: parse, load words, collect, merge, evaluate.
//!
//! What does not depend on an environment is made once and shared; each
//! environment and each workload in it is then independent, so both go in
//! parallel. Results keep the order of the source whatever finished first.

use super::early::{lets_of, program, root};
use super::files::ProjectFiles;
use super::unused;
use super::vendored::{self, Vendored};
use super::{Options, Project};
use super::{allow, inputs, objects};
use crate::base::diagnostic::{Diagnostic, Severity, Sink};
use crate::base::map::Map;
use crate::base::origin::Origins;
use crate::base::source::SourceMap;
use crate::base::span::{FileId, Span};
use crate::layers::components;
use crate::layers::expand::{self, Merged};
use crate::layers::inherits;
use crate::layers::shape::Shaper;
use crate::layers::{manifests, named};
use crate::model::build;
use crate::model::outside::Others;
use crate::model::workload::{Environment, Workload};
use crate::program::collect::{self, Program};
use crate::program::collect::{UNKNOWN_ENVIRONMENT, no_environment};
use crate::program::libraries::{self, whole_names};
use crate::program::mentions::mentions;
use crate::program::shape::Texts;
use crate::schema::Schemas;
use crate::syntax::ast::File;
use crate::syntax::{Parsed, parse, parsed_ahead};
use crate::values::eval::{Evaluator, InputUse};
use crate::values::shape::Asked;
use crate::values::value::Value;
use crate::values::world::World;
use crate::words::load::{self, Shelf};
use crate::words::stdlib::{self, STD};
use crate::words::word::Vocabulary;
use indexmap::IndexMap;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A finding with the environment that has it, where it depends on one.
pub(super) type Found<'a> = Vec<(Option<&'a str>, Diagnostic)>;

/// The files of a project as trees.
pub(super) struct Trees<'a> {
    pub(super) project: &'a Project,
    pub(super) std: Vec<Parsed<'a>>,
    pub(super) own: Vec<Parsed<'a>>,
    /// Of a file of inputs.
    pub(super) inputs: Option<Parsed<'a>>,
    libraries: Vec<(&'a Vendored, Vec<Parsed<'a>>)>,
    vendored: &'a [Vendored],
    /// What std and the libraries declare, by whole names.
    whole: BTreeSet<String>,
    /// The texts that names with holes come to.
    pub(super) texts: Texts,
    /// Their texts.
    pub(super) sources: &'a SourceMap,
}

impl<'a> Trees<'a> {
    /// The project's own and its libraries'.
    pub(super) fn written(&self) -> impl Iterator<Item = &Parsed<'a>> {
        self.own.iter().chain(self.libraries.iter().flat_map(|(_, files)| files))
    }

    /// The project's own files whose text has a word.
    pub(super) fn own_with(&self, word: &str) -> impl Iterator<Item = &Parsed<'a>> {
        let texts = self.project.own_sources().map(|(_, file)| &file.text);
        let files = self.own.iter().zip(texts);
        files.filter(move |(_, text)| text.contains(word)).map(|(parsed, _)| parsed)
    }

    /// Their memory.
    pub(super) fn give_back(self) {
        give_back(self.own);
    }

    /// What does not parse, in the files that somebody wrote.
    pub(super) fn problems(&self) -> Found<'a> {
        let parsed = self.written().chain(&self.inputs);
        parsed.flat_map(|parsed| &parsed.problems).map(|problem| (None, problem.clone())).collect()
    }

    /// The files of a library, or of std.
    fn shelf(&'a self, name: &'a str, first: usize, files: &'a [Parsed<'a>]) -> Shelf<'a> {
        Shelf { name, files: numbered(first, files), whole: &self.whole }
    }
}

fn numbered<'a>(first: usize, files: &'a [Parsed<'a>]) -> Vec<(FileId, &'a File<'a>)> {
    let ids = (first..).map(|id| FileId(u32::try_from(id).unwrap_or(u32::MAX)));
    ids.zip(files.iter().map(|parsed| &parsed.ast)).collect()
}

/// Everything that holds for all environments.
pub(super) struct Shared<'a> {
    pub(super) vocabulary: Vocabulary<'a>,
    pub(super) program: Program<'a>,
    pub(super) project: Option<Merged<'a>>,
    pub(super) others: IndexMap<&'a str, Merged<'a>>,
    pub(super) inputs: IndexMap<&'a str, Value<'a>>,
    pub(super) files: ProjectFiles<'a>,
    pub(super) schemas: Schemas,
    /// The `let`s that nothing mentions.
    unused: Vec<&'a str>,
    pub(super) trees: &'a Trees<'a>,
}

/// One environment, evaluated.
pub(super) struct Evaluated<'a> {
    pub(super) environment: Environment<'a>,
    pub(super) workloads: Vec<Workload<'a>>,
    /// All workloads that it has, whether asked for or not, existing ones excepted.
    pub(super) members: Vec<&'a str>,
    pub(super) inputs: Vec<&'a str>,
    /// Asked for, and not modelled for a reason that may lie elsewhere.
    pub(super) left_out: Vec<(&'a str, Span)>,
}

/// What came of one environment.
pub(super) struct Outcome<'a> {
    /// None where its own words are broken.
    pub(super) evaluated: Option<Evaluated<'a>>,
    pub(super) found: Found<'a>,
    /// The workloads that those asked for refer to.
    pub(super) refers: Vec<&'a str>,
}

/// What came of one workload.
struct One<'a> {
    model: Option<Workload<'a>>,
    found: Vec<Diagnostic>,
    inputs: Vec<InputUse<'a>>,
    refers: Vec<&'a str>,
}

/// Parses all files, in parallel where there are many.
pub(super) fn trees(project: &Project) -> Trees<'_> {
    let mut files = project.sources.iter();
    let std = stdlib::NODES.iter().zip(files.by_ref());
    let std: Vec<_> = std.map(|(nodes, (id, file))| parsed_ahead(id, &file.text, nodes)).collect();
    let files: Vec<_> = files.collect();
    let mut own: Vec<Parsed<'_>> = if files.len() > 2 {
        files.par_iter().map(|(id, file)| parse(*id, &file.text)).collect()
    } else {
        files.iter().map(|(id, file)| parse(*id, &file.text)).collect()
    };
    // It was added last.
    let inputs = if project.inputs.is_some() { own.pop() } else { None };
    let mut libraries = Vec::with_capacity(project.libraries.len());
    for vendored in project.libraries.iter().rev() {
        let files = own.split_off(vendored.files.start.saturating_sub(stdlib::FILES.len()));
        libraries.push((vendored, files));
    }
    libraries.reverse();
    let mut whole: BTreeSet<String> = BTreeSet::new();
    for (vendored, files) in &libraries {
        whole.extend(whole_names(&vendored.name, files.iter().map(|parsed| &parsed.ast)));
    }
    whole.extend(whole_names(STD, std.iter().map(|parsed| &parsed.ast)));
    let vendored = &project.libraries;
    Trees {
        project,
        std,
        own,
        libraries,
        vendored,
        whole,
        inputs,
        texts: Texts::default(),
        sources: &project.sources,
    }
}

/// What holds for all environments; none where nothing can be said for lack of a declaration.
pub(super) fn shared<'a>(trees: &'a Trees<'a>, options: &Options, sink: &mut Sink) -> Shared<'a> {
    let std = trees.shelf(STD, 0, &trees.std);
    let own: Vec<_> = trees.own.iter().map(|parsed| &parsed.ast).collect();
    let shelves = trees.libraries.iter().filter(|(vendored, _)| vendored.folder.is_ok());
    let shelves: Vec<_> =
        shelves.map(|(vendored, files)| trees.shelf(&vendored.name, vendored.files.start, files)).collect();
    let mut vocabulary = load::load(&std, &own, &shelves, sink);
    let mut program = collect::collect(&vocabulary, &own, sink);
    let mut numbered_files = numbered(stdlib::FILES.len(), &trees.own);
    numbered_files.extend(shelves.iter().flat_map(|shelf| &shelf.files));
    let files = ProjectFiles::new(trees.project);
    let waiting = libraries::enter(&vocabulary, shelves, &mut program, &trees.texts, sink);
    if !waiting.is_empty() {
        let (declared, none, no_inputs) = (program.clone(), IndexMap::new(), IndexMap::new());
        let root = root(&vocabulary, &declared, &none, &no_inputs, &files, trees);
        let asked = Asked::new(&root);
        let shape = asked.given(None);
        libraries::enter_made(&vocabulary, Some(&*shape), waiting, &mut program, &trees.texts, sink);
    }
    libraries::bring_in(&mut vocabulary, &program, &std, &numbered_files, sink);
    for (vendored, _) in &trees.libraries {
        sink.extend(vendored.problem(&program));
    }
    sink.extend(vendored::without_folder(&vocabulary, &program, trees.vendored));
    let inputs = inputs::evaluate(&program, options, trees.inputs.as_ref().map(|parsed| &parsed.ast), sink);
    let none = IndexMap::new();
    if program.waiting.is_empty() {
        collect::finish(&vocabulary, None, &mut program, sink);
    } else {
        // What loops depend on is declared outside of them, so this is all of it.
        let declared = program.clone();
        let root = root(&vocabulary, &declared, &none, &inputs, &files, trees);
        collect::finish(&vocabulary, Some(&*Asked::new(&root).given(None)), &mut program, sink);
    }
    sink.extend(named::malformed(&vocabulary, &program));
    let mentions = mentions(&own);
    inputs::unused(&program, &mentions.values, &options.inputs, sink);
    components::check(&vocabulary, sink);
    let root = root(&vocabulary, &program, &none, &inputs, &files, trees);
    let asked = Asked::new(&root);
    let single = |declared| {
        let merged = expand::single(&vocabulary, &*asked.given(None), &[], declared);
        (merged.name, merged)
    };
    let project = program.project.as_ref().map(|declared| single(declared).1);
    let others: IndexMap<_, _> = program.others.values().map(single).collect();
    unused::check(&vocabulary, &program, &others, &mentions, sink);
    let unused = unused::lets(&program, &mentions);
    for merged in project.iter().chain(others.values()) {
        sink.extend(merged.found.iter().cloned());
    }
    drop(root);
    let schemas = Schemas::default();
    Shared { vocabulary, program, project, others, inputs, files, schemas, unused, trees }
}

/// The environments to compile, in source order.
pub(super) fn environments<'a>(shared: &Shared<'a>, options: &Options, sink: &mut Sink) -> Vec<&'a str> {
    let program = &shared.program;
    // What there is now need not have been there before.
    let is_older = options.other.as_ref().is_some_and(|other| other.is_newer);
    for wanted in options.environments.iter().filter(|_| !is_older) {
        let known = || program.environments.keys().copied();
        if !program.environments.contains_key(wanted.as_str()) {
            let mut finding = no_environment(wanted, Span::new(crate::base::span::FileId(0), 0, 0), known());
            finding.labels.clear();
            finding.fix = None;
            sink.push(finding);
        } else if expand::is_abstract(program, wanted) {
            sink.push(
                Diagnostic::error(UNKNOWN_ENVIRONMENT, format!("environment `{wanted}` is abstract"))
                    .label(program.environments[wanted.as_str()].name.span, "a base for others")
                    .help("name one that inherits from it"),
            );
        }
    }
    let is_wanted = |name: &&str| {
        options.environments.is_empty() || options.environments.iter().any(|wanted| wanted == name)
    };
    let compiled = program.environments.keys().copied().filter(|name| !expand::is_abstract(program, name));
    let names: Vec<&str> = compiled.filter(is_wanted).collect();
    inherits::check(program, &names, sink);
    names
}

/// One environment with the workloads asked for.
pub(super) fn environment<'a>(shared: &Shared<'a>, name: &'a str, options: &Options) -> Outcome<'a> {
    let mut sink = Sink::default();
    let mut refers = Vec::new();
    let evaluated = evaluate(shared, name, options, &mut sink, &mut refers);
    let found = sink.into_vec().into_iter().map(|finding| (Some(name), finding)).collect();
    Outcome { evaluated, found, refers }
}

fn evaluate<'a>(
    shared: &Shared<'a>,
    name: &'a str,
    options: &Options,
    sink: &mut Sink,
    refers: &mut Vec<&'a str>,
) -> Option<Evaluated<'a>> {
    let program = program(shared, name, sink);
    let mut world = world(shared, &program, name, sink)?;
    if let Some(own) = &world.environment {
        sink.extend(own.found.iter().cloned());
        sink.extend(allow::wrong_severities(shared, &own.block));
    }
    // What a library says for all need not mean anybody here.
    let own = |finding: &Diagnostic| {
        finding.span().is_none_or(|span| shared.program.library_of(span.file).is_none())
    };
    sink.extend(expand::every_of_nothing(&world.workloads.values()).into_iter().filter(own));
    let mut inputs: Vec<&'a str> = Vec::new();
    let environment = own_words(shared, &world, &mut inputs, sink);
    unused::values(&world, &shared.unused, sink);
    inputs::missing_here(&world, options, sink);
    if let Some(environment) = &environment {
        world.namespace = Some(environment.namespace.value.clone());
        let provides = environment.words.provides.value.iter();
        world.prefix = environment.words.prefix.as_ref().map(|prefix| prefix.value.clone());
        let versions = environment.words.kubernetes.as_ref();
        world.kubernetes = versions.and_then(|versions| versions.value.lowest()).map(str::to_owned);
        world.accounts = accounts(&world);
        world.provides = Some(provides.map(|need| need.value.to_string()).collect());
    }
    let environment = environment.and_then(|environment| with_manifests(&world, environment, sink));
    let is_wanted = |name: &str| options.only.is_empty() || options.only.iter().any(|only| only == name);
    let wanted: Vec<&Merged<'a>> = world.workloads.values().filter(|merged| is_wanted(merged.name)).collect();
    let results: Vec<One<'a>> =
        wanted.par_iter().map(|merged| workload(&world, environment.as_ref(), merged)).collect();
    let mut workloads = Vec::with_capacity(results.len());
    let mut left_out = Vec::new();
    for (merged, one) in wanted.iter().zip(results) {
        if one.model.is_none() {
            left_out.push((merged.name, merged.block.span));
        }
        sink.extend(one.found);
        inputs.extend(one.inputs.iter().map(|used| used.name));
        refers.extend(one.refers);
        workloads.extend(one.model);
    }
    for merged in world.workloads.values().filter(|one| is_wanted(one.name) || refers.contains(&one.name)) {
        sink.extend(merged.found.iter().cloned());
    }
    let environment = environment?;
    objects::findings(shared, &world, &environment, &workloads, sink);
    inputs.sort_unstable();
    inputs.dedup();
    let members = world
        .workloads
        .values()
        .filter(|merged| !merged.block.is_existing())
        .map(|merged| merged.name)
        .collect();
    give_back(world.workloads.into_values().collect());
    Some(Evaluated { environment, workloads, members, inputs, left_out })
}

/// What many trees hold is as much work to give back as it was to take: on all threads, too.
fn give_back<T: Send>(trees: Vec<T>) {
    trees.into_par_iter().for_each(drop);
}

/// All merged trees of an environment.
pub(super) fn world<'a, 'p>(
    shared: &'p Shared<'a>,
    program: &'p Program<'a>,
    name: &'a str,
    sink: &mut Sink,
) -> Option<World<'a, 'p>> {
    let chain = inherits::chain(program, name);
    let span = chain.last()?.span;
    let mut absent = IndexMap::new();
    let mut present = Vec::new();
    for (workload, declared) in &program.workloads {
        match expand::membership(program, &chain, declared) {
            Ok(()) => present.push(declared),
            Err(absence) => {
                absent.insert(*workload, absence);
            }
        }
    }
    overlays_of_absent(&chain, &absent, name, sink);
    let known = shared.outside(program);
    let mut world = World { name, span, chain, absent, project: shared.project.as_ref(), ..known };
    let own = expand::environment(&shared.vocabulary, &world.chain, &*Asked::new(&world).given(None));
    world.environment = own;
    lets_of(&world, sink);
    let asked = Asked::new(&world);
    let lay = |declared: &&collect::Declared<'a>| {
        expand::workload(&shared.vocabulary, program, &world.chain, &asked, declared)
    };
    let trees: Vec<Merged<'a>> = present.par_iter().map(lay).collect();
    let is_changed = |declared: &&collect::Declared<'a>| {
        world.chain.iter().any(|environment| environment.overlays.contains_key(declared.name.text))
    };
    let lay = |declared: &collect::Declared<'a>| {
        let shape = asked.given(None);
        (declared.name.text, expand::single(&shared.vocabulary, &*shape, &world.chain, declared))
    };
    let changed: IndexMap<_, _> = program.others.values().filter(is_changed).map(lay).collect();
    for (name, merged) in &changed {
        // What is wrong with the declaration itself was said without an environment.
        let known = shared.others.get(name).map_or(&[][..], |declared| &declared.found);
        sink.extend(merged.found.iter().filter(|finding| !known.contains(finding)).cloned());
    }
    let manifests = manifests::manifests(&shared.vocabulary, program, &world.chain, &asked);
    world.changed = changed;
    world.manifests = manifests;
    world.workloads = trees.into_iter().map(|merged| (merged.name, merged)).collect();
    Some(world)
}

/// By the namespace and name of an account, the first workload that makes it: found once, for all that ask.
fn accounts<'a>(world: &World<'a, '_>) -> Map<(Cow<'a, str>, Cow<'a, str>), &'a str> {
    let mut accounts = Map::default();
    let mut evaluator = Evaluator::new(world, None, 0, Origins::default());
    for workload in world.workloads.keys() {
        if let Some(account) = evaluator.account(workload) {
            accounts.entry(account).or_insert(*workload);
        }
    }
    accounts
}

/// GD0706 for an environment that changes a workload which it does not have.
fn overlays_of_absent(
    chain: &[&collect::Environment<'_>],
    absent: &IndexMap<&str, expand::Absence>,
    name: &str,
    sink: &mut Sink,
) {
    let Some(own) = chain.last() else { return };
    for (workload, absence) in absent {
        for overlay in own.overlays.get(workload).into_iter().flatten() {
            let span = match overlay {
                collect::Overlay::Set(statement) => statement.entry.head.span,
                collect::Overlay::Remove(remove, ..) => remove.head.span,
            };
            sink.push(
                Diagnostic::error(
                    collect::OVERLAY_OF_NOTHING,
                    format!("environment `{name}` changes `{workload}`, which it does not have"),
                )
                .label(span, "changed here")
                .label(
                    absence.span,
                    if absence.how == "not listed" {
                        format!("`{name}` is not listed")
                    } else {
                        absence.how.to_owned()
                    },
                )
                .help("remove one of the two"),
            );
        }
    }
}

/// The environment's own words, the project's, and the stores.
fn own_words<'a>(
    shared: &Shared<'a>,
    world: &World<'a, '_>,
    inputs: &mut Vec<&'a str>,
    sink: &mut Sink,
) -> Option<Environment<'a>> {
    let mut origins = Origins::default();
    let mut record = |merged: &Merged<'a>, subject| {
        let mut evaluator = Evaluator::new(world, subject, merged.leaves, std::mem::take(&mut origins));
        let record = evaluator.tree(&merged.block);
        origins = std::mem::take(&mut evaluator.origins);
        inputs.extend(evaluator.inputs.iter().map(|used| used.name));
        sink.extend(evaluator.sink.into_vec());
        record
    };
    let project = shared.project.as_ref().map(|merged| (merged.name, record(merged, None)));
    let mut others = Others::default();
    for merged in world.others() {
        let word = shared.vocabulary.word(merged.block.word);
        if word.is_shared() {
            others.add(word.name, merged.name, record(merged, None));
        }
    }
    let merged = world.environment.as_ref()?;
    let own = record(merged, None);
    if merged.unclear {
        return None;
    }
    let (project_name, project) = project?;
    let project = build::project(project_name, project)?;
    build::environment(world.name, world.span, own, project, others, origins.to_be_copied(), sink)
}

/// The environment with its manifests; none where a finding was made about one of them.
fn with_manifests<'a>(
    world: &World<'a, '_>,
    mut environment: Environment<'a>,
    sink: &mut Sink,
) -> Option<Environment<'a>> {
    let Some(tree) = &world.manifests else { return Some(environment) };
    sink.extend(tree.found.iter().cloned());
    let origins = std::mem::take(&mut environment.origins);
    let mut evaluator = Evaluator::new(world, None, tree.leaves, origins);
    let found = evaluator.keyed(&tree.block, "manifest");
    environment.origins = std::mem::take(&mut evaluator.origins);
    environment.facts = std::mem::take(&mut evaluator.facts);
    sink.extend(evaluator.sink.into_vec());
    if let Some(found) = found {
        environment.manifests = build::manifests(found)?;
    }
    Some(environment)
}

/// A workload; where the environment is broken, only its values are looked at.
fn workload<'a>(
    world: &World<'a, '_>,
    environment: Option<&Environment<'a>>,
    merged: &Merged<'a>,
) -> One<'a> {
    let origins = environment.map(|environment| environment.origins.clone()).unwrap_or_default();
    let mut evaluator = Evaluator::new(world, Some(merged.name), merged.leaves, origins);
    let shaped_by = world.program.shaped_by.iter().chain(&merged.inputs);
    evaluator.inputs.extend(shaped_by.map(|&(name, span)| InputUse { name, span }));
    let record = evaluator.tree(&merged.block);
    let mut sink = std::mem::take(&mut evaluator.sink);
    let inputs = evaluator.inputs.clone();
    let refers = evaluator.uses.iter().map(|used| used.callee.owner()).collect();
    let mut model = environment.and_then(|environment| {
        build::workload(environment, merged.name, merged.block.span, record, evaluator, &mut sink)
    });
    if let Some(model) = &mut model {
        let wrong = |found: &Diagnostic| found.severity == Severity::Error;
        let environment = world.environment.iter().flat_map(|merged| &merged.found);
        model.is_unclear = merged.unclear || merged.found.iter().chain(environment).any(wrong);
    }
    One { model, found: sink.into_vec(), inputs, refers }
}
