//! Reads botocore's data about services, from folders and from its wheel.
//!
//! A service has the files `<service>/<version>/service-2.json` and others beside it, each plain or
//! compressed as `.gz`. A wheel is a ZIP archive with these files below `botocore/data/`.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use fs_err as fs;
use smithy_model::import::botocore::Sources;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::model_files::ModelFile;
use crate::project;

/// Maximum size of a file of botocore, in bytes. The largest one has 6 MB.
const MAX_SIZE: u64 = 64 << 20;
const SERVICE: &str = "service-2.json";

/// The data of a version of a service.
#[derive(Clone)]
pub(crate) struct Service {
    /// Name of the service's folder.
    pub(crate) name: String,
    store: Store,
    /// Folder of the version, in the file system or in the wheel.
    folder: String,
    /// Folder with the tests of endpoint rules of all services.
    tests: Option<PathBuf>,
}

/// The place of the files.
#[derive(Clone)]
enum Store {
    Folder,
    /// Clones share the bytes and the directory of the archive.
    Wheel(ZipArchive<Cursor<Arc<[u8]>>>),
}

/// The files of a service.
pub(crate) struct Files {
    service: ModelFile,
    paginators: Option<ModelFile>,
    waiters: Option<ModelFile>,
    endpoint_rules: Option<ModelFile>,
    endpoint_tests: Option<ModelFile>,
}

impl Files {
    /// Returns the files as the importer takes them.
    pub(crate) fn sources(&self) -> Sources<'_> {
        Sources {
            service: self.service.source(),
            paginators: self.paginators.as_ref().map(ModelFile::source),
            waiters: self.waiters.as_ref().map(ModelFile::source),
            endpoint_rules: self.endpoint_rules.as_ref().map(ModelFile::source),
            endpoint_tests: self.endpoint_tests.as_ref().map(ModelFile::source),
        }
    }
}

impl Service {
    /// Returns the service whose files are in `folder`.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self::new(Store::Folder, folder.to_string_lossy().into_owned())
    }

    fn new(store: Store, folder: String) -> Self {
        let mut parts = folder.rsplit(['/', '\\']);
        let name = parts.nth(1).unwrap_or_default().to_owned();
        Self {
            name,
            store,
            folder,
            tests: None,
        }
    }

    /// Adds the tests of endpoint rules, which the source archive of botocore has in
    /// `tests/functional/endpoint-rules`.
    pub(crate) fn with_tests(self, tests: Option<PathBuf>) -> Self {
        Self { tests, ..self }
    }

    /// Reads the files. Returns `None` if the service has no `service-2.json`.
    pub(crate) fn read(&self) -> Result<Option<Files>> {
        let Some(service) = self.file(SERVICE)? else {
            return Ok(None);
        };
        Ok(Some(Files {
            service,
            paginators: self.file("paginators-1.json")?,
            waiters: self.file("waiters-2.json")?,
            endpoint_rules: self.file("endpoint-rule-set-1.json")?,
            endpoint_tests: self.endpoint_tests()?,
        }))
    }

    fn endpoint_tests(&self) -> Result<Option<ModelFile>> {
        let Some(folder) = &self.tests else {
            return Ok(None);
        };
        let path = folder.join(&self.name).join("endpoint-tests-1.json");
        let path = path.to_string_lossy().into_owned();
        let text = read_from_folder(&path).with_context(|| format!("cannot read {path}"))?;
        Ok(text.map(|text| ModelFile { name: path, text }))
    }

    /// Reads a file, plain or compressed. Returns `None` if there is neither.
    fn file(&self, name: &str) -> Result<Option<ModelFile>> {
        for name in [name.to_owned(), format!("{name}.gz")] {
            let path = format!("{}/{name}", self.folder);
            let text = match &self.store {
                Store::Folder => read_from_folder(&path),
                Store::Wheel(archive) => read_from_wheel(&mut archive.clone(), &path),
            };
            let text = text.with_context(|| format!("cannot read {path}"))?;
            if let Some(text) = text {
                return Ok(Some(ModelFile { name, text }));
            }
        }
        Ok(None)
    }
}

fn read_from_folder(path: &str) -> io::Result<Option<String>> {
    match fs::File::open(path) {
        Ok(file) => decompressed(path, file).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn read_from_wheel(
    archive: &mut ZipArchive<Cursor<Arc<[u8]>>>,
    path: &str,
) -> io::Result<Option<String>> {
    match archive.by_name(path) {
        Ok(file) => decompressed(path, file).map(Some),
        Err(ZipError::FileNotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn decompressed(path: &str, source: impl Read) -> io::Result<String> {
    if path.ends_with(".gz") {
        read_limited(GzDecoder::new(source))
    } else {
        read_limited(source)
    }
}

/// Reads a text up to [`MAX_SIZE`], because a compressed file may contain a very long one.
fn read_limited(source: impl Read) -> io::Result<String> {
    let mut text = String::new();
    source.take(MAX_SIZE + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_SIZE {
        let message = format!("it has more than {} MiB", MAX_SIZE >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(text)
}

/// Returns `true` if a file is a wheel.
pub(crate) fn is_wheel(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "whl")
}

/// Returns the newest version of each service in a wheel.
pub(crate) fn in_wheel(path: &Path) -> Result<Vec<Service>> {
    let read = || -> Result<ZipArchive<_>> {
        let bytes: Arc<[u8]> = fs::read(path)?.into();
        Ok(ZipArchive::new(Cursor::new(bytes))?)
    };
    let archive = read().with_context(|| format!("cannot read {}", path.display()))?;
    let names = archive.file_names().filter_map(Result::ok);
    let folders = newest(names.filter_map(|name| version_folder(&name).map(str::to_owned)));
    let service = |folder| Service::new(Store::Wheel(archive.clone()), folder);
    Ok(folders.into_iter().map(service).collect())
}

/// Returns the newest version of each service below a folder.
pub(crate) fn below(folder: &Path) -> Result<Vec<Service>> {
    let files = project::files_below(folder)?;
    let folders = files
        .iter()
        .filter_map(|path: &PathBuf| version_folder(path.to_str()?).map(str::to_owned));
    let service = |folder| Service::new(Store::Folder, folder);
    Ok(newest(folders).into_iter().map(service).collect())
}

/// Returns the folder of a `service-2.json`.
fn version_folder(path: &str) -> Option<&str> {
    let (folder, name) = path.rsplit_once(['/', '\\'])?;
    (name.strip_suffix(".gz").unwrap_or(name) == SERVICE).then_some(folder)
}

/// Returns the last of the folders with the same parent: names of versions are dates.
fn newest(folders: impl Iterator<Item = String>) -> Vec<String> {
    let mut versions: BTreeMap<String, String> = BTreeMap::new();
    for folder in folders {
        let service = folder.rsplit_once(['/', '\\']).map_or("", |parts| parts.0);
        let newest = versions.entry(service.to_owned()).or_default();
        if folder > *newest {
            *newest = folder;
        }
    }
    versions.into_values().collect()
}
