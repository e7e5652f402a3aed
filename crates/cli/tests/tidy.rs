//! The house rules, as tests: crate edges, module docs, file sizes, links, generated schemas, nothing private.

#![expect(clippy::unwrap_used, reason = "clippy counts only functions marked as tests as tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every file git tracks or would track, relative to the root.
fn files() -> Vec<PathBuf> {
    let listing = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git lists the files of a checkout");
    assert!(listing.status.success(), "tidy checks need a git checkout");
    let names = String::from_utf8(listing.stdout).unwrap();
    names.lines().map(PathBuf::from).filter(|path| root().join(path).is_file()).collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Hand-written Rust of the crates and benches.
fn rust_files() -> Vec<PathBuf> {
    let rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    files().into_iter().filter(rust).collect()
}

fn extension_in(path: &Path, extensions: &[&str]) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| extensions.contains(&extension))
}

fn assert_none(rule: &str, offences: &[String]) {
    assert!(offences.is_empty(), "{rule}:\n  {}", offences.join("\n  "));
}

#[test]
fn crates_depend_only_along_the_allowed_edges() {
    let check = |folder: &str, allowed: &[&str]| {
        let manifest: toml::Table = read(&Path::new(folder).join("Cargo.toml")).parse().unwrap();
        let mut found = BTreeSet::new();
        for section in ["dependencies", "build-dependencies"] {
            let Some(dependencies) = manifest.get(section).and_then(toml::Value::as_table) else { continue };
            found.extend(
                dependencies.keys().filter_map(|name| name.strip_prefix("depesche-")).map(str::to_owned),
            );
        }
        let allowed: BTreeSet<String> = allowed.iter().map(|&name| name.to_owned()).collect();
        assert_eq!(found, allowed, "{folder}/Cargo.toml: edges differ from the ones ARCHITECTURE.md allows");
    };
    check("crates/analysis", &[]);
    check("crates/store", &["analysis"]);
    check("crates/ingest", &["store", "analysis"]);
    check("crates/query", &["store", "analysis"]);
    check("crates/cli", &["ingest", "query"]);
    check("benches", &["analysis", "store", "ingest", "query"]);
}

#[test]
fn every_rust_file_says_what_it_is() {
    let silent: Vec<String> = rust_files()
        .iter()
        .filter(|path| !read(path).starts_with("//!"))
        .map(|path| path.display().to_string())
        .collect();
    assert_none("files that do not start with `//!`", &silent);
}

#[test]
fn no_source_file_is_longer_than_400_lines() {
    let long: Vec<String> = rust_files()
        .iter()
        .filter(|path| path.components().any(|part| part.as_os_str() == "src"))
        .map(|path| (path, read(path).lines().count()))
        .filter(|(_, lines)| *lines > 400)
        .map(|(path, lines)| format!("{}: {lines} lines", path.display()))
        .collect();
    assert_none("files over 400 lines", &long);
}

#[test]
fn nothing_is_left_undone_or_switched_off() {
    // Spelled apart so that this file does not find itself.
    let marks = [
        "TO\u{44}O",
        "FIX\u{4d}E",
        "#[ig\u{6e}ore",
        "#[al\u{6c}ow(",
        "#![al\u{6c}ow(",
        "unimplemente\u{64}!(",
    ];
    let mut offences = Vec::new();
    for path in rust_files() {
        for (number, line) in read(&path).lines().enumerate() {
            if let Some(mark) = marks.iter().find(|mark| line.contains(**mark)) {
                offences.push(format!("{}:{}: {mark}", path.display(), number + 1));
            }
        }
    }
    assert_none("undone or switched off", &offences);
}

#[test]
fn links_in_documents_lead_somewhere() {
    let mut dead = Vec::new();
    for path in files().iter().filter(|path| extension_in(path, &["md"])) {
        let text = read(path);
        let folder = path.parent().unwrap_or(Path::new(""));
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = target.split('#').next().unwrap_or_default();
            let elsewhere = target.is_empty() || target.contains("://") || target.contains(' ');
            if !elsewhere && !root().join(folder).join(target).exists() {
                dead.push(format!("{}: {target}", path.display()));
            }
        }
    }
    assert_none("dead links", &dead);
}

#[test]
fn the_code_map_names_every_module_and_no_ghosts() {
    let map = read(Path::new("ARCHITECTURE.md"));
    let named: BTreeSet<&str> = map.split('`').skip(1).step_by(2).filter(|name| name.contains('/')).collect();
    let ghosts: Vec<String> = named
        .iter()
        .filter(|name| {
            !name.contains(['*', '<', ' ', '{']) && !name.starts_with('/') && !root().join(name).exists()
        })
        .map(|name| (*name).to_owned())
        .collect();
    assert_none("paths in ARCHITECTURE.md that do not exist", &ghosts);

    let mut missing = BTreeSet::new();
    for path in rust_files().iter().filter(|path| path.starts_with("crates")) {
        let parts: Vec<&str> = path.iter().filter_map(|part| part.to_str()).collect();
        let [_, krate, "src", module, ..] = parts[..] else { continue };
        let folder = format!("crates/{krate}/src/{module}");
        if !matches!(module, "lib.rs" | "main.rs" | "tests.rs" | "tests") && !named.contains(folder.as_str())
        {
            missing.insert(folder);
        }
    }
    assert_none("modules ARCHITECTURE.md does not name", &missing.into_iter().collect::<Vec<_>>());
}

#[test]
fn generated_schemas_are_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_depesche"))
        .args(["schema", "--write"])
        .arg(folder.path())
        .status()
        .unwrap();
    assert!(status.success());
    let list = |folder: &Path| -> BTreeSet<String> {
        let entries =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        entries.filter(|name| name.ends_with(".json")).collect()
    };
    let generated = list(folder.path());
    assert_eq!(generated, list(&root().join("schemas")), "schemas/: run `depesche schema --write schemas`");
    for name in &generated {
        let fresh = fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(
            fresh,
            read(&Path::new("schemas").join(name)),
            "{name}: run `depesche schema --write schemas`"
        );
    }
}

#[test]
fn nothing_private_is_in_the_repository() {
    let machine_paths = ["/home/", "/root/", "/work/", "/Users/"];
    let mut offences = Vec::new();
    for path in files().iter().filter(|path| extension_in(path, TEXT_FILES)) {
        if path.ends_with("crates/cli/tests/tidy.rs") {
            continue;
        }
        for (number, line) in read(path).lines().enumerate() {
            let found =
                machine_paths.iter().find(|mark| line.contains(**mark)).map(|mark| (*mark).to_owned());
            if let Some(what) = found.or_else(|| mail_address(line)) {
                offences.push(format!("{}:{}: {what}", path.display(), number + 1));
            }
        }
    }
    assert_none("machine paths or mail addresses", &offences);
}

const TEXT_FILES: &[&str] = &[
    "rs", "md", "toml", "json", "jsonl", "txt", "tsv", "sh", "yml", "html", "js", "css", "py", "java", "xml",
];

/// A mail address at a domain that is not reserved for examples (RFC 2606).
fn mail_address(line: &str) -> Option<String> {
    line.split(|c: char| !(c.is_ascii_alphanumeric() || "@._+-".contains(c))).find_map(|word| {
        let word = word.trim_matches('.');
        let (name, domain) = word.split_once('@')?;
        let (host, top) = domain.rsplit_once('.')?;
        let reserved = ["example", "invalid", "test", "localhost"].contains(&top) || host == "example";
        let real = !name.is_empty()
            && !host.is_empty()
            && top.len() >= 2
            && top.bytes().all(|b| b.is_ascii_alphabetic());
        (real && !reserved).then(|| word.to_owned())
    })
}
