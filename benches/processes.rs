//! What `benches/run` measures `gdeployc` with.
//!
//! `project APPS FOLDER` writes a project of the shape. `compile PROJECT` is
//! `gdeployc build` without its disk. `floor BUILT [NEW]` is what a build
//! cannot be faster than: it reads what was built into the types of
//! `k8s-openapi` without a clock running, then makes the same YAML of them
//! with our writer, drops it or writes it to new files, and says in how many
//! seconds. What `gdeployc` takes beyond this is the language.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "it measures disks and says what they took"
)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs, io};

use gdeployc::driver::{Options, Project};
use gdeployc::output::yaml;
use mimalloc::MiMalloc;
use objects::Object;
use rustix::time::{ClockId, clock_gettime};

mod objects;
mod shape;

/// The same as of `gdeployc`.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["project", apps, folder] => project(apps.parse().map_err(io::Error::other)?, Path::new(folder)),
        ["compile", folder] => compile(Path::new(folder)),
        ["floor", built] => floor(Path::new(built), None),
        ["floor", built, new] => floor(Path::new(built), Some(Path::new(new))),
        _ => Err(io::Error::other("project APPS FOLDER, compile PROJECT, floor BUILT [NEW]")),
    }
}

fn project(apps: usize, folder: &Path) -> io::Result<()> {
    for (name, text) in shape::project(apps) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, text)?;
    }
    Ok(())
}

fn compile(folder: &Path) -> io::Result<()> {
    let project = Project::open(folder).map_err(io::Error::other)?;
    let compiled = project.compile(&Options { emit: true, ..Options::default() });
    let files = compiled.outputs.iter().flat_map(|output| &output.files);
    println!("{} bytes", files.map(|file| file.text.len()).sum::<usize>());
    Ok(())
}

fn floor(built: &Path, new: Option<&Path>) -> io::Result<()> {
    let mut objects = Vec::new();
    read(built, Path::new(""), &mut objects)?;
    let began = (Instant::now(), cpu());
    let bytes = make(&objects, new)?;
    let (wall, cpu) = (began.0.elapsed(), cpu().saturating_sub(began.1));
    println!("{:.4} {:.4} {} {bytes}", wall.as_secs_f64(), cpu.as_secs_f64(), objects.len());
    Ok(())
}

/// All files below but the indexes, which are no objects. The same text has to come of them.
fn read(root: &Path, folder: &Path, objects: &mut Vec<(PathBuf, Object)>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            read(root, &path, objects)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            let text = fs::read_to_string(entry.path())?;
            let object = Object::read(&text).map_err(io::Error::other)?;
            if yaml::to_string(&object).map_err(io::Error::other)? != text {
                return Err(io::Error::other(format!("{} would be another file", path.display())));
            }
            objects.push((path, object));
        }
    }
    Ok(())
}

/// One after the other, in folders that are made on the way.
fn make(objects: &[(PathBuf, Object)], new: Option<&Path>) -> io::Result<usize> {
    let mut bytes = 0;
    let mut text = Vec::new();
    let mut last = PathBuf::new();
    for (path, object) in objects {
        text.clear();
        yaml::write(&mut text, object).map_err(io::Error::other)?;
        bytes += text.len();
        let Some(new) = new else { continue };
        let path = new.join(path);
        if let Some(folder) = path.parent()
            && folder != last
        {
            fs::create_dir_all(folder)?;
            folder.clone_into(&mut last);
        }
        fs::write(path, &text)?;
    }
    Ok(bytes)
}

/// Of this process on all processors.
fn cpu() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let part = |number| u64::try_from(number).unwrap_or(0);
    Duration::from_secs(part(time.tv_sec)) + Duration::from_nanos(part(time.tv_nsec))
}
