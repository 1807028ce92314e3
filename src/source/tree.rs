//! The module tree: every module's files, from a saved plan or from a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::module::assemble;
use super::providers::{self, Modules};
use super::raw::{RawBody, Trouble};
use super::{SourceError, SourceProblem, Sources, json_syntax, parse, values};
use crate::configuration::{Configuration, Position, SourceFile};
use crate::plan::Archive;

/// Largest file that is read.
const MAX_FILE: u64 = 8 << 20;
/// Most bytes that are read in all.
const MAX_TOTAL: u64 = 64 << 20;
/// Most files and modules that are read.
const MAX_FILES: usize = 20_000;
/// Deepest chain of module calls that is followed.
const MAX_DEPTH: usize = 32;

/// Reads the sources that travel with a saved plan.
pub fn from_archive(archive: &Archive) -> Sources {
    let mut loader = Loader::default();
    for (path, module) in &archive.modules {
        let files = module.files.iter().map(|(name, bytes)| (name.to_string(), bytes.clone()));
        loader.module(path, &module.dir, &files.collect(), Origin::Archive);
    }
    loader.finish(archive.lock.as_deref())
}

/// Reads a folder with the modules that its tool has installed, or else the local ones that it calls.
///
/// Nothing outside the folder is read, except inside the repository that it stands in.
///
/// # Errors
///
/// A folder that cannot be read.
pub fn from_dir(folder: &Path) -> Result<Sources, SourceError> {
    from_dir_of(folder, &Configuration::default())
}

/// The same, for the sources of a plan: where a call's `source` is an expression, the plan knows its value.
///
/// # Errors
///
/// A folder that cannot be read.
pub fn from_dir_of(folder: &Path, plan: &Configuration) -> Result<Sources, SourceError> {
    let error = |source| SourceError { path: folder.display().to_string(), source };
    let mut reader = FolderReader::open(folder).map_err(error)?;
    let installed = reader.installed();
    let mut pending: Vec<(Arc<str>, String)> = vec![("".into(), ".".into())];
    let mut seen = BTreeSet::new();
    while let Some((path, dir)) = pending.pop() {
        if seen.len() > MAX_FILES || !seen.insert(path.clone()) {
            continue;
        }
        reader.module(&path, &dir);
        let calls = reader.loader.modules.get(&path).map(|assembled| &assembled.module.calls);
        for (name, call) in calls.into_iter().flatten() {
            let child: Arc<str> = if path.is_empty() { name.clone() } else { format!("{path}.{name}").into() };
            let planned = || plan.modules.get(&path)?.calls.get(name)?.source.as_deref();
            let source = call.source.as_deref().or_else(planned);
            let local = source.filter(|source| source.starts_with("./") || source.starts_with("../"));
            let dir = installed.get(&child).cloned().or_else(|| Some(format!("{dir}/{}", local?)));
            if let Some(dir) = dir.filter(|_| child.split('.').count() <= MAX_DEPTH) {
                pending.push((child, dir));
            }
        }
    }
    let lock = reader.text(Path::new(".terraform.lock.hcl"));
    Ok(reader.loader.finish(lock.as_deref()))
}

/// The files of a module by name.
type Files = BTreeMap<String, Arc<[u8]>>;

/// Where the files of a module come from.
#[derive(Clone, Copy, PartialEq)]
enum Origin {
    Archive,
    Folder,
    /// Some files of the folder could not be read.
    PartOfFolder,
}

/// Stands for a file that was not read: it may override anything.
fn unread() -> RawBody {
    RawBody { broken: true, ..RawBody::default() }
}

/// Collects modules.
#[derive(Default)]
struct Loader {
    modules: Modules,
    files: Vec<SourceFile>,
    total: u64,
    problems: Vec<SourceProblem>,
}

impl Loader {
    /// Adds a module from its files, by name.
    fn module(&mut self, path: &Arc<str>, dir: &str, files: &Files, origin: Origin) {
        let mut ordinary = Vec::new();
        let mut overrides = Vec::new();
        if origin == Origin::PartOfFolder {
            overrides.push(unread());
        }
        for (name, bytes) in files {
            let Some(kind) = FileKind::of(name) else { continue };
            if kind.shadow().is_some_and(|shadow| files.contains_key(&shadow)) {
                continue;
            }
            let index = self.files.len();
            self.total = self.total.saturating_add(bytes.len() as u64);
            if index >= MAX_FILES || self.total > MAX_TOTAL || bytes.len() as u64 > MAX_FILE {
                self.problem(path, &shown(dir, name), "is too much to read and is left out".to_owned(), None);
                overrides.push(unread());
                continue;
            }
            self.files.push(SourceFile {
                path: shown(dir, name),
                module: path.clone(),
                member: (origin == Origin::Archive).then(|| format!("tfconfig/m-{path}/{name}")),
                bytes: bytes.clone(),
            });
            let body = self.body(path, index, &kind, bytes);
            if kind.is_override() { overrides.push(body) } else { ordinary.push(body) }
        }
        self.modules.insert(path.clone(), assemble(ordinary, overrides));
    }

    fn body(&mut self, module: &Arc<str>, index: usize, kind: &FileKind<'_>, bytes: &[u8]) -> RawBody {
        let mut troubles = Vec::new();
        let body = if kind.json {
            json_syntax::file(bytes, index, &mut troubles)
        } else {
            parse::file(bytes, index, &mut troubles)
        };
        let path = self.files.get(index).map(|file| file.path.clone()).unwrap_or_default();
        for Trouble { offset, message } in troubles {
            self.problem(module, &path, message, Some(Position { file: index, span: offset..offset }));
        }
        body
    }

    fn problem(&mut self, module: &Arc<str>, path: &str, message: String, position: Option<Position>) {
        self.problems.push(SourceProblem { module: module.clone(), path: path.to_owned(), position, message });
    }

    fn finish(self, lock: Option<&str>) -> Sources {
        let mut configuration = providers::derive(self.modules, lock);
        configuration.files = self.files;
        Sources { configuration, problems: self.problems }
    }
}

/// What the name of a file says.
struct FileKind<'a> {
    stem: &'a str,
    tofu: bool,
    json: bool,
}

impl<'a> FileKind<'a> {
    /// `None` for a file that is no part of the configuration.
    fn of(name: &'a str) -> Option<Self> {
        if name.starts_with(['.', '#']) || name.ends_with('~') {
            return None;
        }
        let endings =
            [(".tf", false, false), (".tf.json", false, true), (".tofu", true, false), (".tofu.json", true, true)];
        let (ending, tofu, json) = endings.into_iter().find(|(ending, ..)| name.ends_with(ending))?;
        Some(Self { stem: name.strip_suffix(ending)?, tofu, json })
    }

    /// The file that is read in place of this one if it exists.
    fn shadow(&self) -> Option<String> {
        (!self.tofu).then(|| format!("{}.tofu{}", self.stem, if self.json { ".json" } else { "" }))
    }

    fn is_override(&self) -> bool {
        self.stem == "override" || self.stem.ends_with("_override")
    }
}

/// The path that reports show: relative to the root module, without `./`.
fn shown(dir: &str, name: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let normal = dir.replace('\\', "/");
    for part in normal.split('/').chain([name]) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Reads files of a folder, within bounds.
pub(super) struct FolderReader {
    root: PathBuf,
    /// Nothing outside is read, wherever links lead.
    bounds: PathBuf,
    loader: Loader,
}

#[derive(Deserialize)]
struct Manifest {
    #[serde(rename = "Modules")]
    modules: Vec<ManifestModule>,
}

#[derive(Deserialize)]
struct ManifestModule {
    #[serde(rename = "Key")]
    key: Arc<str>,
    #[serde(rename = "Dir")]
    dir: String,
}

impl FolderReader {
    pub(super) fn open(folder: &Path) -> std::io::Result<Self> {
        let root = fs::canonicalize(folder)?;
        fs::read_dir(&root)?;
        let bounds = root.ancestors().find(|ancestor| ancestor.join(".git").exists()).unwrap_or(&root).to_owned();
        Ok(Self { root, bounds, loader: Loader::default() })
    }

    /// The value files of the root module, in the order in which the tools read them.
    pub(super) fn value_files(&self) -> Vec<(String, Arc<[u8]>)> {
        let entries = fs::read_dir(&self.root).into_iter().flatten().flatten().take(MAX_FILES);
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<String> = names.filter(|name| values::order(name).is_some()).collect();
        names.sort_by(|a, b| values::order(a).cmp(&values::order(b)));
        let read = |name: String| Some((self.read(&self.inside(Path::new(&name))?).ok()?, name));
        names.into_iter().filter_map(read).map(|(bytes, name)| (name, bytes)).collect()
    }

    /// Folders of the installed modules, by dotted path.
    fn installed(&self) -> BTreeMap<Arc<str>, String> {
        let text = self.text(Path::new(".terraform/modules/modules.json"));
        let manifest = text.and_then(|text| serde_json::from_str::<Manifest>(&text).ok());
        manifest.into_iter().flat_map(|manifest| manifest.modules).map(|module| (module.key, module.dir)).collect()
    }

    fn text(&self, relative: &Path) -> Option<String> {
        let path = self.inside(relative)?;
        String::from_utf8(self.read(&path).ok()?.to_vec()).ok()
    }

    /// The real path of something below the root module, if it lies within the bounds.
    fn inside(&self, relative: &Path) -> Option<PathBuf> {
        if relative.components().any(|part| matches!(part, Component::RootDir | Component::Prefix(_))) {
            return None;
        }
        fs::canonicalize(self.root.join(relative)).ok().filter(|path| path.starts_with(&self.bounds))
    }

    fn module(&mut self, path: &Arc<str>, dir: &str) {
        let Some(folder) = self.inside(Path::new(dir)) else {
            let message = "is missing or lies outside the folder and its repository".to_owned();
            return self.loader.problem(path, &shown(dir, ""), message, None);
        };
        let mut files = Files::new();
        let mut origin = Origin::Folder;
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten().take(MAX_FILES) {
            let Ok(name) = entry.file_name().into_string() else { continue };
            if FileKind::of(&name).is_none() {
                continue;
            }
            let read = fs::canonicalize(entry.path())
                .ok()
                .filter(|path| path.starts_with(&self.bounds))
                .ok_or("lies outside the folder and its repository")
                .and_then(|path| self.read(&path));
            match read {
                Ok(bytes) => {
                    files.insert(name, bytes);
                }
                Err(message) => {
                    origin = Origin::PartOfFolder;
                    self.loader.problem(path, &shown(dir, &name), message.to_owned(), None);
                }
            }
        }
        self.loader.module(path, dir, &files, origin);
    }

    fn read(&self, path: &Path) -> Result<Arc<[u8]>, &'static str> {
        let about = fs::metadata(path).map_err(|_| "cannot be read")?;
        if !about.is_file() {
            return Err("is no regular file");
        }
        if about.len() > MAX_FILE || self.loader.total + about.len() > MAX_TOTAL {
            return Err("is too much to read and is left out");
        }
        fs::read(path).map(Into::into).map_err(|_| "cannot be read")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::ArchiveModule;
    use crate::plan::address::Mode;

    /// Dotted path, folder, and files by name.
    type Listed<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);

    fn archive(modules: &[Listed<'_>]) -> Archive {
        let module = |dir: &str, files: &[(&str, &str)]| ArchiveModule {
            dir: dir.to_owned(),
            files: files.iter().map(|(name, text)| ((*name).into(), text.as_bytes().into())).collect(),
            ..ArchiveModule::default()
        };
        Archive {
            modules: modules.iter().map(|(path, dir, files)| ((*path).into(), module(dir, files))).collect(),
            lock: None,
        }
    }

    #[test]
    fn files_are_shown_relative_to_the_root_module() {
        assert_eq!(shown(".", "main.tf"), "main.tf");
        assert_eq!(shown("./modules/x/", "main.tf"), "modules/x/main.tf");
        assert_eq!(shown("a/../../x", "main.tf"), "../x/main.tf");
    }

    #[test]
    fn an_opentofu_file_stands_for_its_namesake() {
        let sources = from_archive(&archive(&[(
            "",
            ".",
            &[("a.tf", "locals { x = 1 }"), ("a.tofu", "locals { y = 1 }"), ("notes.md", "{"), (".b.tf", "{")],
        )]));
        let locals = sources.configuration.modules[""].locals.clone().unwrap();
        assert_eq!(locals.keys().map(AsRef::as_ref).collect::<Vec<&str>>(), ["y"]);
        assert!(sources.problems.is_empty());
    }

    #[test]
    fn a_module_called_twice_is_there_twice() {
        let file: &[(&str, &str)] = &[("main.tf", "resource \"t\" \"n\" {}")];
        let sources = from_archive(&archive(&[("", ".", &[]), ("a", "m", file), ("b", "m", file)]));
        assert_eq!(sources.configuration.modules.len(), 3);
        let files = &sources.configuration.files;
        assert!(files.len() == 2 && files.iter().all(|file| file.path == "m/main.tf"));
        assert_eq!(files[0].member.as_deref(), Some("tfconfig/m-a/main.tf"));
    }

    #[test]
    fn a_folder_is_read_with_the_local_modules_it_calls() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("root/main.tf", "module \"a\" { source = \"./m\" }\nmodule \"out\" { source = \"../other\" }");
        write("root/m/main.tf", "resource \"t\" \"n\" {}\nmodule \"again\" { source = \"../m\" }");
        write("other/main.tf", "resource \"t\" \"secret\" {}");
        let sources = from_dir(&folder.path().join("root")).unwrap();
        let modules = &sources.configuration.modules;
        assert!(modules["a"].resources.contains_key(&(Mode::Managed, "t".into(), "n".into())));
        assert!(!modules.contains_key("out"), "outside the folder");
        assert!(sources.problems.iter().any(|problem| problem.module.as_ref() == "out"));
        assert!(modules.len() <= MAX_DEPTH + 1, "a module that calls itself ends somewhere");
        assert!(from_dir(&folder.path().join("none")).is_err());
    }

    #[test]
    fn installed_modules_are_where_the_manifest_says() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("main.tf", "module \"net\" { source = \"example/net/any\" }\nmodule \"here\" { source = local.where }");
        write("lib/main.tf", "resource \"t\" \"n\" {}");
        write(".terraform/modules/net/sub/main.tf", "locals { x = 1 }");
        let manifest =
            r#"{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"net","Dir":".terraform/modules/net/sub"}]}"#;
        write(".terraform/modules/modules.json", manifest);
        let plan = r#"{"root_module":{"module_calls":{"here":{"source":"./lib"}}}}"#;
        let plan = crate::configuration::json::from_json(plan).unwrap();
        let sources = from_dir_of(folder.path(), &plan).unwrap().configuration;
        assert!(sources.modules["net"].locals.as_ref().is_some_and(|locals| locals.contains_key("x")));
        assert_eq!(sources.modules["here"].resources.len(), 1);
        let paths: Vec<&str> = sources.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["main.tf", ".terraform/modules/net/sub/main.tf", "lib/main.tf"]);
    }

    #[test]
    #[cfg(unix)]
    fn links_out_of_the_folder_are_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let outside = tempfile::NamedTempFile::new().unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.path().join("main.tf")).unwrap();
        let sources = from_dir(folder.path()).unwrap();
        assert!(sources.configuration.files.is_empty());
        assert_eq!(sources.problems.len(), 1);
    }
}
