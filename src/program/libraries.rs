//! What libraries declare, and what files bring in of them.
//!
//! What a library declares has a whole name, `platform.audited`, in the tables
//! of the project; its own files leave the first part out and see nothing else
//! of the project. A component becomes a word only where a file says `use`;
//! environments and stores are referred to by their whole names.

use super::collect::{Declared, Environment, Let, MISPLACED, Program, collect, finish, name_of};
use super::names::What;
use super::shape::{Shape, Texts};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::{FileId, Span};
use crate::base::suggest;
use crate::syntax::ast::{
    Block, Body, Else, Entry, File, Head, If, Item, Name, PartKind, Ref, StepKind, Use,
};
use crate::words::load::Shelf;
use crate::words::unknown::not_supported;
use crate::words::word::{Vocabulary, Word};

/// GD0230: a library that nobody declares.
pub const UNKNOWN_LIBRARY: Code = Code::new("GD0230", "unknown-library");
/// GD0231: a library without such a component.
pub const NOT_IN_LIBRARY: Code = Code::new("GD0231", "not-in-library");
/// GD0232: two words of one name in a file.
pub const USE_CLASH: Code = Code::new("GD0232", "use-clash");
/// GD0233: a `use` of which nothing is used.
pub const UNUSED_USE: Code = Code::new("GD0233", "unused-use");
/// GD0234: something in a library that belongs to a project.
pub const NO_LIBRARY_MATTER: Code = Code::new("GD0234", "no-library-matter");

/// The word that declares a library.
pub const LIBRARY: &str = "library";

impl<'a> Program<'a> {
    /// The library that a file belongs to.
    pub fn library_of(&self, file: FileId) -> Option<&Shelf<'a>> {
        self.libraries.iter().find(|shelf| shelf.files.iter().any(|(own, _)| *own == file))
    }

    /// What a reference names in a library, with the number of its steps that the name takes: in the project
    /// `platform.vault`, in the library's own files `vault`.
    pub fn whole_name(&self, reference: &Ref<'a>) -> Option<(&'a str, usize)> {
        let root = reference.root;
        if self.libraries.is_empty() {
            return None;
        }
        if let Some(own) = self.library_of(root.span.file) {
            return self.held(own, root.text).map(|name| (name, 0));
        }
        let shelf = self.libraries.iter().find(|shelf| shelf.name == root.text)?;
        let StepKind::Name(name) = reference.steps.first()?.kind else { return None };
        Some((self.held(shelf, name)?, 1))
    }

    /// The whole name of something that a library declares, components excepted.
    fn held(&self, shelf: &Shelf<'a>, name: &str) -> Option<&'a str> {
        self.names.declared(&format!("{}.{name}", shelf.name)).map(|name| name.text)
    }
}

/// A library with loops or computed names at its root, until its `let`s can be asked for.
#[derive(Debug)]
pub struct Waiting<'a> {
    /// Its place among the libraries.
    shelf: usize,
    own: Program<'a>,
}

/// Enters what libraries declare, by whole names; [`enter_made`] goes on with those that wait.
pub fn enter<'a>(
    vocabulary: &Vocabulary<'a>,
    shelves: Vec<Shelf<'a>>,
    program: &mut Program<'a>,
    texts: &'a Texts,
    sink: &mut Sink,
) -> Vec<Waiting<'a>> {
    let mut waiting = Vec::new();
    for (shelf, own) in shelves.iter().enumerate() {
        let files: Vec<&'a File<'a>> = own.files.iter().map(|(_, file)| *file).collect();
        let own = collect(vocabulary, &files, sink);
        waiting.push(Waiting { shelf, own });
    }
    program.libraries = shelves;
    for Waiting { shelf, own } in &mut waiting {
        // No loop makes a `let`, so these are all that loops may use.
        enter_lets(*shelf, own, program, texts, sink);
    }
    let (waiting, plain): (Vec<_>, Vec<_>) =
        waiting.into_iter().partition(|library| !library.own.waiting.is_empty());
    enter_made(vocabulary, None, plain, program, texts, sink);
    waiting
}

/// Enters the rest, with what loops make of it.
pub fn enter_made<'a>(
    vocabulary: &Vocabulary<'a>,
    shape: Option<&dyn Shape<'a>>,
    libraries: Vec<Waiting<'a>>,
    program: &mut Program<'a>,
    texts: &'a Texts,
    sink: &mut Sink,
) {
    for Waiting { shelf, mut own } in libraries {
        finish(vocabulary, shape, &mut own, sink);
        sink.extend(foreign_matter(vocabulary, &own, program.libraries[shelf].name));
        for (_, mut environment) in own.environments {
            let library = &program.libraries[shelf];
            environment.name = whole(environment.name, library, texts);
            let lets = std::mem::take(&mut environment.lets).into_values();
            let lets = lets.map(|found| Let { name: whole(found.name, library, texts), ..found });
            environment.lets = lets.map(|found| (found.name.text, found)).collect();
            let name = environment.name;
            if program.names.declare(name, What::Environment, sink) {
                program.environments.insert(name.text, environment);
            }
        }
        for (_, mut declared) in own.others {
            declared.name = whole(declared.name, &program.libraries[shelf], texts);
            let name = declared.name;
            if program.names.declare(name, What::Other(declared.word), sink) {
                program.others.insert(name.text, declared);
            }
        }
    }
}

fn enter_lets<'a>(
    shelf: usize,
    own: &mut Program<'a>,
    program: &mut Program<'a>,
    texts: &'a Texts,
    sink: &mut Sink,
) {
    for (_, found) in std::mem::take(&mut own.lets) {
        let name = whole(found.name, &program.libraries[shelf], texts);
        if let Some(place) = own.overridden.get(found.name.text) {
            program.overridden.insert(name.text, *place);
        }
        if program.names.declare(name, What::Let, sink) {
            program.lets.insert(name.text, Let { name, ..found });
        }
    }
}

/// The whole name of something, which a loop may have made.
fn whole<'a>(name: Name<'a>, library: &Shelf<'a>, texts: &'a Texts) -> Name<'a> {
    let text = library.whole(name.text);
    let text = text.unwrap_or_else(|| texts.keep(format!("{}.{}", library.name, name.text)));
    Name { text, span: name.span }
}

/// What a library holds that only a project may.
fn foreign_matter(vocabulary: &Vocabulary<'_>, own: &Program<'_>, library: &str) -> Vec<Diagnostic> {
    let finding = |what: &str, span: Span, help: String| {
        Diagnostic::error(NO_LIBRARY_MATTER, format!("the library `{library}` holds {what}"))
            .label(span, "a library has words for projects, and runs nothing itself")
            .help(help)
    };
    let mut found = Vec::new();
    if let Some(project) = &own.project {
        let help = "leave `project` out: what the project says holds here, too";
        found.push(finding("a `project`", project.name.span, help.to_owned()));
    }
    for workload in own.workloads.values() {
        let word = vocabulary.word(workload.word).name;
        let help = format!(
            "move it into the project, and what projects share of it into a `component {}`",
            workload.name.text
        );
        found.push(finding(&crate::words::unknown::with_article(word), workload.name.span, help));
    }
    for input in own.inputs.values() {
        let help = format!("let the component have a field: `field {}: …`", input.name.text);
        found.push(finding("an `input`", input.name.span, help));
    }
    for every in &own.every {
        let help = "put it into an abstract environment, which others inherit".to_owned();
        found.push(finding("an `every` for all projects", every.statement.entry.head.span, help));
    }
    for other in own.others.values().filter(|other| vocabulary.word(other.word).name == LIBRARY) {
        let help = "declare it in the project, beside this one".to_owned();
        found.push(finding("another `library`", other.name.span, help));
    }
    for manifest in &own.manifests {
        let help =
            "put it into an abstract environment, which others inherit, or into a component".to_owned();
        found.push(finding("a `manifest` for all projects", manifest.entry.head.span, help));
    }
    let compiled = own.environments.values().filter(|environment| !environment.is_abstract());
    for environment in compiled {
        let help = "add `abstract = true`, and let an environment of the project inherit from it".to_owned();
        found.push(finding("an environment that is compiled", environment.name.span, help));
    }
    found
}

/// Carries out each `use` of the project's files and its libraries'.
pub fn bring_in<'a>(
    vocabulary: &mut Vocabulary<'a>,
    program: &Program<'a>,
    std: &Shelf<'a>,
    files: &[(FileId, &'a File<'a>)],
    sink: &mut Sink,
) {
    for (file, tree) in files {
        let mut known: Vec<Name<'a>> = Vec::new();
        for item in &tree.items {
            let Item::Use(statement) = item else { continue };
            match bring(vocabulary, program, std, &known, statement) {
                Ok((name, word)) => {
                    let key = word.key;
                    if word.planned {
                        // Said once, here: the blocks that it would bring in stay silent.
                        sink.push(not_supported(&format!("use {key}"), statement.span));
                    } else if !is_used(&tree.items, name.text) {
                        sink.push(unused(statement, name.text));
                    }
                    vocabulary.bring(*file, name.text, key);
                    known.push(name);
                }
                Err(finding) => sink.extend(finding.map(|finding| *finding)),
            }
        }
    }
}

/// The name that a file gives to a component, and the component.
fn bring<'v, 'a>(
    vocabulary: &'v Vocabulary<'a>,
    program: &Program<'a>,
    std: &Shelf<'a>,
    known: &[Name<'a>],
    statement: &Use<'a>,
) -> Result<(Name<'a>, &'v Word<'a>), Option<Box<Diagnostic>>> {
    let refuse = |finding: Diagnostic| Err(Some(Box::new(finding)));
    let Some((library, span)) = name_of(&statement.path, 0) else { return Err(None) };
    let libraries = || std::iter::once(std).chain(&program.libraries);
    let Some(shelf) = libraries().find(|shelf| shelf.name == library) else {
        if program.others.get(library).is_some_and(|other| vocabulary.word(other.word).name == LIBRARY) {
            // That its folder is not there is said at its declaration.
            return Err(None);
        }
        if program.names.what(library) == Some(What::Component) && statement.path.parts.len() == 1 {
            let finding =
                Diagnostic::error(UNKNOWN_LIBRARY, format!("the component `{library}` needs no `use`"))
                    .label(statement.span, "all files of the project know it")
                    .help(format!("take the line away, and write `{library} {{ … }}` where it belongs"));
            return refuse(finding);
        }
        let finding = Diagnostic::error(UNKNOWN_LIBRARY, format!("there is no library `{library}`"))
            .label(span, "nobody declares it");
        let is_library = |one: &&Declared<'_>| vocabulary.word(one.word).name == LIBRARY;
        let declared = program.others.values().filter(is_library).map(|one| one.name.text);
        return refuse(
            match suggest::nearest(library, libraries().map(|shelf| shelf.name).chain(declared)) {
                Some(near) => finding.help(format!("did you mean `{near}`?")).replace(span, library, near),
                None => {
                    finding.help(format!("declare it: `library {library} {{ path = \"vendor/{library}\" }}`"))
                }
            },
        );
    };
    let words = || vocabulary.iter().map(|(_, word)| word);
    let held = || words().filter(|word| word.is_brought_in() && shelf.whole(word.name) == Some(word.key));
    let names = || held().filter(|word| !word.planned).map(|word| word.name);
    let Some((name, span)) = name_of(&statement.path, 1) else {
        let names: Vec<String> = names().map(|name| format!("`use {library}.{name}`")).collect();
        let finding = Diagnostic::error(NOT_IN_LIBRARY, format!("use what of `{library}`?"))
            .label(statement.path.span, "a component belongs here");
        return refuse(match names.as_slice() {
            [] => finding.help("it holds no component"),
            names => finding.help(format!("write {}", names.join(" or "))),
        });
    };
    let Some(word) = held().find(|word| word.name == name) else {
        let whole = format!("{library}.{name}");
        let finding = Diagnostic::error(NOT_IN_LIBRARY, format!("`{library}` has no component `{name}`"));
        if program.names.what(&whole).is_some() {
            let finding = finding.label(span, "no component");
            return refuse(finding.help(format!("it needs no `use`: write `{whole}` where it belongs")));
        }
        let finding = finding.label(span, "not there");
        return refuse(match suggest::nearest(name, names()) {
            Some(near) => finding.help(format!("did you mean `{near}`?")).replace(span, name, near),
            None => {
                let names: Vec<String> = names().map(|name| format!("`{name}`")).collect();
                let has = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
                finding.help(format!("its components: {has}"))
            }
        });
    };
    if let Some(part) = statement.path.parts.get(2) {
        let finding = Diagnostic::error(MISPLACED, "`use` takes a library and a component")
            .label(part.span, "too much")
            .help(format!("write `use {library}.{name}`"));
        return refuse(finding);
    }
    let name = statement.alias.unwrap_or(Name { text: word.name, span });
    if let Some(clash) = clash(vocabulary, word, name, known) {
        return refuse(clash.help(format!("give it another name here: `use {} as NAME`", word.key)));
    }
    Ok((name, word))
}

/// What has the name already that a file wants to give.
fn clash<'a>(
    vocabulary: &Vocabulary<'a>,
    word: &Word<'a>,
    name: Name<'a>,
    known: &[Name<'a>],
) -> Option<Diagnostic> {
    let finding = |label: &str| {
        Diagnostic::error(USE_CLASH, format!("`{}` would be two words in this file", name.text))
            .label(name.span, label)
    };
    if let Some(first) = known.iter().find(|first| first.text == name.text) {
        return Some(finding("this one …").label(first.span, "… and this one"));
    }
    let place = word.inside.iter().find_map(|place| vocabulary.at_root(place))?.1;
    let member = place.members.get(name.text)?;
    let own = match member {
        crate::words::word::Member::Word(id) => Some(vocabulary.word(*id).span),
        crate::words::word::Member::Field(_) => None,
    };
    let own = own.filter(|span| !crate::words::stdlib::holds(*span));
    let found = finding(match own {
        Some(_) => "this one …",
        None => "a word of the language",
    });
    Some(match own {
        Some(span) => found.label(span, "… and the project's own"),
        None => found,
    })
}

fn unused(statement: &Use<'_>, name: &str) -> Diagnostic {
    Diagnostic::error(UNUSED_USE, format!("nothing in this file uses `{name}`"))
        .label(statement.span, "`use` counts for this file only")
        .help(format!("take the line away, or use it: `{name} {{ … }}`"))
}

/// Whether a statement begins with the name, at any depth.
fn is_used(items: &[Item<'_>], name: &str) -> bool {
    let heads = |head: &Head<'_>| {
        head.parts.iter().any(|part| matches!(part.kind, PartKind::Name(text) if text == name))
    };
    let block = |block: &Block<'_>| is_used(&block.items, name);
    items.iter().any(|item| match item {
        Item::Entry(Entry { head, body, .. }) => {
            heads(head) || matches!(body, Body::Block(inner) if block(inner))
        }
        Item::Remove(remove) => heads(&remove.head),
        Item::For(each) => block(&each.block),
        Item::If(choice) => in_choice(choice, &block),
        Item::Declare(_) | Item::Use(_) | Item::Allow(_) => false,
        // What does not parse may use it.
        Item::Bad(_) => true,
    })
}

fn in_choice(choice: &If<'_>, block: &dyn Fn(&Block<'_>) -> bool) -> bool {
    block(&choice.then)
        || match &choice.otherwise {
            Some(Else::Block(otherwise)) => block(otherwise),
            Some(Else::If(inner)) => in_choice(inner, block),
            None => false,
        }
}

/// What a library's files declare, by whole names: `platform.audited`.
pub fn whole_names<'f>(library: &str, files: impl Iterator<Item = &'f File<'f>>) -> Vec<String> {
    let names = files.flat_map(|file| &file.items).filter_map(|item| {
        let Item::Entry(entry) = item else { return None };
        let (name, _) = name_of(&entry.head, 1)?;
        Some(format!("{library}.{name}"))
    });
    names.collect()
}

impl Environment<'_> {
    /// Whether it is a base for others, as all of a library are.
    pub fn is_abstract(&self) -> bool {
        let of_library = self.name.text.contains('.');
        of_library
            || self.settings.iter().any(|statement| {
                let name = name_of(&statement.entry.head, statement.from);
                let value = match &statement.entry.body {
                    Body::Set(value) => &value.kind,
                    Body::Append(_) | Body::Block(_) => return false,
                };
                matches!((name, value), (Some(("abstract", _)), crate::syntax::ast::ExprKind::Bool(true)))
            })
    }
}
